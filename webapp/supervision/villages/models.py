"""Tables of check-ins at villages, and of the weeks that are counted from them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import JsonText, Placed, UtcDateTime, code_text, db, enum_text
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.supervision.villages.lifecycle import HandoverPoint, Suspicion, Vehicle

MICRO = 1_000_000
SUMS = ("villages", "unplanned", "planned", "counted", "flagged", "silent")
"""What is summed of a week, of an outlet and above."""


def _flagged(name: str, column: str) -> Index:
    flagged = text("flagged")
    return Index(name, column, "id", sqlite_where=flagged, postgresql_where=flagged)


class VillageCheckIn(Placed, db.Model):  # type: ignore[name-defined]
    """Somebody was at a village, or says so. Without a place it counts, and is shown as such."""

    __tablename__ = "village_check_ins"
    __table_args__ = (
        Index("ix_village_check_ins_outlet", "outlet_id", "business_day"),
        Index("ix_village_check_ins_village", "village_id", "business_day"),
        Index("ix_village_check_ins_person", "captured_by", "adjusted_at"),
        Index(
            "ix_village_check_ins_placed",
            "business_day",
            sqlite_where=text("latitude_e6 IS NOT NULL"),
            postgresql_where=text("latitude_e6 IS NOT NULL"),
        ),
        _flagged("ix_village_check_ins_flagged_county", "county_code"),
        _flagged("ix_village_check_ins_flagged_city", "city_code"),
        _flagged("ix_village_check_ins_flagged_province", "province_code"),
        _flagged("ix_village_check_ins_flagged_company", "company_id"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    village_id: Mapped[UUID] = mapped_column()
    captured_by: Mapped[UUID] = mapped_column()
    adjusted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    business_day: Mapped[date] = mapped_column()
    mode: Mapped[DeliveryMode] = mapped_column(enum_text(DeliveryMode))
    vehicle: Mapped[Vehicle] = mapped_column(enum_text(Vehicle))
    handover_point: Mapped[HandoverPoint] = mapped_column(enum_text(HandoverPoint))
    items: Mapped[int] = mapped_column()
    """Delivered."""
    slip: Mapped[bool] = mapped_column()
    """Whether a handover slip (交接单) was given."""
    latitude_e6: Mapped[int | None] = mapped_column()
    longitude_e6: Mapped[int | None] = mapped_column()
    """Millionths of a degree, WGS 84, as the phone froze them."""
    accuracy_metres: Mapped[int | None] = mapped_column()
    photos: Mapped[Any] = mapped_column(JsonText, default=list)
    """SHA-256 of the sealed bytes of each."""
    suspicions: Mapped[Any] = mapped_column(JsonText, default=list)
    """Values of Suspicion."""
    flagged: Mapped[bool] = mapped_column(default=False)
    """Whether there are any, and no officer accepted it: such a check-in counts apart."""
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[UUID | None] = mapped_column()
    why_accepted: Mapped[str] = mapped_column(String(200), default="")
    """The officer's words, why it is genuine all the same; its suspicions stay."""

    @property
    def has_place(self) -> bool:
        """Whether the phone said where it was."""
        return self.latitude_e6 is not None

    @property
    def latitude(self) -> float | None:
        """Degrees."""
        return None if self.latitude_e6 is None else self.latitude_e6 / MICRO

    @property
    def longitude(self) -> float | None:
        """Degrees."""
        return None if self.longitude_e6 is None else self.longitude_e6 / MICRO

    @property
    def doubts(self) -> list[Suspicion]:
        """Why its place is doubted."""
        return [Suspicion(one) for one in self.suspicions]


class VillageWeek(Placed, db.Model):  # type: ignore[name-defined]
    """What a village was owed in a week, and what was done: counted again when an act says so."""

    __tablename__ = "village_weeks"

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    village_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    """Its Monday."""
    planned: Mapped[int] = mapped_column()
    """Days on which somebody had to come."""
    done: Mapped[int] = mapped_column()
    """The days on which somebody came, as bits: Monday is 1, Sunday 64."""
    flagged: Mapped[int] = mapped_column()
    """The days of which there is nothing but doubtful check-ins, as bits."""

    @property
    def done_days(self) -> int:
        """How many days somebody came."""
        return self.done.bit_count()

    @property
    def counted(self) -> int:
        """Of the planned days those that were kept; more than was owed makes up for nothing."""
        return min(self.planned, self.done_days)


class VillageOutletWeek(Placed, db.Model):  # type: ignore[name-defined]
    """The sums of an outlet's villages in a week: what a county and a company show, and what the
    sums of counties are summed from."""

    __tablename__ = "village_outlet_weeks"
    __table_args__ = (
        Index("ix_village_outlet_weeks_county", "county_code", "week"),
        Index("ix_village_outlet_weeks_city", "city_code", "week"),
        Index("ix_village_outlet_weeks_province", "province_code", "week"),
        Index("ix_village_outlet_weeks_company", "company_id", "week"),
        Index("ix_village_outlet_weeks_week", "week"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    villages: Mapped[int] = mapped_column()
    unplanned: Mapped[int] = mapped_column()
    """Of them those of which nobody said how often."""
    planned: Mapped[int] = mapped_column()
    counted: Mapped[int] = mapped_column()
    flagged: Mapped[int] = mapped_column()
    """Days with nothing but doubtful check-ins."""
    silent: Mapped[int] = mapped_column()
    """Villages that were owed something and saw nobody."""


class VillageCountyWeek(db.Model):  # type: ignore[name-defined]
    """The sums of a county's outlets in a week, of each company apart: whatever lies above the
    county reads these, so that a country is summed from its counties and not from its outlets.

    A row for each place that outlets had when they were counted: a company that changed its brand
    within a week has two, and both scopes see their own.
    """

    __tablename__ = "village_county_weeks"
    __table_args__ = (
        Index("ix_village_county_weeks_city", "city_code", "week"),
        Index("ix_village_county_weeks_province", "province_code", "week"),
        Index("ix_village_county_weeks_brand", "brand_id", "week"),
        Index("ix_village_county_weeks_headquarters", "headquarters_id", "week"),
        Index("ix_village_county_weeks_week", "week"),
    )

    county_code: Mapped[str] = mapped_column(code_text(6), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    city_code: Mapped[str] = mapped_column(code_text(6))
    province_code: Mapped[str] = mapped_column(code_text(6))
    company_id: Mapped[UUID] = mapped_column()
    headquarters_id: Mapped[UUID | None] = mapped_column()
    brand_id: Mapped[UUID | None] = mapped_column()
    villages: Mapped[int] = mapped_column()
    unplanned: Mapped[int] = mapped_column()
    planned: Mapped[int] = mapped_column()
    counted: Mapped[int] = mapped_column()
    flagged: Mapped[int] = mapped_column()
    silent: Mapped[int] = mapped_column()
