"""What makes a pickup acceptable: its waybills, destination, class, inspection and identity."""

import re
from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from webapp.foundation.errors import InvalidInput
from webapp.identity import vault
from webapp.identity.names import canonical_name
from webapp.identity.vault import OpenedIdentity
from webapp.pickups import frozen
from webapp.pickups.lifecycle import Inspection
from webapp.places import queries as places
from webapp.records.capture_times import CaptureTime
from webapp.waybills import numbers as waybills
from webapp.waybills.numbers import WaybillRefused


def normalised(numbers: Sequence[str]) -> list[str]:
    """Waybill numbers as the server has them, each once. Raises InvalidInput (step `waybills`).

    `position` counts the waybills of the record from 1.
    """
    found: dict[str, int] = {}
    for position, number in enumerate(numbers, 1):
        try:
            waybill = waybills.check(number).number
        except WaybillRefused as refused:
            raise _refused_waybill(str(refused.sentence), position) from None
        if waybill in found:
            same = _(
                "第 %(second)s 件和第 %(first)s 件是同一个运单。",
                first=found[waybill],
                second=position,
            )
            raise _refused_waybill(same, position)
        found[waybill] = position
    return list(found)


def check_destination(code: str) -> None:
    """A region that nothing but towns lies below. Raises InvalidInput (step `destination`)."""
    if code not in _DESTINATIONS and not _learn(_DESTINATIONS, code, places.is_destination):
        sentence = _("目的地区要选到区县。")
        raise InvalidInput(errors={"destination": [sentence]})


def check_inspection(inspection: Inspection, *, letter: bool) -> None:
    """Only a letter may stay unopened (邮政法 25). Raises InvalidInput (step `inspection`)."""
    if inspection is Inspection.LETTER_UNOPENED and not letter:
        raise InvalidInput(errors={"inspection": [_("只有信件可以不拆。其他物品要当面验视。")]})


def check_photos(record: frozen.PickupRecord, *, demanded: bool) -> None:
    """A photo where the outlet demands one. Raises InvalidInput (step `photos`)."""
    if demanded and not record.photos:
        raise InvalidInput(errors={"photos": [_("这个网点要求拍验视照片。")]})


def opened_identity(record: frozen.PickupRecord, time: CaptureTime) -> OpenedIdentity:
    """The sender's identity, opened and checked for the day of capture.

    No class is exempt: without an agreement on file everybody who hands over is identified.
    Raises UnknownKey and InvalidInput (step `identity`; `part` says where).
    """
    sealed = record.identity
    opened = vault.open_identity(
        sealed.sealed,
        sealed.key_id,
        f"yitong/v1/identity/{record.id}/{record.outlet_id}",
        day=time.business_day,
        counties=_knows_county,
    )
    if opened.document_type is not sealed.document_type:
        sentence = _("封存的证件和这条记录对不上，请再核对一次证件。")
        raise InvalidInput(errors={"identity": [sentence], "part": "document_type"})
    if not opened.phone:
        raise InvalidInput(errors={"identity": [_("还没有寄件人手机号。")], "part": "phone"})
    return opened


def names_agree(opened: OpenedIdentity) -> bool:
    """Whether the waybill names the person or their organisation; its stars hide any letters."""
    told = canonical_name(opened.waybill_name)
    if not told:
        return True
    names = [opened.name]
    if opened.organisation:
        names.append(canonical_name(opened.organisation["name"]))
    shown = re.split("[*＊]+", told)
    return any(_fits(name, shown) for name in names)


def _fits(name: str, shown: list[str]) -> bool:
    """Whether a name is the shown parts in their order, at least a letter hidden between two.

    Each part is taken where it stands first. A pattern would try every way there is, and a phone
    that sends forty stars would keep the server busy for years.
    """
    first, *rest = shown
    if not rest:
        return name == first
    *between, last = rest
    if not name.startswith(first):
        return False
    end = len(name) - len(last)
    at = len(first)
    for part in between:
        found = name.find(part, at + 1, end)
        if found < 0:
            return False
        at = found + len(part)
    return at < end and name.endswith(last)


# Regions are only ever added or renamed, so a code that was good once is not asked for again.
_DESTINATIONS: set[str] = set()
_COUNTIES: set[str] = set()


def _knows_county(code: str) -> bool:
    return code in _COUNTIES or _learn(_COUNTIES, code, places.knows_county)


def _learn(known: set[str], code: str, judge: Callable[[str], bool]) -> bool:
    if judge(code):
        known.add(code)
        return True
    return False


def _refused_waybill(sentence: str, position: int) -> InvalidInput:
    return InvalidInput(errors={"waybills": [sentence]}, position=position)
