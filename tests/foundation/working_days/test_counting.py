"""Counting in working days, over tables of days of all kinds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.foundation.working_days import (
    working_day_after,
    working_day_before,
    working_days_between,
    works,
)
from webapp.foundation.working_days.services import days_of_library

KNOWN = {day: worked for day, worked, _name in days_of_library(2026)}
THURSDAY = date(2026, 9, 24)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
tables = st.dictionaries(st.dates(date(2026, 9, 1), date(2026, 11, 30)), st.booleans(), max_size=60)
near = st.dates(date(2026, 8, 20), date(2026, 12, 10))


def nothing(_day: date) -> None:
    """An empty table."""


def test_the_table_decides_and_weekdays_where_it_says_nothing() -> None:
    assert works(THURSDAY, nothing)
    assert not works(THURSDAY + timedelta(days=2), nothing)
    assert not works(date(2026, 10, 1), KNOWN.get)
    assert works(date(2026, 10, 10), KNOWN.get)
    assert works(date(2026, 10, 9), KNOWN.get)


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 10, 1), 0, date(2026, 10, 8)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
    ],
)
def test_deadlines_over_weekends_and_the_national_day(day: date, count: int, found: date) -> None:
    assert working_day_after(day, count, KNOWN.get) == found


def test_days_between_over_the_national_day() -> None:
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 12), KNOWN.get) == 4
    assert working_days_between(date(2026, 10, 12), date(2026, 10, 12), KNOWN.get) == 0
    assert working_days_between(date(2026, 10, 12), date(2026, 9, 30), KNOWN.get) == 0


def test_nobody_counts_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        working_day_after(THURSDAY, -1, nothing)
    with pytest.raises(ValueError, match="back"):
        working_day_before(THURSDAY, 0, nothing)


@given(near, st.integers(1, 60), tables)
def test_the_day_found_is_worked_and_so_many_days_away(
    day: date, count: int, table: dict[date, bool]
) -> None:
    found = working_day_after(day, count, table.get)

    assert found > day
    assert works(found, table.get)
    assert working_days_between(day, found, table.get) == count
    assert working_days_between(day, found - timedelta(days=1), table.get) == count - 1


@given(near, st.integers(0, 40), st.integers(1, 20), tables)
def test_back_is_where_it_would_have_been_without_the_days(
    day: date, count: int, more: int, table: dict[date, bool]
) -> None:
    due = working_day_after(day, count, table.get)
    later = working_day_after(due, more, table.get)

    assert working_day_before(later, more, table.get) == due


@given(near, tables)
def test_none_away_is_the_first_working_day_from_here(day: date, table: dict[date, bool]) -> None:
    found = working_day_after(day, 0, table.get)

    assert found == working_day_after(day - timedelta(days=1), 1, table.get)
    assert (found == day) == works(day, table.get)


@given(near, near, near, tables)
def test_stretches_add_up(first: date, middle: date, last: date, table: dict[date, bool]) -> None:
    first, middle, last = sorted((first, middle, last))

    assert working_days_between(first, last, table.get) == (
        working_days_between(first, middle, table.get)
        + working_days_between(middle, last, table.get)
    )


@given(days, st.integers(0, 200))
def test_without_a_table_five_working_days_are_a_week(day: date, weeks: int) -> None:
    start = working_day_after(day, 0, nothing)

    assert working_day_after(start, 5 * weeks, nothing) == start + timedelta(weeks=weeks)
