"""The time: always aware, always UTC inside; the business day is Shanghai's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def ago(**span: float) -> datetime:
    """The moment that lies the given span (as timedelta takes it) before now."""
    return now() - timedelta(**span)


def business_day(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


def today() -> date:
    """The business day of now."""
    return business_day(now())


def start_of(day: date) -> datetime:
    """The first moment of a day in Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI)


@contextmanager
def freeze(moment: datetime) -> Iterator[None]:
    """Let now() answer `moment` inside the block. For tests and the demo world."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
