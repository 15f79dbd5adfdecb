"""Reading the outbox."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import db
from webapp.foundation.messages.models import Message
from webapp.foundation.messages.words import filled


def latest(limit: int = 50) -> list[tuple[Message, str]]:
    """The youngest messages with what they say: for the page of the demo and nothing else."""
    query = select(Message).order_by(Message.created_at.desc(), Message.id.desc()).limit(limit)
    return [(row, _told(row)) for row in db.session.scalars(query)]


def about(row_id: UUID, limit: int = 50) -> Sequence[Message]:
    """What was sent about a row, the youngest first: when, and to which masked number."""
    query = select(Message).where(Message.about == row_id).order_by(Message.created_at.desc())
    return db.session.scalars(query.limit(limit)).all()


def _told(row: Message) -> str:
    try:
        content = row.content
    except CannotOpen:
        return ""
    return filled(content.template, content.parameters)
