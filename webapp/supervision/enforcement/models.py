"""The table of the ledger."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import JsonText, UtcDateTime, code_text, db, enum_text
from webapp.supervision.enforcement.kinds import ActKind


class EnforcementAct(db.Model):  # type: ignore[name-defined]
    """One thing that officers did, to an outlet, to a company or in a region.

    It grows with the officers' days, not with the post, and need not be at an outlet: its key is
    its id alone. Never changed: a wrong row is withdrawn, with the reason, and stays.
    """

    __tablename__ = "enforcement_acts"
    __table_args__ = (
        Index("ix_enforcement_acts_county", "county_code", "day", "id"),
        Index("ix_enforcement_acts_city", "city_code", "day", "id"),
        Index("ix_enforcement_acts_province", "province_code", "day", "id"),
        Index("ix_enforcement_acts_outlet", "outlet_id", "day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[ActKind] = mapped_column(enum_text(ActKind))
    day: Mapped[date] = mapped_column()
    county_code: Mapped[str] = mapped_column(code_text(6), default="")
    city_code: Mapped[str] = mapped_column(code_text(6), default="")
    province_code: Mapped[str] = mapped_column(code_text(6))
    """Empty below the region in which it was done: an act in a whole city has no county."""
    outlet_id: Mapped[UUID | None] = mapped_column()
    company_id: Mapped[UUID | None] = mapped_column()
    finding_id: Mapped[UUID | None] = mapped_column()
    """A finding of the same outlet that it belongs to."""
    count: Mapped[int] = mapped_column(default=0)
    persons: Mapped[int] = mapped_column(default=0)
    outlets: Mapped[int] = mapped_column(default=0)
    fine_fen: Mapped[int] = mapped_column(default=0)
    goods: Mapped[int] = mapped_column(default=0)
    unit: Mapped[str] = mapped_column(String(10), default="")
    """What the goods are counted in."""
    officers: Mapped[Any] = mapped_column(JsonText)
    """Ids of the accounts that did it."""
    authorities: Mapped[Any] = mapped_column(JsonText, default=list)
    """Values of Authority."""
    words: Mapped[str] = mapped_column(String(1000), default="")
    recorded_by: Mapped[UUID] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[UUID | None] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_why: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def region_code(self) -> str:
        """The most exact region in which it was done."""
        return self.county_code or self.city_code or self.province_code

    @property
    def is_withdrawn(self) -> bool:
        """Whether it counts no longer."""
        return self.withdrawn_at is not None
