"""Counting in working days: the table of days decides, and weekdays where it says nothing.

Nothing here reads the table: `of` says what stands in it (`queries.works_on`).
"""

import itertools
from collections.abc import Callable
from datetime import date, timedelta

WorksOn = Callable[[date], bool | None]
"""Whether a day is worked where the table of days says so; None where it says nothing."""

FRIDAY = 5


def is_weekday(day: date) -> bool:
    """Whether a day is worked by its weekday alone: Monday to Friday are."""
    return day.isoweekday() <= FRIDAY


def works(day: date, of: WorksOn) -> bool:
    """Whether a day is a working day."""
    said = of(day)
    return is_weekday(day) if said is None else said


def working_day_after(day: date, count: int, of: WorksOn) -> date:
    """The `count`-th working day after a day; for 0 the first one that is not before it.

    The day itself does not count. Raises ValueError for a count below zero.
    """
    if count < 0:
        raise ValueError("working days are counted forwards")
    days = (day + timedelta(days=ahead) for ahead in itertools.count(1 if count else 0))
    worked = (one for one in days if works(one, of))
    return next(itertools.islice(worked, max(count - 1, 0), None))


def working_day_before(day: date, count: int, of: WorksOn) -> date:
    """The `count`-th working day before a day; takes `working_day_after` back.

    Raises ValueError for a count below one.
    """
    if count < 1:
        raise ValueError("at least one working day back")
    days = (day - timedelta(days=back) for back in itertools.count(1))
    worked = (one for one in days if works(one, of))
    return next(itertools.islice(worked, count - 1, None))


def working_days_between(first: date, last: date, of: WorksOn) -> int:
    """How many working days come after `first` and not after `last`; none if `last` is earlier."""
    days = range(1, (last - first).days + 1)
    return sum(works(first + timedelta(days=ahead), of) for ahead in days)
