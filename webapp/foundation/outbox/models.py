"""The columns of what goes out, and of where it goes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation import clock
from webapp.foundation.database import JsonText, UtcDateTime, enum_text
from webapp.foundation.lifecycle import step
from webapp.foundation.outbox.lifecycle import MOVES, DeliveryState

MOST_LOGGED = 20
SCHEDULE = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""Seconds until the next attempt after the first, second … one: three days in all, as Standard
Webhooks proposes; what comes after is given up."""
QUIET_FIRST, QUIET_LONGEST = 5, 600
"""Seconds in which nothing else is tried at a destination that has just failed; doubled each
time."""
LONGEST_WISH = 3600
"""Of what another asks for with Retry-After, in seconds."""


class Destination:
    """Where things go, and how it does. A paused one is left alone until somebody wakes it."""

    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    """Attempts in a row that failed."""
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quiet_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def took(self) -> None:
        """An attempt went well."""
        self.failures, self.failing_since, self.quiet_until = 0, None, None

    def refused(self, retry_after: int | None = None) -> None:
        """An attempt failed: others wait a little, or as long as was asked for."""
        now = clock.now()
        self.failures += 1
        self.failing_since = self.failing_since or now
        wait = min(QUIET_FIRST * 2 ** min(self.failures - 1, 10), QUIET_LONGEST)
        wait = max(wait, min(retry_after or 0, LONGEST_WISH))
        self.quiet_until = now + timedelta(seconds=wait)


class Outgoing:
    """Something that goes out: how it stands, and what became of the attempts."""

    state: Mapped[DeliveryState] = mapped_column(enum_text(DeliveryState))
    attempts: Mapped[int] = mapped_column(default=0)
    """Since it was put out, or put out again."""
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    turn: Mapped[UUID | None] = mapped_column()
    """Whose lease it is: only the worker that holds this id may write what became of it."""
    log: Mapped[Any] = mapped_column(JsonText, default=list)
    """[moment, status or null, reason] of the latest attempts, the first one first."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    put_out_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was made, or last asked for again: three days count from here."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def begin(self) -> None:
        """It waits for its first attempt."""
        self.state, self.attempts, self.log = DeliveryState.WAITING, 0, []
        self.created_at = self.put_out_at = self.next_try_at = clock.now()

    def note(self, status: int | None, reason: str) -> None:
        """One line of the log."""
        line = [clock.now().isoformat(), status, reason[:60]]
        self.log = [*(self.log or []), line][-MOST_LOGGED:]

    def has_arrived(self) -> None:
        """The other side took it."""
        self._end(DeliveryState.DELIVERED)

    def give_up(self) -> None:
        """The other side will never take it."""
        self._end(DeliveryState.GIVEN_UP)

    def has_failed(self, retry_after: int | None, give_up: timedelta) -> None:
        """Not this time: again by the schedule, or given up where that is over."""
        now = clock.now()
        wait = SCHEDULE[self.attempts - 1] if self.attempts <= len(SCHEDULE) else None
        if wait is None or now - self.put_out_at >= give_up:
            self._end(DeliveryState.GIVEN_UP)
            return
        self.state = step(MOVES, self.state, DeliveryState.FAILED)
        self.turn = None
        wait = max(wait, min(retry_after or 0, LONGEST_WISH))
        self.next_try_at = now + timedelta(seconds=wait)

    def send_again(self) -> None:
        """Put out once more, with a schedule of its own. Raises Conflict while it is under way."""
        self.state = step(MOVES, self.state, DeliveryState.WAITING)
        self.attempts, self.turn, self.ended_at = 0, None, None
        self.next_try_at = self.put_out_at = clock.now()

    def _end(self, state: DeliveryState) -> None:
        self.state = step(MOVES, self.state, state)
        self.turn, self.ended_at = None, clock.now()
