"""When a record was made, as far as can be known: the phone's clock, put right.

Device time, server time and the distance between them are all kept; none is believed alone (T20).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from webapp.foundation import clock

EARLY = timedelta(minutes=5)
"""Clocks may differ by this much, and answers travel: less says nothing."""
DOUBT = timedelta(seconds=10)
"""How far a phone's reckoning of our time may be off: it learns from answers of up to so long."""
_INT32 = 2**31 - 1


@dataclass(frozen=True)
class CaptureTime:
    """The moment of capture by the server's time, and how far the phone was off."""

    captured_at: datetime
    adjusted_at: datetime
    received_at: datetime
    skew_seconds: int
    """Adjusted minus captured: positive when the phone was slow."""
    business_day: date
    is_guessed: bool
    """What the phone said cannot be: before its key was enrolled, or after the record came in."""

    @property
    def backfilled(self) -> bool:
        """Received on a later business day than it was captured."""
        return clock.business_day(self.received_at) > self.business_day

    def is_off(self, minutes: int) -> bool:
        """Whether the clock was so far off that somebody should look."""
        return self.is_guessed or abs(self.skew_seconds) >= minutes * 60


def judge(
    captured_at: datetime,
    server_offset_ms: int | None,
    *,
    enrolled_at: datetime,
    received_at: datetime,
) -> CaptureTime:
    """Correct a capture time by the phone's last known distance to the server's clock.

    A moment after the receipt becomes the receipt's. A moment before the phone's key was enrolled
    cannot be either, and nothing better is known than when the record came in.
    """
    adjusted = _shifted(captured_at, server_offset_ms or 0)
    is_guessed = adjusted is None or not enrolled_at - EARLY <= adjusted <= received_at + EARLY
    if adjusted is None or adjusted < enrolled_at - EARLY or adjusted > received_at:
        adjusted = received_at
    skew = round((adjusted - captured_at).total_seconds())
    return CaptureTime(
        captured_at=captured_at,
        adjusted_at=adjusted,
        received_at=received_at,
        skew_seconds=max(-_INT32, min(_INT32, skew)),
        business_day=clock.business_day(adjusted),
        is_guessed=is_guessed,
    )


def _shifted(moment: datetime, milliseconds: int) -> datetime | None:
    try:
        return moment + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
