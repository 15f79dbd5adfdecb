"""The table of service norms: who says how often, for which region, since when."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import UtcDateTime, code_text, db, enum_text


class Settlement(StrEnum):
    """What the law tells apart when it says how often the post comes (Postal Law, 19)."""

    CITY = "city"
    TOWNSHIP = "township"
    """The seat of a township's government."""
    VILLAGE = "village"
    REMOTE = "remote"
    """Where traffic is hard: set apart by the authority."""


class ServiceNorm(db.Model):  # type: ignore[name-defined]
    """The least that is owed in a region to one kind of settlement, from a day on.

    `region_code` is the beginning of a code of GB/T 2260: two, four or six digits, or nothing for
    the whole country. A later row of the same region takes the place of an earlier one; a row
    without numbers lets the wider region's apply again.
    """

    __tablename__ = "service_norms"

    region_code: Mapped[str] = mapped_column(code_text(6), primary_key=True)
    settlement: Mapped[Settlement] = mapped_column(enum_text(Settlement), primary_key=True)
    effective_from: Mapped[date] = mapped_column(primary_key=True)
    days_per_week: Mapped[int | None] = mapped_column()
    """Days on which it is open, or comes by."""
    deliveries_per_week: Mapped[int | None] = mapped_column()
    source: Mapped[str] = mapped_column(String(200))
    """The law or document that says so."""
    set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_by: Mapped[UUID | None] = mapped_column()
    """None for what came with the product."""

    @property
    def says_nothing(self) -> bool:
        """Whether the wider region's norm applies."""
        return self.days_per_week is None and self.deliveries_per_week is None

    @property
    def visits_per_week(self) -> int | None:
        """On how many days of a week somebody has to come: deliveries, on as many days."""
        owed = self.deliveries_per_week or self.days_per_week
        return min(owed, 7) if owed is not None else None
