"""The table of days that are not as their weekday says."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import db, enum_text


class DaySource(StrEnum):
    """Where a day's entry in the table of days comes from."""

    LIBRARY = "library"
    EDITED = "edited"


class WorkingDay(db.Model):  # type: ignore[name-defined]
    """A day that is not as its weekday says: a public holiday, or a weekend that is worked."""

    __tablename__ = "working_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool] = mapped_column()
    name: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[DaySource] = mapped_column(enum_text(DaySource))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
