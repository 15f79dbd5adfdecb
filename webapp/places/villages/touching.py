"""What an act on villages leaves for the figures: the weeks of outlets to be counted again."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.foundation import clock
from webapp.foundation.database import upsert_into
from webapp.places.villages.models import VillageTouchedWeek


def week_of(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def touch(session: Session, outlets: Iterable[UUID], day: date | None = None) -> None:
    """Note that something changed at outlets in the week of a day (today).

    The rows are locked until the commit, so this comes late in an act; outlets go in order, or two
    acts could wait for each other.
    """
    week, now = week_of(day or clock.today()), clock.now()
    rows = [{"outlet_id": one, "week": week, "touched_at": now} for one in sorted(set(outlets))]
    if not rows:
        return
    statement = upsert_into(VillageTouchedWeek).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["outlet_id", "week"],
            set_={"touched_at": statement.excluded.touched_at},
        )
    )
