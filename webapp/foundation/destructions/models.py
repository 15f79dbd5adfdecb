"""The table of destructions. Nothing in it says what was destroyed of whom."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import UtcDateTime, code_text, db


class Destruction(db.Model):  # type: ignore[name-defined]
    """What a day's runs destroyed of one kind of data, at one hall, company or on the platform."""

    __tablename__ = "destructions"
    __table_args__ = (
        UniqueConstraint("owner", "kind", "day"),
        Index("ix_destructions_day", "day", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(code_text(40))
    """The organisation whose data it was, by id as text; `platform` for data of nobody's own."""
    kind: Mapped[str] = mapped_column(code_text(40))
    """A DataKind by its name; one that this release does not know is shown as it stands."""
    day: Mapped[date] = mapped_column()
    """The business day."""
    rows: Mapped[int] = mapped_column(BigInteger)
    kept_minutes: Mapped[int] = mapped_column()
    """The period that held in the latest run."""
    older_than: Mapped[datetime] = mapped_column(UtcDateTime)
    """What had its time over before this moment was destroyed, in the latest run."""
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def kept(self) -> timedelta:
        """The period that held."""
        return timedelta(minutes=self.kept_minutes)
