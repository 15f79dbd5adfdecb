"""Reading the table of days."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.foundation.database import db
from webapp.foundation.working_days.counting import WorksOn
from webapp.foundation.working_days.models import DaySource, WorkingDay

MANY_DAYS = 7
"""The shortest year of the State Council's list has several times as many."""


def works_on(session: Session | None = None) -> WorksOn:
    """What the table of days says of a day; a year is read at a time and remembered."""
    reads = session or db.session
    known: dict[int, dict[date, bool]] = {}

    def of(day: date) -> bool | None:
        if day.year not in known:
            query = select(WorkingDay.day, WorkingDay.works).where(_in_year(day.year))
            known[day.year] = {row.day: row.works for row in reads.execute(query)}
        return known[day.year].get(day)

    return of


def working_days(year: int) -> Sequence[WorkingDay]:
    """The days of a year that are not as their weekday says."""
    query = select(WorkingDay).where(_in_year(year))
    return db.session.scalars(query.order_by(WorkingDay.day)).all()


def knows_year(year: int) -> bool:
    """Whether the table of days knows a year's holidays: else weekdays alone decide.

    From the library, or typed by hand; a single day that somebody typed is no year.
    """
    days = working_days(year)
    return len(days) >= MANY_DAYS or any(one.source is DaySource.LIBRARY for one in days)


def unknown_years(today: date) -> list[int]:
    """The years of which the table of days says nothing although it is time: this one, and from
    December on the next. In them weekdays alone decide what a working day is."""
    years = [today.year] if today.month < 12 else [today.year, today.year + 1]
    return [year for year in years if not knows_year(year)]


def _in_year(year: int) -> ColumnElement[bool]:
    return WorkingDay.day.between(date(year, 1, 1), date(year, 12, 31))
