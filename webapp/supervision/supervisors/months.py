"""Months as they are planned: named YYYY-MM, kept as their first day."""

import calendar
import re
from datetime import date

from webapp.foundation import clock

MONTHS_AHEAD = 12
FIRST_YEAR = 2000
_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}\Z")


def this_month() -> date:
    """The first day of the month of today."""
    return clock.today().replace(day=1)


def month_of(text: str) -> date | None:
    """The month that a text names, up to a year ahead; None for anything else."""
    if not _SHAPE.match(text):
        return None
    year, month = int(text[:4]), int(text[5:])
    if year < FIRST_YEAR or not 1 <= month <= 12:
        return None
    found = date(year, month, 1)
    return found if found <= shifted(this_month(), MONTHS_AHEAD) else None


def shifted(month: date, by: int) -> date:
    """So many months on or back."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def last_day(month: date) -> date:
    """Its last day."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def name(month: date) -> str:
    """YYYY-MM."""
    return f"{month:%Y-%m}"
