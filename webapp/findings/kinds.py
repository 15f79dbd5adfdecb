"""The closed lists of findings: what they are about, who has to do with them, what is done."""

from enum import StrEnum


class FindingKind(StrEnum):
    """What a finding is: each kind has a procedure of its own."""

    SERVICE = "service"
    """An opinion about the postal service, of a supervisor or of anybody."""
    VILLAGE = "village"
    """A village that the post does not reach as often as it should."""
    GRID = "grid"
    """A safety problem that a grid worker saw at an outlet."""


class Category(StrEnum):
    """What is wrong."""

    CLOSED = "closed"
    NOTICE_MISSING = "notice-missing"
    TOO_SELDOM = "too-seldom"
    NOT_TO_THE_VILLAGE = "not-to-the-village"
    LETTERS = "letters"
    REGISTERED_MAIL = "registered-mail"
    NEWSPAPERS = "newspapers"
    POSTAGE = "postage"
    ATTITUDE = "attitude"
    SERVICE_REFUSED = "service-refused"
    SUGGESTION = "suggestion"
    NO_DELIVERY = "no-delivery"
    ADDRESS_DIFFERS = "address-differs"
    NO_INSPECTION_MACHINE = "no-inspection-machine"
    PROHIBITED_GOODS = "prohibited-goods"
    NO_IDENTITY_CHECK = "no-identity-check"
    FIRE_RISK = "fire-risk"
    OTHER_RISK = "other-risk"


class Severity(StrEnum):
    """How bad it is: the deadlines follow from it."""

    SERIOUS = "serious"
    USUAL = "usual"
    MINOR = "minor"


_C, _S = Category, Severity

CATEGORIES: dict[FindingKind, dict[Category, Severity]] = {
    FindingKind.SERVICE: {
        _C.CLOSED: _S.USUAL,
        _C.NOTICE_MISSING: _S.MINOR,
        _C.NOT_TO_THE_VILLAGE: _S.USUAL,
        _C.LETTERS: _S.USUAL,
        _C.ATTITUDE: _S.MINOR,
        _C.TOO_SELDOM: _S.USUAL,
        _C.REGISTERED_MAIL: _S.USUAL,
        _C.NEWSPAPERS: _S.USUAL,
        _C.POSTAGE: _S.USUAL,
        _C.SERVICE_REFUSED: _S.USUAL,
        _C.SUGGESTION: _S.MINOR,
    },
    FindingKind.VILLAGE: {_C.NO_DELIVERY: _S.USUAL, _C.TOO_SELDOM: _S.USUAL},
    FindingKind.GRID: {
        _C.ADDRESS_DIFFERS: _S.USUAL,
        _C.NO_INSPECTION_MACHINE: _S.SERIOUS,
        _C.PROHIBITED_GOODS: _S.SERIOUS,
        _C.NO_IDENTITY_CHECK: _S.SERIOUS,
        _C.FIRE_RISK: _S.SERIOUS,
        _C.OTHER_RISK: _S.USUAL,
    },
}
"""The categories of each kind, the usual ones first, each with the severity it begins with."""


class Level(StrEnum):
    """Whose business a finding is: the county's first, and the city's when that was not enough."""

    COUNTY = "county"
    CITY = "city"


class Doer(StrEnum):
    """Who takes a step."""

    REPORTER = "reporter"
    """Whoever confirms: the reporter, their successor, or the next check."""
    COUNTY = "county"
    CITY = "city"
    """The city's bureau and what stands above it."""
    COMPANY = "company"
    SYSTEM = "system"
    """The clock."""


class Reporter(StrEnum):
    """Who brought a finding."""

    SUPERVISOR = "supervisor"
    GRID_WORKER = "grid-worker"
    PUBLIC = "public"
    OPEN311 = "open311"
    OFFICER = "officer"
    SYSTEM = "system"


class Confirmer(StrEnum):
    """Who says whether it is mended."""

    ACCOUNT = "account"
    """The person who reported it, or the one who took over from them."""
    LINK = "link"
    """Whoever has the link that the reporter was given."""
    CHECK = "check"
    """The next check-in or inspection, for what the system found by itself."""


class LetterKind(StrEnum):
    """What is issued on paper."""

    REMINDER = "reminder"
    """提醒函: by the county or the city."""
    ORDER = "order"
    """责令整改通知书: by the city and above only."""


class Measure(StrEnum):
    """What a case that was filed ended with (Administrative Penalty Law, 9 and 33)."""

    WARNING = "warning"
    FINE = "fine"
    CONFISCATION = "confiscation"
    SUSPENSION = "suspension"
    NO_PENALTY = "no-penalty"
