"""What an act on villages leaves for the figures: the weeks of outlets to be counted again."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert
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
    rows = [touched(session, one, day or clock.today()) for one in sorted(set(outlets))]
    if rows:
        session.connection().execute(rows[0][0], [values for _insert, values in rows])


def touched(session: Session, outlet_id: UUID, day: date) -> tuple[Insert, dict[str, Any]]:
    """The row that notes the week of one outlet, to insert with an act's own."""
    values = {"outlet_id": outlet_id, "week": week_of(day), "touched_at": clock.now()}
    return _touch(session.connection().dialect.name), values


@cache
def _touch(_dialect: str) -> Insert:
    statement = upsert_into(VillageTouchedWeek)
    raised: Insert = statement.on_conflict_do_update(
        index_elements=["outlet_id", "week"],
        set_={"touched_at": statement.excluded.touched_at},
    )
    return raised
