"""Tables of the base library. Safety officers are accounts: no name is kept a second time."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import JsonText, Placed, UtcDateTime, code_text, db, enum_text
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.library.kinds import VideoState

_IS_CURRENT = text("is_current")
_STILL_IS = text("until IS NULL")
_HAS_WORDS = text("words_erased_at IS NULL")


class SafetyCentre(db.Model):  # type: ignore[name-defined]
    """The office of a county that looks after safety in the post: one in each county."""

    __tablename__ = "safety_centres"

    county_code: Mapped[str] = mapped_column(code_text(6), primary_key=True)
    city_code: Mapped[str] = mapped_column(code_text(6))
    province_code: Mapped[str] = mapped_column(code_text(6))
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    """Of the office, never a person's."""
    changed_by: Mapped[UUID] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class OutletFiling(Placed, db.Model):  # type: ignore[name-defined]
    """What an outlet has filed with the authority (备案). A new one takes the place of the old
    one, which stays."""

    __tablename__ = "outlet_filings"
    __table_args__ = (
        Index(
            "uq_outlet_filings_current",
            "outlet_id",
            unique=True,
            sqlite_where=_IS_CURRENT,
            postgresql_where=_IS_CURRENT,
        ),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    is_current: Mapped[bool] = mapped_column()
    number: Mapped[str] = mapped_column(code_text(60))
    address: Mapped[str] = mapped_column(String(200))
    address_key: Mapped[str] = mapped_column(String(200))
    """The address without blanks, to be compared with the outlet's."""
    filed_on: Mapped[date] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()
    business: Mapped[str] = mapped_column(String(300), default="")
    recorded_by: Mapped[UUID] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VideoLink(Placed, db.Model):  # type: ignore[name-defined]
    """A camera of an outlet: where its stream can be watched, and how it was found last."""

    __tablename__ = "video_links"

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(300))
    state: Mapped[VideoState] = mapped_column(enum_text(VideoState))
    checked_by: Mapped[UUID] = mapped_column()
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class SafetyOfficer(Placed, db.Model):  # type: ignore[name-defined]
    """Whom a company named to look after safety at an outlet (安全员)."""

    __tablename__ = "safety_officers"
    __table_args__ = (
        Index(
            "uq_safety_officers_current",
            "outlet_id",
            "account_id",
            unique=True,
            sqlite_where=_STILL_IS,
            postgresql_where=_STILL_IS,
        ),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column()
    since: Mapped[date] = mapped_column()
    until: Mapped[date | None] = mapped_column()
    """The last day; None: they still are."""
    named_by: Mapped[UUID] = mapped_column()
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class LibraryAnswer(Placed, db.Model):  # type: ignore[name-defined]
    """A form that was filled in for an outlet: report, check or scorecard. Never changed
    but for its words, which go when their time is over."""

    __tablename__ = "library_answers"
    __table_args__ = (
        Index("ix_library_answers_purpose", "outlet_id", "purpose", "month", "id"),
        Index(
            "ix_library_answers_words",
            "given_at",
            sqlite_where=_HAS_WORDS,
            postgresql_where=_HAS_WORDS,
        ),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(enum_text(Purpose))
    month: Mapped[str] = mapped_column(code_text(7))
    """For which month it is: YYYY-MM."""
    form_id: Mapped[UUID] = mapped_column()
    """The version of the form that was answered."""
    answers: Mapped[Any] = mapped_column(JsonText)
    """By the name of the question."""
    points: Mapped[int] = mapped_column(default=0)
    most_points: Mapped[int] = mapped_column(default=0)
    given_by: Mapped[UUID] = mapped_column()
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words_erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When what was answered in words was destroyed, its time being over."""
