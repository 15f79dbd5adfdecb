"""Summing counties: the outlets' sums of a week put together, for what lies above the county."""

import hashlib
from collections.abc import Set
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from webapp.foundation.database import PLACED_COLUMNS, hold_name, new_id
from webapp.supervision.villages.models import SUMS, VillageCountyWeek, VillageOutletWeek

CountyWeek = tuple[str, date]
"""(county, Monday)."""
ABOVE_OUTLETS = tuple(name for name in PLACED_COLUMNS if name != "outlet_id")


def sum_counties(session: Session, touched: Set[CountyWeek]) -> None:
    """Sum weeks of counties anew from what their outlets have now; last in an act.

    Two workers at outlets of one county follow one another here, and the second sees what the first
    has committed; each goes through the counties in the same order, so neither waits for ever.
    """
    if not touched:
        return
    for county_code, week in sorted(touched):
        name = f"village weeks {county_code} {week}"
        hold_name(session, hashlib.sha256(name.encode()).hexdigest())
    session.execute(delete(VillageCountyWeek).where(_each_of(VillageCountyWeek, touched)))
    if rows := _sums(session, touched):
        session.execute(insert(VillageCountyWeek), rows)


def _sums(session: Session, touched: Set[CountyWeek]) -> list[dict[str, Any]]:
    model = VillageOutletWeek
    place = [getattr(model, name) for name in (*ABOVE_OUTLETS, "week")]
    sums = [func.sum(getattr(model, name)).label(name) for name in SUMS]
    query = select(*place, *sums).where(_each_of(model, touched)).group_by(*place)
    found = session.execute(query.order_by(model.week, model.county_code, model.company_id))
    return [{"id": new_id(), **row} for row in found.mappings()]


def _each_of(model: Any, touched: Set[CountyWeek]) -> ColumnElement[bool]:
    return or_(
        *(and_(model.county_code == code, model.week == week) for code, week in sorted(touched))
    )
