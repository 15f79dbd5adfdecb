"""Tables of villages, and which weeks of an outlet have to be counted again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import Placed, UtcDateTime, code_text, db, enum_text
from webapp.places.norms.models import ServiceNorm, Settlement
from webapp.places.villages.lifecycle import DeliveryMode

MOST_DAYS = 7


class Village(Placed, db.Model):  # type: ignore[name-defined]
    """A village that the post delivers to. Its Placed columns are those of the outlet that does:
    whoever sees the outlet sees its villages. Where it lies itself, its own code says."""

    __tablename__ = "villages"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_villages_name", "name", "id"),
        Index("ix_villages_outlet", "outlet_id", "pinyin", "id"),
        Index("ix_villages_county", "county_code", "pinyin", "id"),
        Index("ix_villages_city", "city_code", "pinyin", "id"),
        Index("ix_villages_province", "province_code", "pinyin", "id"),
        Index("ix_villages_company", "company_id", "pinyin", "id"),
        Index("ix_villages_pinyin", "pinyin", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(code_text(12))
    """The statistics office's: province, city, county (six digits), township (three), village."""
    name: Mapped[str] = mapped_column(code_text(120))
    pinyin: Mapped[str] = mapped_column(code_text(400), default="")
    settlement: Mapped[Settlement] = mapped_column(enum_text(Settlement))
    mode: Mapped[DeliveryMode] = mapped_column(enum_text(DeliveryMode))
    required_days: Mapped[int | None] = mapped_column()
    """Days of a week on which somebody has to come; None: as the region's norm says."""
    latitude: Mapped[float | None] = mapped_column()
    longitude: Mapped[float | None] = mapped_column()
    """Degrees, WGS 84."""
    active: Mapped[bool] = mapped_column(default=True)
    since: Mapped[date] = mapped_column()
    """The first day on which it is owed anything."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def own_county(self) -> str:
        """Code of the county in which it lies: its norm is this county's."""
        return self.code[:6]

    def owed_days(self, norm: ServiceNorm | None) -> int | None:
        """On how many days of a week somebody has to come; None where nobody said."""
        if self.required_days is not None:
            return self.required_days
        return norm.visits_per_week if norm is not None else None


class VillageTouchedWeek(db.Model):  # type: ignore[name-defined]
    """A week (its Monday) of an outlet that an act made out of date: to be counted again."""

    __tablename__ = "village_touched_weeks"
    __table_args__ = (Index("ix_village_touched_weeks_at", "touched_at"),)

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)


__all__ = ["DeliveryMode", "Settlement", "Village", "VillageTouchedWeek"]
