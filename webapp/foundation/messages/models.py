"""The outbox of messages. Whom and what stands in the sealed part only."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation import clock
from webapp.foundation.database import UtcDateTime, db, enum_text
from webapp.foundation.lifecycle import step
from webapp.foundation.messages.lifecycle import MOVES, Channel, MessagePurpose, MessageState
from webapp.foundation.messages.words import Template
from webapp.foundation.sealed import NOTHING_SEALED, Sealed


@dataclass(frozen=True)
class Content:
    """Whom and what, in the clear. Lives in memory only; its repr shows nothing."""

    phone: str = field(repr=False)
    """E.164."""
    template: Template
    parameters: dict[str, str] = field(repr=False)


class Message(Sealed, db.Model):  # type: ignore[name-defined]
    """One message to one person. After its keeping time only the row is left."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_due", "state", "next_try_at"),
        Index("ix_messages_about", "about", "created_at"),
        Index("ix_messages_created", "created_at", "id"),
    )

    purpose: Mapped[MessagePurpose] = mapped_column(enum_text(MessagePurpose))
    channel: Mapped[Channel] = mapped_column(enum_text(Channel))
    about: Mapped[UUID | None] = mapped_column()
    """The row that it is about, as a case; never a person."""
    masked_phone: Mapped[str] = mapped_column(String(30))
    state: Mapped[MessageState] = mapped_column(enum_text(MessageState))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    send_before: Mapped[datetime] = mapped_column(UtcDateTime)
    """After this it would say something untrue: it is given up."""
    turn: Mapped[UUID | None] = mapped_column()
    """Whose lease it is: only the worker that holds this id may write what became of it."""
    provider: Mapped[str] = mapped_column(String(20), default="")
    provider_id: Mapped[str] = mapped_column(String(80), default="")
    """What the provider calls it: for asking there."""
    reason_code: Mapped[str] = mapped_column(String(60), default="")
    """The provider's code of the last failure."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def content(self) -> Content:
        """Whom and what. Raises CannotOpen, also after the keeping time; MissingKey."""
        phone, template, parameters = json.loads(self.opened())
        return Content(phone, Template(template), parameters)

    def seal_content(self, content: Content) -> None:
        """Keep whom and what, sealed."""
        told = [content.phone, content.template.value, content.parameters]
        self.seal(json.dumps(told, ensure_ascii=False).encode())

    def has_gone(self, provider: str, provider_id: str) -> None:
        """The provider took it."""
        self._end(MessageState.SENT)
        self.sent_at = clock.now()
        self.provider, self.provider_id, self.reason_code = provider, provider_id[:80], ""

    def has_failed(self, reason_code: str, next_try_at: datetime) -> None:
        """Not this time; tried again at a moment, or given up where that is too late."""
        self.reason_code = reason_code[:60]
        if next_try_at >= self.send_before:
            self.give_up(reason_code)
            return
        self.state = step(MOVES, self.state, MessageState.FAILED)
        self.turn, self.next_try_at = None, next_try_at

    def give_up(self, reason_code: str) -> None:
        """Never. What it said is destroyed at once: nobody needs it any more."""
        self._end(MessageState.GIVEN_UP)
        self.reason_code = reason_code[:60]
        for name, value in NOTHING_SEALED.items():
            setattr(self, name, value)

    def _end(self, state: MessageState) -> None:
        self.state = step(MOVES, self.state, state)
        self.turn = None
