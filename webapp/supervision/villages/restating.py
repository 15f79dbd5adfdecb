"""Restating weeks: the weeks that acts touched are counted again from villages and check-ins.

Counting anew, not adding: a late check-in, a village that moved, a week that came in twice all end
in what is true now.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, insert, literal, or_, select
from sqlalchemy.orm import Session

from webapp.foundation import clock, stopping
from webapp.foundation.database import PLACED_COLUMNS, place_of, transaction, upsert_into
from webapp.places import queries as places
from webapp.places.models import Outlet
from webapp.places.villages import queries as villages
from webapp.places.villages.models import Village, VillageTouchedWeek
from webapp.places.villages.touching import week_of
from webapp.supervision.villages import queries, summing
from webapp.supervision.villages.models import VillageOutletWeek, VillageWeek
from webapp.supervision.villages.summing import CountyWeek

BATCH = 50
"""Weeks of outlets in one transaction: an act that touches one of them waits for it."""
SUNDAY = timedelta(days=6)
Touched = Sequence[tuple[UUID, date]]
"""(outlet, Monday)."""


def restate_due() -> int:
    """Restate whatever is touched; answers how many weeks. Safe to repeat, in several workers."""
    done = 0
    while not stopping.wanted() and (batch := _restate()):
        done += batch
    return done


def begin_week() -> int:
    """Touch this week of every outlet that owes visits and has no row for it yet, or a week
    without a single check-in would not count; answers how many. Safe to repeat."""
    week, now = week_of(clock.today()), clock.now()
    known = exists().where(
        VillageOutletWeek.outlet_id == Village.outlet_id, VillageOutletWeek.week == week
    )
    outlets = select(
        Village.outlet_id,
        literal(week, VillageTouchedWeek.week.type),
        literal(now, VillageTouchedWeek.touched_at.type),
    )
    outlets = outlets.where(Village.active, ~known).distinct()
    statement = upsert_into(VillageTouchedWeek).from_select(
        ["outlet_id", "week", "touched_at"], outlets
    )
    with transaction() as session:
        # A figure, not an act: it leaves no entry, as the counting itself leaves none.
        begun = statement.on_conflict_do_nothing().returning(VillageTouchedWeek.outlet_id)
        return len(session.execute(begun).all())


def _restate() -> int:
    with transaction() as session:
        touched = _take(session)
        outlets = places.outlets_by_id({outlet_id for outlet_id, _week in touched})
        counties: set[CountyWeek] = set()
        for outlet_id, week in touched:
            counties |= _clear(session, outlet_id, week)
            if outlet_id in outlets:
                _count(session, outlets[outlet_id], week)
                counties.add((outlets[outlet_id].county_code, week))
        summing.sum_counties(session, counties)
    return len(touched)


def _clear(session: Session, outlet_id: UUID, week: date) -> set[CountyWeek]:
    """Forget an outlet's week; answers in whose sums it is: a county that it has left, maybe."""
    model = VillageOutletWeek
    of_week = and_(model.outlet_id == outlet_id, model.week == week)
    counties = session.execute(delete(model).where(of_week).returning(model.county_code))
    of_villages = and_(VillageWeek.outlet_id == outlet_id, VillageWeek.week == week)
    session.execute(delete(VillageWeek).where(of_villages))
    return {(code, week) for code in counties.scalars()}


def _take(session: Session) -> Touched:
    """Weeks that nobody else restates at this moment; an act that touches one again waits."""
    model = VillageTouchedWeek
    query = select(model.outlet_id, model.week).order_by(model.touched_at, model.outlet_id)
    query = query.limit(BATCH).with_for_update(skip_locked=True)
    touched = [(row.outlet_id, row.week) for row in session.execute(query)]
    if touched:
        each = (and_(model.outlet_id == at, model.week == week) for at, week in touched)
        session.execute(delete(model).where(or_(*each)))
    return touched


def _count(session: Session, outlet: Outlet, week: date) -> None:
    """The rows of one outlet's week: of each village, and their sums."""
    of_outlet = [one for one in villages.villages_of([outlet.id]) if one.active]
    owed = villages.owed_days(of_outlet, week)
    done, doubtful = _days(session, outlet.id, week)
    planned = {
        one.id: (owed[one.id] or 0) if one.since <= week else 0
        for one in of_outlet
        if one.since <= week + SUNDAY
    }
    seen = planned.keys() | done.keys() | doubtful.keys()
    place = place_of(outlet)
    rows = [
        {
            **place,
            "village_id": village_id,
            "week": week,
            "planned": planned.get(village_id, 0),
            "done": done.get(village_id, 0),
            "flagged": doubtful.get(village_id, 0) & ~done.get(village_id, 0),
        }
        for village_id in sorted(seen)
    ]
    if not rows:
        return
    session.execute(insert(VillageWeek), rows)
    unknown = {one.id for one in of_outlet if owed[one.id] is None}
    session.execute(insert(VillageOutletWeek), [_sums(rows, unknown & planned.keys(), place, week)])


def _days(session: Session, outlet_id: UUID, week: date) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """The days with check-ins that count, and those with doubtful ones, as bits by village."""
    done: dict[UUID, int] = {}
    doubtful: dict[UUID, int] = {}
    for row in queries.check_ins_between(session, outlet_id, week, week + SUNDAY):
        days = doubtful if row.flagged else done
        bit = 1 << row.business_day.weekday()
        days[row.village_id] = days.get(row.village_id, 0) | bit
    return done, doubtful


def _sums(
    rows: list[dict[str, Any]], unknown: set[UUID], place: dict[str, Any], week: date
) -> dict[str, Any]:
    return {
        **{name: place[name] for name in PLACED_COLUMNS},
        "week": week,
        "villages": len(rows),
        "unplanned": len(unknown),
        "planned": sum(row["planned"] for row in rows),
        "counted": sum(min(row["planned"], row["done"].bit_count()) for row in rows),
        "flagged": sum(row["flagged"].bit_count() for row in rows),
        "silent": sum(1 for row in rows if row["planned"] and not row["done"]),
    }
