"""Tables of supervisors: appointments and tasks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import JsonText, Placed, UtcDateTime, code_text, db, enum_text
from webapp.supervision.supervisors.kinds import TaskKind, TaskState

_LIVES = text("state <> 'dropped' AND village_id IS NULL")
_HAS_WORDS = text("done_at IS NOT NULL AND words_erased_at IS NULL")
_LIVES_AT_VILLAGE = text("state <> 'dropped' AND village_id IS NOT NULL")


class Appointment(db.Model):  # type: ignore[name-defined]
    """A term of a supervisor in a county. The grant that goes with it holds as long as it."""

    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("county_code", "certificate"),
        Index("ix_appointments_county", "county_code", "ends_on", "id"),
        Index("ix_appointments_city", "city_code", "ends_on", "id"),
        Index("ix_appointments_province", "province_code", "ends_on", "id"),
        Index("ix_appointments_account", "account_id", "starts_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column()
    grant_id: Mapped[UUID] = mapped_column()
    county_code: Mapped[str] = mapped_column(code_text(6))
    city_code: Mapped[str] = mapped_column(code_text(6))
    province_code: Mapped[str] = mapped_column(code_text(6))
    areas: Mapped[Any] = mapped_column(JsonText)
    """Values of Area, in its order."""
    certificate: Mapped[str] = mapped_column(code_text(40))
    """Number of the certificate (聘书, 监督证) that they show."""
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    """The last day of the term; the day on which it was ended, when that was earlier."""
    ended_early: Mapped[bool] = mapped_column(default=False)
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    appointed_by: Mapped[UUID] = mapped_column()
    appointed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def holds_on(self, day: date) -> bool:
        """Whether the term runs on a day."""
        return self.starts_on <= day <= self.ends_on and not self.has_ended(day)

    def has_ended(self, day: date) -> bool:
        """Whether the term is over: by its last day, or because it was ended on a day."""
        return self.ends_on < day or (self.ended_early and self.ends_on <= day)


class SupervisorTask(Placed, db.Model):  # type: ignore[name-defined]
    """One thing that a supervisor is asked to do in a month: at an outlet, or at one of the
    villages that it delivers to."""

    __tablename__ = "supervisor_tasks"
    __table_args__ = (
        Index("ix_supervisor_tasks_account", "account_id", "month", "id"),
        Index("ix_supervisor_tasks_county", "county_code", "month", "id"),
        Index("ix_supervisor_tasks_city", "city_code", "month", "id"),
        Index("ix_supervisor_tasks_province", "province_code", "month", "id"),
        Index(
            "ix_supervisor_tasks_words",
            "done_at",
            sqlite_where=_HAS_WORDS,
            postgresql_where=_HAS_WORDS,
        ),
        Index(
            "uq_supervisor_tasks_live",
            "outlet_id",
            "month",
            "kind",
            "account_id",
            unique=True,
            sqlite_where=_LIVES,
            postgresql_where=_LIVES,
        ),
        Index(
            "uq_supervisor_tasks_village",
            "outlet_id",
            "village_id",
            "month",
            "kind",
            "account_id",
            unique=True,
            sqlite_where=_LIVES_AT_VILLAGE,
            postgresql_where=_LIVES_AT_VILLAGE,
        ),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column()
    """Whose task it is."""
    village_id: Mapped[UUID | None] = mapped_column()
    """Where it is about a village: which one."""
    kind: Mapped[TaskKind] = mapped_column(enum_text(TaskKind))
    month: Mapped[date] = mapped_column()
    """Its first day."""
    due_on: Mapped[date] = mapped_column()
    state: Mapped[TaskState] = mapped_column(enum_text(TaskState))
    planned_by: Mapped[UUID] = mapped_column()
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    form_id: Mapped[UUID | None] = mapped_column()
    """The version of the form that was answered."""
    answers: Mapped[Any] = mapped_column(JsonText, default=dict)
    """By the name of the question; empty until it is done."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    words_erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When what was answered in words was destroyed, its time being over."""
    why_dropped: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def is_overdue(self, today: date) -> bool:
        """Whether it is late. The same is `queries.is_overdue` for many rows."""
        return self.state is TaskState.PLANNED and self.due_on < today
