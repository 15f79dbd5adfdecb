"""What an act leaves for the workers: parcels to transmit, days to restate."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.foundation.database import new_id
from webapp.pickups.lifecycle import ParcelClass, TransmissionState
from webapp.pickups.models import TouchedDay, Transmission

AUTHORITY = "authority"
"""The one platform of this release: the authority's own."""
_INSERT_TRANSMISSIONS = Transmission.__table__.insert()


def transmit(
    session: Session,
    outlet_id: UUID,
    pickup_id: UUID,
    parcel_ids: Iterable[UUID],
    now: datetime,
) -> None:
    """Have a version of an act told to the authority, parcel by parcel."""
    rows = [first_attempt(outlet_id, pickup_id, parcel_id, now) for parcel_id in parcel_ids]
    session.connection().execute(_INSERT_TRANSMISSIONS, rows)


def first_attempt(
    outlet_id: UUID, pickup_id: UUID, parcel_id: UUID, now: datetime
) -> dict[str, Any]:
    """The row by which one parcel's version waits for the authority."""
    return {
        "outlet_id": outlet_id,
        "id": new_id(),
        "parcel_id": parcel_id,
        "pickup_id": pickup_id,
        "platform": AUTHORITY,
        "attempt": 1,
        "state": TransmissionState.WAITING,
        "next_try_at": now,
        "sent_at": None,
        "answered_at": None,
        "reason_code": "",
        "reason": "",
    }


def touch(
    session: Session,
    outlet_id: UUID,
    day: date,
    classes: Iterable[ParcelClass],
    now: datetime,
) -> None:
    """Note that the figures of (outlet, day, class) changed.

    The row is locked until the commit, so this comes late in an act; classes go in one order, or
    two acts could wait for each other.
    """
    for parcel_class in sorted(set(classes)):
        target, values = touched(session, outlet_id, day, parcel_class, now)
        session.connection().execute(target, values)


def touched(
    session: Session, outlet_id: UUID, day: date, parcel_class: ParcelClass, now: datetime
) -> tuple[Insert, dict[str, Any]]:
    """The row that notes one changed (outlet, day, class), to insert with an act's own."""
    values = {
        "outlet_id": outlet_id,
        "business_day": day,
        "parcel_class": parcel_class,
        "acts": 1,
        "touched_at": now,
    }
    return _touch(session.connection().dialect.name), values


@cache
def _touch(dialect: str) -> Insert:
    inserts: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    statement = inserts[dialect](TouchedDay.__table__)
    raised: Insert = statement.on_conflict_do_update(
        index_elements=["outlet_id", "business_day", "parcel_class"],
        set_={"acts": TouchedDay.acts + 1, "touched_at": statement.excluded.touched_at},
    )
    return raised
