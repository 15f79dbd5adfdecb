"""Tables of webhooks: the endpoints of a hall, and the outbox of what is told to them."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.foundation import clock
from webapp.foundation.database import JsonText, UtcDateTime, db, enum_text
from webapp.foundation.outbox.models import Destination, Outgoing
from webapp.foundation.sealed import Sealed
from webapp.foundation.webhooks.lifecycle import PauseReason


class WebhookEndpoint(Sealed, Destination, db.Model):  # type: ignore[name-defined]
    """Where a hall's events go. Its secrets are sealed: [[secret, until or null], …]."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (Index("ix_webhook_endpoints_hall", "hall_id", "id"),)

    hall_id: Mapped[UUID] = mapped_column()
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[Any] = mapped_column(JsonText, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID] = mapped_column()
    paused_because: Mapped[PauseReason | None] = mapped_column(enum_text(PauseReason))

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
        self.took()


class WebhookDelivery(Sealed, Outgoing, db.Model):  # type: ignore[name-defined]
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

    endpoint: Mapped[WebhookEndpoint] = relationship()

    @property
    def message_id(self) -> str:
        """The webhook-id: the same in every attempt."""
        return f"msg_{self.id.hex}"
