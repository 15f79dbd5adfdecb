"""What the rules look at."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Account
from webapp.foundation import clock
from webapp.foundation.database import db
from webapp.identity import vault
from webapp.identity.models import IdentityUse
from webapp.pickups.lifecycle import FlagRule, PickupState
from webapp.pickups.models import Examination, Pickup, PickupFlag, PickupParcel, WaybillEntry
from webapp.pickups.rules import PHONES_WITHIN, Act, OtherEntry, Place
from webapp.places.models import Outlet


def due(session: Session, now: datetime, limit: int) -> list[tuple[UUID, UUID, int]]:
    """(outlet id, pickup id, attempts so far) of acts to examine, locked for this worker."""
    query = (
        select(Examination.outlet_id, Examination.pickup_id, Examination.attempts)
        .where(Examination.next_try_at <= now)
        .order_by(Examination.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row.outlet_id, row.pickup_id, row.attempts) for row in session.execute(query)]


def act_of(examination: Examination) -> Act | None:
    """All that is known of an act; None when it no longer counts."""
    query = (
        select(Pickup, Outlet.name, Outlet.latitude, Outlet.longitude)
        .join(Outlet, Outlet.id == Pickup.outlet_id)
        .where(
            Pickup.outlet_id == examination.outlet_id,
            Pickup.origin_id == examination.pickup_id,
            Pickup.is_head,
            Pickup.state == PickupState.VALID,
        )
    )
    if (found := db.session.execute(query).one_or_none()) is None:
        return None
    head, name, latitude, longitude = found
    return Act(
        head=head,
        outlet=Place(name, latitude, longitude),
        observed=examination.observed,
        others=_others(head),
        courier_person_id=db.session.scalar(
            select(Account.person_id).where(Account.id == head.captured_by)
        ),
        phones=_phones(head.person_id),
        many_phones=current_app.config["SETTINGS"].many_phones,
    )


def _others(head: Pickup) -> list[OtherEntry]:
    """The act's waybills where they live at other outlets, the nearest in time first."""
    numbers = db.session.scalars(
        select(PickupParcel.waybill).where(
            PickupParcel.outlet_id == head.outlet_id, PickupParcel.origin_id == head.origin_id
        )
    ).all()
    query = (
        select(WaybillEntry, Pickup, Outlet.name, Outlet.latitude, Outlet.longitude)
        .join(
            Pickup,
            and_(
                Pickup.outlet_id == WaybillEntry.outlet_id,
                Pickup.origin_id == WaybillEntry.pickup_id,
                Pickup.is_head,
            ),
        )
        .join(Outlet, Outlet.id == WaybillEntry.outlet_id)
        .where(
            WaybillEntry.waybill.in_(numbers),
            WaybillEntry.outlet_id != head.outlet_id,
            WaybillEntry.live,
        )
        .limit(100)
    )
    rows: Any = db.session.execute(query)
    entries = [
        OtherEntry(entry.waybill, other, Place(*outlet), entry.adjusted_at)
        for entry, other, *outlet in rows
    ]
    return sorted(entries, key=lambda entry: abs(entry.adjusted_at - head.adjusted_at))


def _phones(person_id: UUID) -> int:
    """Phones of one identity lately; 0 when somebody was asked to look at that already."""
    since = clock.now() - PHONES_WITHIN
    flagged = (
        select(PickupFlag.id)
        .join(
            IdentityUse,
            and_(
                IdentityUse.outlet_id == PickupFlag.outlet_id,
                IdentityUse.act_id == PickupFlag.pickup_id,
            ),
        )
        .where(
            IdentityUse.person_id == person_id,
            IdentityUse.used_at >= since,
            PickupFlag.rule == FlagRule.MANY_PHONES,
        )
    )
    if db.session.scalar(select(flagged.exists())):
        return 0
    return vault.phones_since(person_id, since)
