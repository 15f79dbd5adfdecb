"""Villages and check-ins for tests."""

import itertools
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.foundation import clock
from webapp.foundation.database import db, new_id, place_of, transaction
from webapp.places.models import Outlet
from webapp.places.naming import sort_key
from webapp.places.norms.models import Settlement
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.places.villages.models import Village
from webapp.supervision.villages.lifecycle import HandoverPoint, Vehicle
from webapp.supervision.villages.models import VillageCheckIn, VillageOutletWeek, VillageWeek

LONG_AGO = date(2020, 1, 6)
_numbers = itertools.count(1)


def village(at: Outlet, **facts: Any) -> Village:
    """A village of an outlet, owed three days a week since long ago."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"{at.county_code}{number:06d}",
        "name": f"青石{number}村",
        "settlement": Settlement.VILLAGE,
        "mode": DeliveryMode.DIRECT,
        "required_days": 3,
        "since": LONG_AGO,
    }
    made = Village(id=new_id(), **place_of(at), **{**values, **facts})
    made.pinyin = sort_key(made.name)
    return _put(made)


def check_in(of: Village, at: datetime | None = None, **facts: Any) -> VillageCheckIn:
    """A check-in as a row, honest and without a place unless facts say otherwise."""
    at = at or clock.now()
    values: dict[str, Any] = {
        "captured_by": new_id(),
        "adjusted_at": at,
        "received_at": at,
        "business_day": clock.business_day(at),
        "mode": DeliveryMode.DIRECT,
        "vehicle": Vehicle.MOTORCYCLE,
        "handover_point": HandoverPoint.COMMITTEE,
        "items": 3,
        "slip": False,
        "photos": [],
        "suspicions": [],
    }
    return _put(
        VillageCheckIn(id=new_id(), village_id=of.id, **place_of(of), **{**values, **facts})
    )


def check_ins() -> list[VillageCheckIn]:
    """Every check-in, by its moment."""
    db.session.expire_all()
    query = select(VillageCheckIn).order_by(VillageCheckIn.adjusted_at, VillageCheckIn.id)
    return list(db.session.scalars(query))


def week(of: Village, monday: date) -> VillageWeek | None:
    """A village's week as it is now."""
    db.session.expire_all()
    return db.session.get(VillageWeek, (of.outlet_id, of.id, monday))


def outlet_week(outlet_id: UUID, monday: date) -> VillageOutletWeek | None:
    """The sums of an outlet's week as they are now."""
    db.session.expire_all()
    return db.session.get(VillageOutletWeek, (outlet_id, monday))


def _put(row: Any) -> Any:
    with transaction() as session:
        session.add(row)
    return row
