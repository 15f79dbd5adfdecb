"""What a courier sees of their own acts: today's list, and a waybill found again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.pickups.authority_reasons import CORRECTABLE, reason
from webapp.pickups.lifecycle import (
    LABELS,
    AuthorityState,
    FlagState,
    ParcelClass,
    PickupState,
    TransmissionState,
)
from webapp.pickups.models import (
    Pickup,
    PickupFlag,
    PickupParcel,
    Refusal,
    Transmission,
    WaybillEntry,
)
from webapp.places import queries as places
from webapp.records.lifecycle import RecordKind
from webapp.records.models import ReceivedRecord

LOOK_BACK = timedelta(days=30)
"""What needs the courier stays in the list for so long, whatever day it was taken in."""
MOST = 2000


@dataclass(frozen=True)
class Line:
    """One act as its courier reads it."""

    id: UUID
    """Of the act: the pickup's first record."""
    head_id: UUID
    """Of the version that counts: what a correction must name."""
    outlet_id: UUID
    kind: RecordKind
    state: str
    """received, reported, look, void or refused."""
    captured_at: datetime
    waybills: list[str]
    receipt: str
    masked_name: str = ""
    destination_code: str = ""
    destination_name: str = ""
    parcel_class: ParcelClass | None = None
    letter: bool = False
    item_category: str = ""
    weight_grams: int | None = None
    reason: str = ""
    correctable: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Today:
    """The list of a shift and its totals: parcels that count, by class."""

    business_day: date
    records: list[Line]
    totals: dict[ParcelClass, int]


def today(outlet_id: UUID, courier_id: UUID, day: date) -> Today:
    """A courier's acts of a business day at an outlet, and older ones that need them."""
    heads = _heads(
        Pickup.outlet_id == outlet_id,
        Pickup.captured_by == courier_id,
        Pickup.business_day >= day - LOOK_BACK,
        or_(Pickup.business_day == day, _needs_courier()),
    )
    totals: dict[ParcelClass, int] = {}
    for head in heads:
        if head.counts and head.business_day == day:
            totals[head.parcel_class] = totals.get(head.parcel_class, 0) + head.parcels
    lines = [*_pickup_lines(heads), *_refusal_lines(_refusals(outlet_id, courier_id, day))]
    lines.sort(key=lambda line: line.captured_at, reverse=True)
    return Today(day, lines, totals)


def found(actor: Actor, waybill: str) -> list[Line]:
    """Acts in the actor's scope that hold a waybill (normalised), the newest first."""
    entries = db.session.execute(
        select(WaybillEntry.outlet_id, WaybillEntry.pickup_id)
        .where(WaybillEntry.waybill == waybill, in_scope(WaybillEntry, actor))
        .order_by(WaybillEntry.adjusted_at.desc())
        .limit(20)
    ).all()
    lines = []
    for outlet_id, origin_id in entries:
        lines += _pickup_lines(_heads(Pickup.outlet_id == outlet_id, Pickup.origin_id == origin_id))
    return lines


def _heads(*conditions: ColumnElement[bool]) -> Sequence[Pickup]:
    query = select(Pickup).where(Pickup.is_head, Pickup.state != PickupState.ERASED, *conditions)
    return db.session.scalars(query.order_by(Pickup.adjusted_at.desc()).limit(MOST)).all()


def _needs_courier() -> ColumnElement[bool]:
    """Sent back by the authority, or given back to the outlet by an officer."""
    returned = select(PickupFlag.id).where(
        PickupFlag.outlet_id == Pickup.outlet_id,
        PickupFlag.pickup_id == Pickup.origin_id,
        PickupFlag.state == FlagState.RETURNED,
    )
    rejected = Pickup.authority_state == AuthorityState.REJECTED
    return and_(Pickup.state == PickupState.VALID, or_(rejected, returned.exists()))


def _pickup_lines(heads: Sequence[Pickup]) -> list[Line]:
    if not heads:
        return []
    outlet_id = heads[0].outlet_id
    origins = [head.origin_id for head in heads]
    numbers = _waybills(outlet_id, origins)
    receipts = _receipts(outlet_id, origins)
    reasons = _rejections(outlet_id, heads) | _returned(outlet_id, origins)
    return [
        _pickup_line(head, numbers.get(head.origin_id, []), receipts, reasons.get(head.origin_id))
        for head in heads
    ]


def _pickup_line(
    head: Pickup,
    waybills: list[str],
    receipts: dict[UUID, str],
    trouble: tuple[str, tuple[str, ...]] | None,
) -> Line:
    state = _state(head, trouble is not None)
    words, correctable = trouble if trouble and state == "look" else ("", ())
    return Line(
        id=head.origin_id,
        head_id=head.id,
        outlet_id=head.outlet_id,
        kind=RecordKind.PICKUP,
        state=state,
        captured_at=head.adjusted_at,
        waybills=waybills,
        receipt=receipts.get(head.origin_id, ""),
        masked_name=head.masked_name,
        destination_code=head.destination_code,
        destination_name=places.full_region_name(head.destination_code),
        parcel_class=head.parcel_class,
        letter=head.letter,
        item_category=head.item_category,
        weight_grams=head.weight_grams,
        reason=words,
        correctable=list(correctable),
    )


def _state(head: Pickup, has_trouble: bool) -> str:
    if head.state is PickupState.VOIDED:
        return "void"
    if has_trouble:
        return "look"
    return "reported" if head.authority_state is AuthorityState.ACKNOWLEDGED else "received"


def _waybills(outlet_id: UUID, origins: Sequence[UUID]) -> dict[UUID, list[str]]:
    query = (
        select(PickupParcel.origin_id, PickupParcel.waybill)
        .where(PickupParcel.outlet_id == outlet_id, PickupParcel.origin_id.in_(origins))
        .order_by(PickupParcel.id)
    )
    numbers: dict[UUID, list[str]] = {}
    for origin_id, waybill in db.session.execute(query):
        numbers.setdefault(origin_id, []).append(waybill)
    return numbers


def _receipts(outlet_id: UUID, records: Sequence[UUID]) -> dict[UUID, str]:
    query = select(ReceivedRecord.id, ReceivedRecord.receipt).where(
        ReceivedRecord.outlet_id == outlet_id, ReceivedRecord.id.in_(records)
    )
    return {row.id: row.receipt for row in db.session.execute(query)}


def _rejections(
    outlet_id: UUID, heads: Sequence[Pickup]
) -> dict[UUID, tuple[str, tuple[str, ...]]]:
    """Origin → why the authority sent the version that counts back."""
    rejected = {
        head.id: head.origin_id
        for head in heads
        if head.counts and head.authority_state is AuthorityState.REJECTED
    }
    if not rejected:
        return {}
    query = (
        select(Transmission.pickup_id, Transmission.reason_code, Transmission.reason)
        .where(
            Transmission.outlet_id == outlet_id,
            Transmission.pickup_id.in_(rejected),
            Transmission.state == TransmissionState.REJECTED,
        )
        .order_by(Transmission.id)
    )
    reasons = {}
    for row in db.session.execute(query):
        why = reason(row.reason_code, row.reason)
        reasons[rejected[row.pickup_id]] = (str(why.sentence), why.correctable)
    return reasons


def _returned(outlet_id: UUID, origins: Sequence[UUID]) -> dict[UUID, tuple[str, tuple[str, ...]]]:
    """Origin → what the officer wrote who gave the act back."""
    query = select(PickupFlag.pickup_id, PickupFlag.words).where(
        PickupFlag.outlet_id == outlet_id,
        PickupFlag.pickup_id.in_(origins),
        PickupFlag.state == FlagState.RETURNED,
    )
    return {
        row.pickup_id: (_("监管人员退回：%(words)s", words=row.words), CORRECTABLE)
        for row in db.session.execute(query)
    }


def _refusals(outlet_id: UUID, courier_id: UUID, day: date) -> Sequence[Refusal]:
    query = select(Refusal).where(
        Refusal.outlet_id == outlet_id,
        Refusal.captured_by == courier_id,
        Refusal.business_day == day,
    )
    return db.session.scalars(query.order_by(Refusal.adjusted_at.desc()).limit(MOST)).all()


def _refusal_lines(refusals: Sequence[Refusal]) -> list[Line]:
    if not refusals:
        return []
    receipts = _receipts(refusals[0].outlet_id, [refusal.id for refusal in refusals])
    return [
        Line(
            id=refusal.id,
            head_id=refusal.id,
            outlet_id=refusal.outlet_id,
            kind=RecordKind.REFUSAL,
            state="refused",
            captured_at=refusal.adjusted_at,
            waybills=list(refusal.waybills),
            receipt=receipts.get(refusal.id, ""),
            reason=str(LABELS[refusal.reason]),
        )
        for refusal in refusals
    ]


def outlet_of(actor: Actor) -> UUID | None:
    """The outlet that a courier works at now; None for everybody else."""
    value: Any = actor.scope.value if actor.scope.id else None
    return value if isinstance(value, UUID) else None
