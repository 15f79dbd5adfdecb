"""The act of a shelf check: what lies there, and what of it is recorded."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, place_of, transaction
from webapp.identity.documents import is_citizen_number
from webapp.identity.masking import mask_number
from webapp.pickups.models import ShelfCheck, WaybillEntry
from webapp.pickups.queries import office
from webapp.places.queries import outlet_for
from webapp.waybills import numbers as waybills

MOST = 500
"""Parcels in one check."""


def check_shelf(actor: Actor, outlet_id: UUID, scanned: Sequence[str]) -> ShelfCheck:
    """Judge every scanned number against the records and keep the result. Raises NotFound."""
    findings = judge(outlet_id, scanned)
    with transaction() as session:
        outlet = outlet_for(actor, outlet_id)
        check = ShelfCheck(
            id=new_id(),
            checked_by=actor.account_id,
            checked_at=clock.now(),
            findings=findings,
            recorded=sum(1 for one in findings if one["result"] == "recorded"),
            missing=sum(1 for one in findings if one["result"] != "recorded"),
            **place_of(outlet),
        )
        session.add(check)
        audit.record(
            Act.SHELF_CHECKED,
            actor,
            "outlet",
            outlet_id,
            chain=outlet.company_id,
            recorded=check.recorded,
            missing=check.missing,
        )
    return check


def judge(outlet_id: UUID, scanned: Sequence[str]) -> list[dict[str, Any]]:
    """{waybill, result} for each number once: recorded, void, elsewhere, missing, unreadable."""
    read: dict[str, bool] = {}
    for text in list(scanned)[:MOST]:
        if normal := waybills.normalise(text):
            read.setdefault(_kept(normal), _is_waybill(normal))
    known = office.entries_of([number for number, good in read.items() if good])
    return [
        {
            "waybill": number,
            "result": _result(outlet_id, known.get(number, [])) if good else "unreadable",
        }
        for number, good in read.items()
    ]


def _kept(number: str) -> str:
    """The number as the check keeps it: somebody may have scanned a document by mistake."""
    return mask_number(number) if is_citizen_number(number) else number[:40]


def _is_waybill(number: str) -> bool:
    try:
        waybills.check(number)
    except waybills.WaybillRefused:
        return False
    return True


def _result(outlet_id: UUID, entries: Sequence[WaybillEntry]) -> str:
    here = [entry for entry in entries if entry.outlet_id == outlet_id]
    if any(entry.live for entry in here):
        return "recorded"
    if here:
        return "void"
    return "elsewhere" if any(entry.live for entry in entries) else "missing"
