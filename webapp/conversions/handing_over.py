"""What a handover list says: what its documents are called, how the two sides still differ.

Plain functions over rows that were read; nothing is asked of the database here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.conversions.lifecycle import CaseState, HandoverState
from webapp.conversions.models import (
    ConversionCase,
    ConversionConsent,
    HandoverDocument,
    HandoverList,
)
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.waybills import numbers as waybills

MOST_DOCUMENTS = 200
"""On one list: what one person counts in one go."""
CARRIERS = ("EMS", "CHINAPOST")
"""Only the post may carry official documents of state organs (Postal Law, 55)."""


NOT_POSTED = _l("%(position)s 号不寄了：本人撤回，或者已在窗口领取。放到一边，从清单拿下。")
DROPPED = _l("这张清单已经作废，没有做任何改动。")
TAKEN = _l("揽投员已经接收，这张清单不能再动了。")
NOT_GATHERING = _l("这张清单已经交点，不能再改。要改，先收回来。")
NOT_OFFERED = _l("这张清单现在不能接收。看一眼最新的情况。")
COUNTS_DIFFER = _l("您数了 %(counted)s 件，扫了 %(scanned)s 件。两个数一致才能交接，再数一遍。")
STILL_WRONG = _l("还有 %(count)s 件不一致，清单里都标出来了。")
EMPTY = _l("清单上一件也没有。不用了就作废它。")


_DOCUMENT = re.compile(r"-HO-\d{8}-\d+")


class Difference(StrEnum):
    """What keeps a document from being handed over as the list says."""

    NOT_TO_BE_POSTED = "not-to-be-posted"
    """Withdrawn, or fetched at the counter meanwhile."""
    NO_WAYBILL = "no-waybill"
    NEW_ADDRESS = "new-address"
    """The address is another one than was printed."""
    NOT_OUT = "not-out"
    NOT_IN = "not-in"


@dataclass(frozen=True)
class Entry:
    """A document of a list with its case and the consent it is posted by."""

    document: HandoverDocument
    case: ConversionCase
    consent: ConversionConsent
    item_name: str

    @property
    def is_to_be_posted(self) -> bool:
        """Whether its person still wants it posted, and the hall still has it."""
        return self.case.state is CaseState.CONSENTED

    def differs(self, state: HandoverState) -> Difference | None:
        """The first thing that is wrong while the list stands there; None when nothing is."""
        if state in (HandoverState.TAKEN, HandoverState.DROPPED):
            return None
        document = self.document
        if not self.is_to_be_posted:
            return Difference.NOT_TO_BE_POSTED
        if not document.waybill:
            return Difference.NO_WAYBILL
        if document.labelled_version not in (None, self.consent.version):
            return Difference.NEW_ADDRESS
        if document.out_at is None:
            return Difference.NOT_OUT
        if state is HandoverState.OFFERED and document.in_at is None:
            return Difference.NOT_IN
        return None


def list_code(hall_code: str, day: date, number: int) -> str:
    """What a list is called: YL-ZW-HO-20261123-02."""
    return f"{hall_code}-HO-{day:%Y%m%d}-{number:02}"


def document_code(of: HandoverList, position: int) -> str:
    """What a document on a list is called, and what its QR says: the list's code and its place."""
    return f"{of.code}-{position:03}"


def is_document_code(scanned: str) -> bool:
    """Whether it is the code of a document on some list."""
    return _DOCUMENT.search(scanned.upper()) is not None


def find(of: HandoverList, entries: Sequence[Entry], scanned: str) -> Entry | None:
    """The document that was scanned or typed: by its code, its waybill, its case's number or its
    place on the list."""
    wanted = scanned.strip().upper()
    number = waybills.normalise(scanned)
    for entry in entries:
        document = entry.document
        names = {
            document_code(of, document.position),
            str(document.position),
            entry.case.case_number,
        }
        if wanted in names or (document.waybill and document.waybill == number):
            return entry
    return None


def carriers_number(text: str) -> str | None:
    """A waybill number of the post, as it is kept; None for one of another brand's or none's form.

    Raises WaybillRefused for what is no waybill number at all.
    """
    for brand in CARRIERS:
        found = waybills.check(text, brand_code=brand)
        if found.brand_hint == brand:
            return found.number
    return None


def still_wrong(of: HandoverList, entries: Sequence[Entry]) -> list[Entry]:
    """The documents that keep the list from going on."""
    return [entry for entry in entries if entry.differs(of.state) is not None]


def gathering(of: HandoverList) -> HandoverList:
    """The list, when its clerk may still change all of it. Raises Conflict."""
    if of.state is not HandoverState.GATHERING:
        raise Conflict(_why_not(of), slug="handover-offered")
    return of


def changeable(of: HandoverList) -> HandoverList:
    """The list, when documents may still be taken off it. Raises Conflict."""
    if of.state not in (HandoverState.GATHERING, HandoverState.OFFERED):
        raise Conflict(_why_not(of), slug="handover-offered")
    return of


def takeable_back(of: HandoverList) -> HandoverList:
    """The list, when it waits for the courier. Raises Conflict."""
    if of.state is not HandoverState.OFFERED:
        raise Conflict(_why_not(of), slug="handover-over")
    return of


def offered(of: HandoverList) -> HandoverList:
    """The list, when it is the courier's turn. Raises Conflict."""
    if of.state is not HandoverState.OFFERED:
        raise Conflict(NOT_OFFERED, slug="handover-taken")
    return of


def refuse_unposted(entry: Entry) -> None:
    """Raise InvalidInput (`code`) for a scanned document that is not to be posted any more."""
    if not entry.is_to_be_posted:
        said = str(NOT_POSTED) % {"position": entry.document.position}
        raise InvalidInput(errors={"code": [said]})


def _why_not(of: HandoverList) -> Any:
    return {HandoverState.DROPPED: DROPPED, HandoverState.TAKEN: TAKEN}.get(of.state, NOT_GATHERING)


def refuse_difference(of: HandoverList, entries: Sequence[Entry], count: int) -> None:
    """Raise InvalidInput (`count`) unless all is well and as many were counted as scanned."""
    if not entries:
        raise InvalidInput(errors={"count": [str(EMPTY)]})
    if wrong := still_wrong(of, entries):
        raise InvalidInput(errors={"count": [str(STILL_WRONG) % {"count": len(wrong)}]})
    if count != len(entries):
        said = str(COUNTS_DIFFER) % {"counted": count, "scanned": len(entries)}
        raise InvalidInput(errors={"count": [said]})
