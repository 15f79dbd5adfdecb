"""When one may call: hours by weekday, no public holiday, weekends that are worked.

No statute names clock hours. The 2020 notice of the MIIT on call centres asks to avoid hours of
rest; the default is 9–12 and 14–18 on working days.
"""

from datetime import date, datetime, time, timedelta

from webapp.foundation import clock
from webapp.foundation.working_days import WorksOn

Hours = dict[str, list[list[str]]]
"""{"1": [["09:00", "12:00"], …], …} by ISO weekday."""

WORKDAY = [["09:00", "12:00"], ["14:00", "18:00"]]
DEFAULT: Hours = {str(weekday): WORKDAY for weekday in range(1, 6)}
FARTHEST_DAYS = 40
"""Longer than any row of holidays: beyond it nothing opens."""


def spans(hours: Hours, day: date, works_on: WorksOn) -> list[tuple[datetime, datetime]]:
    """The stretches of a day in which one may call, as moments; none on a public holiday.

    A weekend that is worked has the hours of its weekday, or those of a Monday.
    """
    works = works_on(day)
    if works is False:
        return []
    stretches = hours.get(str(day.isoweekday()), [])
    if works and not stretches:
        stretches = hours.get("1", [])
    return [(_moment(day, begins), _moment(day, ends)) for begins, ends in stretches]


def may_call(hours: Hours, moment: datetime, works_on: WorksOn) -> bool:
    """Whether one may call at a moment; the last minute ends with its stretch."""
    day = clock.business_day(moment)
    return any(begins <= moment < ends for begins, ends in spans(hours, day, works_on))


def opening(
    hours: Hours, moment: datetime, works_on: WorksOn, last_day: date | None = None
) -> datetime | None:
    """The moment itself, or the next at which one may call; None if there is none by `last_day`."""
    day = clock.business_day(moment)
    for _ in range(FARTHEST_DAYS):
        if last_day is not None and day > last_day:
            return None
        for begins, ends in spans(hours, day, works_on):
            if moment < ends:
                return max(moment, begins)
        day += timedelta(days=1)
    return None


def start_of(day: date) -> datetime:
    """The first moment of a day in Shanghai."""
    return clock.start_of(day)


def _moment(day: date, told: str) -> datetime:
    if told == "24:00":
        return start_of(day + timedelta(days=1))
    return datetime.combine(day, time.fromisoformat(told), clock.SHANGHAI)
