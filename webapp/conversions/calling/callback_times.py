"""The moments that a caller can offer for a callback at one press."""

from datetime import date, datetime, time, timedelta

from webapp.conversions.calling import hours
from webapp.conversions.calling.hours import Hours
from webapp.foundation import clock
from webapp.foundation.working_days import WorksOn

NOON = time(12)
SOON = timedelta(minutes=30)
STEP_MINUTES = 10


def later_today(week: Hours, now: datetime, works_on: WorksOn, last_day: date) -> datetime | None:
    """This afternoon: its beginning, or half an hour from now; None when today is over."""
    today = clock.business_day(now)
    noon = datetime.combine(today, NOON, clock.SHANGHAI)
    at = hours.opening(week, max(noon, _round(now + SOON)), works_on, min(today, last_day))
    return at if at is not None and clock.business_day(at) == today else None


def next_morning(week: Hours, now: datetime, works_on: WorksOn, last_day: date) -> datetime | None:
    """When calling begins on the next day on which anybody is called; None after the last day."""
    tomorrow = clock.business_day(now) + timedelta(days=1)
    return hours.opening(week, hours.start_of(tomorrow), works_on, last_day)


def _round(moment: datetime) -> datetime:
    """Up to a moment that people would agree on."""
    over = timedelta(
        minutes=moment.minute % STEP_MINUTES, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment - over + timedelta(minutes=STEP_MINUTES) if over else moment
