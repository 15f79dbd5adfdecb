"""The life of a pickup, of its way to the authority, of a flag; and the field's closed lists."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class PickupState(StrEnum):
    """State of one version. Only a head that is valid counts."""

    VALID = "valid"
    CORRECTED = "corrected"
    """A later version took its place."""
    VOIDED = "voided"
    """The version that says: withdrawn (撤单). It is the head, and nothing follows."""
    ERASED = "erased"
    """Destroyed when its time was over; the row stays to answer a resend."""


MOVES: dict[PickupState, frozenset[PickupState]] = {
    PickupState.VALID: frozenset({PickupState.CORRECTED, PickupState.ERASED}),
    PickupState.CORRECTED: frozenset({PickupState.ERASED}),
    PickupState.VOIDED: frozenset({PickupState.ERASED}),
    PickupState.ERASED: frozenset(),
}


class ParcelClass(StrEnum):
    """Class of a parcel: the volumes that the rates hold apart. A closed list."""

    LOOSE = "loose"
    TEMPORARY_BULK = "temporary-bulk"
    AGREEMENT = "agreement"
    E_COMMERCE = "e-commerce"
    OVERSEAS_INBOUND = "overseas-inbound"
    OVERSEAS_RESHIP = "overseas-reship"
    WAREHOUSE_DIRECT = "warehouse-direct"


class Source(StrEnum):
    """The system that a record was made in."""

    THIS_APP = "this-app"
    COMPANY_SYSTEM = "company-system"
    PUBLIC_VERSION = "public-version"
    IMPORT = "import"


class WaybillChannel(StrEnum):
    """How a waybill number came in."""

    CAMERA = "camera"
    SCANNER = "scanner"
    TYPED = "typed"


class ItemCategory(StrEnum):
    """What is in the parcel, as the courier saw it."""

    DOCUMENTS = "documents"
    CLOTHING = "clothing"
    FOOD = "food"
    DAILY = "daily"
    ELECTRONICS = "electronics"
    OTHER = "other"


class Inspection(StrEnum):
    """Result of the inspection (验视)."""

    OPENED = "opened"
    LETTER_UNOPENED = "letter-unopened"
    """A letter is not opened without the sender's consent, its content never read."""
    MACHINE = "machine"


class RefusalReason(StrEnum):
    """Why a parcel was not accepted. There is no way round."""

    NOT_SHOWN = "not-shown"
    NOT_REGISTERED = "not-registered"
    MISMATCH = "mismatch"
    FALSE_DOCUMENT = "false-document"
    EXPIRED = "expired"
    INSPECTION_REFUSED = "inspection-refused"
    PROHIBITED = "prohibited"
    SAFETY_UNCLEAR = "safety-unclear"


class TransmissionState(StrEnum):
    """One attempt to hand a parcel's record to a platform."""

    WAITING = "waiting"
    SENT = "sent"
    """Handed over, no answer yet: the answer may come later."""
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    FAILED = "failed"
    """The platform could not be reached; a further attempt follows."""


TRANSMISSION_MOVES: dict[TransmissionState, frozenset[TransmissionState]] = {
    TransmissionState.WAITING: frozenset(
        {
            TransmissionState.SENT,
            TransmissionState.ACKNOWLEDGED,
            TransmissionState.REJECTED,
            TransmissionState.FAILED,
        }
    ),
    TransmissionState.SENT: frozenset(
        {TransmissionState.ACKNOWLEDGED, TransmissionState.REJECTED, TransmissionState.FAILED}
    ),
    TransmissionState.ACKNOWLEDGED: frozenset(),
    TransmissionState.REJECTED: frozenset(),
    TransmissionState.FAILED: frozenset(),
}


class AuthorityState(StrEnum):
    """Where a pickup stands with the authority: the worst of its parcels."""

    NONE = "none"
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"


class FlagRule(StrEnum):
    """Why a record asks for a look. The sentence of each is in `flag_sentences`."""

    TWO_OUTLETS = "two-outlets"
    TWO_IDENTITIES = "two-identities"
    OWN_IDENTITY = "own-identity"
    MANY_PHONES = "many-phones"
    TYPED_IDENTITY = "typed-identity"
    NAME_DIFFERS = "name-differs"
    CLOCK_OFF = "clock-off"
    BEFORE_ACCESS_LOST = "before-access-lost"
    HELD_GOODS = "held-goods"
    REJECTED_BY_AUTHORITY = "rejected-by-authority"
    OLD_KEY = "old-key"


class FlagState(StrEnum):
    """State of a flag."""

    OPEN = "open"
    RETURNED = "returned"
    """Given back to the outlet, which must answer."""
    RESOLVED = "resolved"


FLAG_MOVES: dict[FlagState, frozenset[FlagState]] = {
    FlagState.OPEN: frozenset({FlagState.RETURNED, FlagState.RESOLVED}),
    FlagState.RETURNED: frozenset({FlagState.OPEN, FlagState.RESOLVED}),
    FlagState.RESOLVED: frozenset({FlagState.OPEN}),  # the rule holds again: rejected once more
}

LABELS = {
    ParcelClass.LOOSE: _l("散件"),
    ParcelClass.TEMPORARY_BULK: _l("临时大宗"),
    ParcelClass.AGREEMENT: _l("协议"),
    ParcelClass.E_COMMERCE: _l("电商"),
    ParcelClass.OVERSEAS_INBOUND: _l("海淘进港"),
    ParcelClass.OVERSEAS_RESHIP: _l("海淘二次分寄"),
    ParcelClass.WAREHOUSE_DIRECT: _l("电商区域仓直配"),
    ItemCategory.DOCUMENTS: _l("文件"),
    ItemCategory.CLOTHING: _l("衣物"),
    ItemCategory.FOOD: _l("食品"),
    ItemCategory.DAILY: _l("日用品"),
    ItemCategory.ELECTRONICS: _l("电子产品"),
    ItemCategory.OTHER: _l("其他"),
    Inspection.OPENED: _l("已开箱"),
    Inspection.LETTER_UNOPENED: _l("信件未拆"),
    Inspection.MACHINE: _l("过机安检"),
    RefusalReason.NOT_SHOWN: _l("拒绝出示"),
    RefusalReason.NOT_REGISTERED: _l("拒绝登记"),
    RefusalReason.MISMATCH: _l("与本人或运单不一致"),
    RefusalReason.FALSE_DOCUMENT: _l("证件不实"),
    RefusalReason.EXPIRED: _l("证件过期"),
    RefusalReason.INSPECTION_REFUSED: _l("拒绝验视"),
    RefusalReason.PROHIBITED: _l("禁寄物品"),
    RefusalReason.SAFETY_UNCLEAR: _l("说不清是否安全"),
    FlagRule.TWO_OUTLETS: _l("同一运单出现在两个网点"),
    FlagRule.TWO_IDENTITIES: _l("同一运单有两个证件"),
    FlagRule.OWN_IDENTITY: _l("揽投员用了本人证件"),
    FlagRule.MANY_PHONES: _l("一个证件、多个手机号"),
    FlagRule.TYPED_IDENTITY: _l("证件号码是手输的"),
    FlagRule.NAME_DIFFERS: _l("证件姓名与运单姓名不同"),
    FlagRule.CLOCK_OFF: _l("手机时间不准"),
    FlagRule.BEFORE_ACCESS_LOST: _l("在失去权限之前收寄，之后上传"),
    FlagRule.HELD_GOODS: _l("物品待查"),
    FlagRule.REJECTED_BY_AUTHORITY: _l("监管平台退回"),
    FlagRule.OLD_KEY: _l("封存用的是停用的钥匙"),
}
"""What people read for each word of the closed lists."""
