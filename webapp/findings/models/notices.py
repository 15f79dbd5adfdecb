"""The table of what people were told of deadlines, on their own pages."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import UtcDateTime, db


class DeadlineNotice(db.Model):  # type: ignore[name-defined]
    """What waited for somebody in the morning of a working day and was late, or soon will be."""

    __tablename__ = "deadline_notices"
    __table_args__ = (Index("ix_deadline_notices_day", "day"),)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    near: Mapped[int] = mapped_column()
    late: Mapped[int] = mapped_column()
    """Each no more than one beyond `queries.MOST`."""
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
