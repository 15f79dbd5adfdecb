"""The table of days that are not as their weekday says, and counting in working days by it."""

from webapp.foundation.working_days.counting import (
    WorksOn,
    working_day_after,
    working_day_before,
    working_days_between,
    works,
)
from webapp.foundation.working_days.models import DaySource, WorkingDay
from webapp.foundation.working_days.queries import unknown_years, works_on
from webapp.foundation.working_days.services import load_days

__all__ = [
    "DaySource",
    "WorkingDay",
    "WorksOn",
    "load_days",
    "unknown_years",
    "working_day_after",
    "working_day_before",
    "working_days_between",
    "works",
    "works_on",
]
