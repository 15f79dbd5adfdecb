"""Reading for the office: the queue of flags, the list of pickups, one record with its history.

Every list is bounded by scope and by a span of days, so that a page reads about what it shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, false, select

from webapp.foundation import clock
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.pickups.lifecycle import (
    AuthorityState,
    FlagRule,
    FlagState,
    ParcelClass,
    PickupState,
)
from webapp.pickups.models import (
    Pickup,
    PickupFlag,
    PickupParcel,
    ShelfCheck,
    Transmission,
    WaybillEntry,
)
from webapp.records.models import ReceivedRecord

STATES = ("valid", "void", "look", "returned", "reported", "rejected", "waiting")
"""What a list of pickups may be narrowed to."""
DAYS = 7
"""A list without a day goes back this far."""


@dataclass(frozen=True)
class PickupFilter:
    """What a list of pickups is narrowed by; None or empty means: not by this."""

    day: date | None = None
    days: int = DAYS
    region_code: str = ""
    outlet_id: UUID | None = None
    courier_id: UUID | None = None
    parcel_class: ParcelClass | None = None
    state: str = ""
    """One of STATES."""


@dataclass(frozen=True)
class FlagFilter:
    """What the queue is narrowed by."""

    state: FlagState = FlagState.OPEN
    days: int = 0
    outlet_id: UUID | None = None
    courier_id: UUID | None = None
    rule: FlagRule | None = None
    mine: bool = False


def pickups(actor: Actor, wanted: PickupFilter) -> Select[Pickup]:
    """Heads in scope that fit; the page orders them by adjusted_at."""
    begins, ends = _span(wanted.day, wanted.days)
    query = select(Pickup).where(
        in_scope(Pickup, actor),
        Pickup.is_head,
        Pickup.adjusted_at >= begins,
        Pickup.adjusted_at < ends,
    )
    if wanted.region_code:
        query = query.where(_region_column(wanted.region_code) == wanted.region_code)
    if wanted.outlet_id:
        query = query.where(Pickup.outlet_id == wanted.outlet_id)
    if wanted.courier_id:
        query = query.where(Pickup.captured_by == wanted.courier_id)
    if wanted.parcel_class:
        query = query.where(Pickup.parcel_class == wanted.parcel_class)
    return _in_state(query, wanted.state)


def pickup_for(actor: Actor, outlet_id: UUID, pickup_id: UUID) -> Pickup:
    """The head of the act that a version belongs to, in scope. Raises NotFound."""
    version = db.session.get(Pickup, (outlet_id, pickup_id))
    if version is None:
        raise NotFound()
    query = select(Pickup).where(
        Pickup.outlet_id == outlet_id,
        Pickup.origin_id == version.origin_id,
        Pickup.is_head,
        in_scope(Pickup, actor),
    )
    if (head := db.session.scalar(query)) is None:
        raise NotFound()
    return head


def versions(pickup: Pickup) -> Sequence[Pickup]:
    """All versions of an act, the newest first."""
    query = select(Pickup).where(
        Pickup.outlet_id == pickup.outlet_id, Pickup.origin_id == pickup.origin_id
    )
    return db.session.scalars(query.order_by(Pickup.number.desc())).all()


def records_of(rows: Sequence[Pickup]) -> dict[UUID, ReceivedRecord]:
    """The received record behind each version, by its id."""
    if not rows:
        return {}
    query = select(ReceivedRecord).where(
        ReceivedRecord.outlet_id == rows[0].outlet_id,
        ReceivedRecord.id.in_([row.id for row in rows]),
    )
    return {row.id: row for row in db.session.scalars(query)}


def parcels(pickup: Pickup) -> Sequence[PickupParcel]:
    """The waybills of an act, in the order of scanning."""
    query = select(PickupParcel).where(
        PickupParcel.outlet_id == pickup.outlet_id, PickupParcel.origin_id == pickup.origin_id
    )
    return db.session.scalars(query.order_by(PickupParcel.id)).all()


def transmissions(rows: Sequence[Pickup]) -> Sequence[Transmission]:
    """Every attempt to tell the authority about these versions, the newest first."""
    if not rows:
        return []
    query = select(Transmission).where(
        Transmission.outlet_id == rows[0].outlet_id,
        Transmission.pickup_id.in_([row.id for row in rows]),
    )
    return db.session.scalars(query.order_by(Transmission.id.desc()).limit(200)).all()


def flags_of(pickup: Pickup) -> Sequence[PickupFlag]:
    """All flags of an act, open ones first."""
    query = select(PickupFlag).where(
        PickupFlag.outlet_id == pickup.outlet_id, PickupFlag.pickup_id == pickup.origin_id
    )
    return db.session.scalars(query.order_by(PickupFlag.state, PickupFlag.due_at)).all()


def flags(actor: Actor, wanted: FlagFilter) -> Select[PickupFlag]:
    """Flags in scope that fit; the page orders them by due_at."""
    query = select(PickupFlag).where(in_scope(PickupFlag, actor), PickupFlag.state == wanted.state)
    if wanted.days:
        query = query.where(PickupFlag.raised_at >= clock.ago(days=wanted.days))
    if wanted.outlet_id:
        query = query.where(PickupFlag.outlet_id == wanted.outlet_id)
    if wanted.courier_id:
        query = query.where(PickupFlag.captured_by == wanted.courier_id)
    if wanted.rule:
        query = query.where(PickupFlag.rule == wanted.rule)
    if wanted.mine:
        query = query.where(PickupFlag.assigned_to == actor.account_id)
    return query


def flag_for(actor: Actor, outlet_id: UUID, flag_id: UUID) -> PickupFlag:
    """One flag in scope. Raises NotFound."""
    query = select(PickupFlag).where(
        PickupFlag.outlet_id == outlet_id, PickupFlag.id == flag_id, in_scope(PickupFlag, actor)
    )
    if (flag := db.session.scalar(query)) is None:
        raise NotFound()
    return flag


def taken_in_at(rows: Sequence[PickupFlag]) -> dict[tuple[UUID, UUID], datetime]:
    """When the acts behind some flags were captured, by outlet and act."""
    query = select(Pickup.outlet_id, Pickup.id, Pickup.adjusted_at).where(
        Pickup.outlet_id.in_({row.outlet_id for row in rows}),
        Pickup.id.in_({row.pickup_id for row in rows}),
    )
    return {(row.outlet_id, row.id): row.adjusted_at for row in db.session.execute(query)}


def compared_with(actor: Actor, flag: PickupFlag) -> list[Pickup]:
    """Other acts with the flag's waybill: what the comparing rules speak of, within scope."""
    if flag.rule not in (FlagRule.TWO_OUTLETS, FlagRule.TWO_IDENTITIES):
        return []
    return [
        pickup_for(actor, entry.outlet_id, entry.pickup_id)
        for entry in by_waybill(actor, flag.waybill)
        if entry.pickup_id != flag.pickup_id
    ]


def by_waybill(actor: Actor, waybill: str) -> Sequence[WaybillEntry]:
    """Where a waybill (normalised) was taken in, within scope, the newest first."""
    query = select(WaybillEntry).where(
        WaybillEntry.waybill == waybill, in_scope(WaybillEntry, actor)
    )
    return db.session.scalars(query.order_by(WaybillEntry.adjusted_at.desc()).limit(20)).all()


def entries_of(waybills: Sequence[str]) -> dict[str, list[WaybillEntry]]:
    """Live entries of many waybills, whosever they are: for a shelf check, which tells only
    whether a number is known."""
    if not waybills:
        return {}
    query = select(WaybillEntry).where(WaybillEntry.waybill.in_(waybills))
    found: dict[str, list[WaybillEntry]] = {}
    for entry in db.session.scalars(query):
        found.setdefault(entry.waybill, []).append(entry)
    return found


def shelf_checks(actor: Actor) -> Select[ShelfCheck]:
    """Shelf checks in scope."""
    return select(ShelfCheck).where(in_scope(ShelfCheck, actor))


def shelf_check_for(actor: Actor, outlet_id: UUID, check_id: UUID) -> ShelfCheck:
    """One shelf check in scope. Raises NotFound."""
    query = shelf_checks(actor).where(ShelfCheck.outlet_id == outlet_id, ShelfCheck.id == check_id)
    if (check := db.session.scalar(query)) is None:
        raise NotFound()
    return check


def _in_state(query: Select[Pickup], state: str) -> Select[Pickup]:
    if state == "valid":
        return query.where(Pickup.state == PickupState.VALID)
    if state == "void":
        return query.where(Pickup.state == PickupState.VOIDED)
    if state == "look":
        return query.where(Pickup.open_flags > 0)
    if state == "returned":
        returned = select(PickupFlag.id).where(
            PickupFlag.outlet_id == Pickup.outlet_id,
            PickupFlag.pickup_id == Pickup.origin_id,
            PickupFlag.state == FlagState.RETURNED,
        )
        return query.where(returned.exists())
    if state in ("reported", "rejected", "waiting"):
        wanted = {
            "reported": AuthorityState.ACKNOWLEDGED,
            "rejected": AuthorityState.REJECTED,
            "waiting": AuthorityState.WAITING,
        }[state]
        return query.where(Pickup.authority_state == wanted)
    return query if not state else query.where(false())


def _region_column(region_code: str):  # type: ignore[no-untyped-def]
    if region_code.endswith("0000"):
        return Pickup.province_code
    return Pickup.city_code if region_code.endswith("00") else Pickup.county_code


def _span(day: date | None, days: int) -> tuple[datetime, datetime]:
    """From midnight to midnight in Shanghai, as moments."""
    last = day or clock.today()
    first = day or last - timedelta(days=max(days, 1) - 1)
    begins = datetime.combine(first, time.min, clock.SHANGHAI)
    return begins, datetime.combine(last + timedelta(days=1), time.min, clock.SHANGHAI)
