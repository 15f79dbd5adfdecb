"""Tables of webhooks: the endpoints of a hall, and the outbox of what is told to them."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.foundation import clock
from webapp.foundation.database import JsonText, UtcDateTime, db, enum_text
from webapp.foundation.lifecycle import step
from webapp.foundation.sealed import Sealed
from webapp.foundation.webhooks.lifecycle import MOVES, DeliveryState, PauseReason

MOST_LOGGED = 20
SCHEDULE = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""Seconds until the next attempt after the first, second … one: three days in all, as the standard
proposes; what comes after is given up."""
QUIET_FIRST, QUIET_LONGEST = 5, 600
"""Seconds in which nothing else is tried at an endpoint that has just failed; doubled each time."""


class WebhookEndpoint(Sealed, db.Model):  # type: ignore[name-defined]
    """Where a hall's events go. Its secrets are sealed: [[secret, until or null], …]."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (Index("ix_webhook_endpoints_hall", "hall_id", "id"),)

    hall_id: Mapped[UUID] = mapped_column()
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[Any] = mapped_column(JsonText, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID] = mapped_column()
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_because: Mapped[PauseReason | None] = mapped_column(enum_text(PauseReason))
    failures: Mapped[int] = mapped_column(default=0)
    """Attempts in a row that failed."""
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quiet_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def secrets_at(self, moment: datetime) -> list[str]:
        """The secrets that sign at a moment, the current one first. Raises CannotOpen."""
        held = json.loads(self.opened())
        return [key for key, until in held if until is None or moment.isoformat() < until]

    def renew_secret(self, key: str, grace: timedelta) -> None:
        """Sign with another secret from now on, and with the one before it for a time too."""
        until = (clock.now() + grace).isoformat()
        before = [[old, until] for old in self.secrets_at(clock.now())[:1]] if self.sealed else []
        self.seal(json.dumps([[key, None], *before]).encode())

    def pause(self, reason: PauseReason) -> None:
        """Nothing goes there until somebody wakes it; what happens meanwhile waits."""
        self.paused_at, self.paused_because = clock.now(), reason

    def resume(self) -> None:
        """Deliver again, as if nothing had failed."""
        self.paused_at, self.paused_because = None, None
        self.failures, self.failing_since, self.quiet_until = 0, None, None

    def took(self) -> None:
        """An attempt went well."""
        self.failures, self.failing_since, self.quiet_until = 0, None, None

    def refused(self) -> None:
        """An attempt failed: others wait a little."""
        now = clock.now()
        self.failures += 1
        self.failing_since = self.failing_since or now
        wait = min(QUIET_FIRST * 2 ** min(self.failures - 1, 10), QUIET_LONGEST)
        self.quiet_until = now + timedelta(seconds=wait)


class WebhookDelivery(Sealed, db.Model):  # type: ignore[name-defined]
    """One event for one endpoint. Its payload is sealed, and free of personal data besides."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("ix_webhook_deliveries_due", "state", "next_try_at"),
        Index("ix_webhook_deliveries_endpoint", "endpoint_id", "id"),
        Index("ix_webhook_deliveries_created", "created_at"),
    )

    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoints.id"))
    hall_id: Mapped[UUID] = mapped_column()
    event: Mapped[str] = mapped_column(String(60))
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

    endpoint: Mapped[WebhookEndpoint] = relationship()

    @property
    def message_id(self) -> str:
        """The webhook-id: the same in every attempt."""
        return f"msg_{self.id.hex}"

    def note(self, status: int | None, reason: str) -> None:
        """One line of the log."""
        line = [clock.now().isoformat(), status, reason[:60]]
        self.log = [*(self.log or []), line][-MOST_LOGGED:]

    def has_arrived(self) -> None:
        """The endpoint took it."""
        self._end(DeliveryState.DELIVERED)

    def has_failed(self, retry_after: int | None, give_up: timedelta) -> None:
        """Not this time: again by the schedule, or given up where that is over."""
        now = clock.now()
        wait = SCHEDULE[self.attempts - 1] if self.attempts <= len(SCHEDULE) else None
        if wait is None or now - self.put_out_at >= give_up:
            self._end(DeliveryState.GIVEN_UP)
            return
        self.state = step(MOVES, self.state, DeliveryState.FAILED)
        self.turn = None
        self.next_try_at = now + timedelta(seconds=max(wait, min(retry_after or 0, 3600)))

    def send_again(self) -> None:
        """Put out once more, with a schedule of its own. Raises Conflict while it is under way."""
        self.state = step(MOVES, self.state, DeliveryState.WAITING)
        self.attempts, self.turn, self.ended_at = 0, None, None
        self.next_try_at = self.put_out_at = clock.now()

    def _end(self, state: DeliveryState) -> None:
        self.state = step(MOVES, self.state, state)
        self.turn, self.ended_at = None, clock.now()
