"""Tables of the figures: sums by outlet and day, and which of them an act made out of date.

A worker restates them from the findings themselves: they can be thrown away and made again.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.findings.kinds import Category, FindingKind
from webapp.foundation.database import Placed, UtcDateTime, code_text, db, enum_text

WHOLE = "whole"
"""In the place of a step: from the report to its confirmation."""

_COUNTED = ("day", "step", "days", "count")
"""All that a sum of lengths reads: it never comes to the rows."""


class FindingFigure(Placed, db.Model):  # type: ignore[name-defined]
    """What was received at an outlet on a day, and what became of it until now.

    Whatever came later counts on the day of the report; `confirmed_then` alone counts what was
    confirmed on this day, whenever it was reported. An outlet that changed its company has a row
    for each, so the key is no more than the outlet's.
    """

    __tablename__ = "finding_figures"
    __table_args__ = (
        Index("ix_finding_figures_outlet", "outlet_id", "day"),
        Index("ix_finding_figures_county", "county_code", "day"),
        Index("ix_finding_figures_city", "city_code", "day"),
        Index("ix_finding_figures_province", "province_code", "day"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column()
    kind: Mapped[FindingKind] = mapped_column(enum_text(FindingKind))
    category: Mapped[Category] = mapped_column(enum_text(Category))
    received: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    unfounded: Mapped[int] = mapped_column(default=0)
    merged: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    at_county: Mapped[int] = mapped_column(default=0)
    """Of the confirmed ones those that never went up to the city."""
    unconfirmed: Mapped[int] = mapped_column(default=0)
    ended_disputed: Mapped[int] = mapped_column(default=0)
    confirmed_days: Mapped[int] = mapped_column(default=0)
    """Working days from report to confirmation, all confirmed ones together."""
    confirmed_then: Mapped[int] = mapped_column(default=0)


class FindingFigureDays(Placed, db.Model):  # type: ignore[name-defined]
    """How many steps took how many working days, of what was received at an outlet on a day.

    Counts by length, not means: sums of them give the mean and the p90 of any larger whole.
    """

    __tablename__ = "finding_figure_days"
    __table_args__ = (
        Index("ix_finding_figure_days_outlet", "outlet_id", *_COUNTED),
        Index("ix_finding_figure_days_county", "county_code", *_COUNTED),
        Index("ix_finding_figure_days_city", "city_code", *_COUNTED),
        Index("ix_finding_figure_days_province", "province_code", *_COUNTED),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column()
    kind: Mapped[FindingKind] = mapped_column(enum_text(FindingKind))
    step: Mapped[str] = mapped_column(code_text(40))
    """A Step, since the step before it; or WHOLE."""
    days: Mapped[int] = mapped_column()
    """Working days."""
    count: Mapped[int] = mapped_column()


class FindingTouchedDay(db.Model):  # type: ignore[name-defined]
    """An (outlet, day) whose figures an act changed: to be restated."""

    __tablename__ = "finding_touched_days"
    __table_args__ = (Index("ix_finding_touched_days_at", "touched_at"),)

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
