"""Tables of procedures: which steps a kind of finding has, who takes them, how fast, with what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.findings.kinds import FindingKind
from webapp.findings.lifecycle import Step
from webapp.foundation.database import JsonText, UtcDateTime, code_text, db, enum_text


class Procedure(db.Model):  # type: ignore[name-defined]
    """One version of the procedure of a kind, in one city or everywhere. Never changed: a finding
    keeps the version that it began with."""

    __tablename__ = "procedures"
    __table_args__ = (UniqueConstraint("kind", "city_code", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[FindingKind] = mapped_column(enum_text(FindingKind))
    city_code: Mapped[str] = mapped_column(code_text(6))
    """Where it holds; empty: wherever the city has none of its own."""
    number: Mapped[int] = mapped_column()
    """Of the version, from 1."""
    escalates: Mapped[bool] = mapped_column()
    """Whether what is overdue goes up to the city by itself."""
    warns_days: Mapped[int] = mapped_column()
    """Working days before a deadline from which on it is shown as near."""
    quiet_days: Mapped[int] = mapped_column(server_default="20")
    """Working days after an office ruled against a finding of the system in which it begins no
    other about the same subject."""
    why: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[UUID | None] = mapped_column()
    """None: it came with the product."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    steps: Mapped[list["ProcedureStep"]] = relationship(
        order_by="ProcedureStep.position", lazy="selectin"
    )


class ProcedureStep(db.Model):  # type: ignore[name-defined]
    """What a procedure says of one step."""

    __tablename__ = "procedure_steps"

    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), primary_key=True)
    step: Mapped[Step] = mapped_column(enum_text(Step), primary_key=True)
    position: Mapped[int] = mapped_column()
    doers: Mapped[Any] = mapped_column(JsonText)
    """Values of Doer."""
    days_serious: Mapped[int] = mapped_column()
    days_usual: Mapped[int] = mapped_column()
    days_minor: Mapped[int] = mapped_column()
    """Working days in which the step is to be taken, by the severity of the finding."""
    photos: Mapped[int] = mapped_column(default=0)
    """So many photos at least."""
    words: Mapped[bool] = mapped_column(default=False)
    """Whether something has to be said."""
    place: Mapped[bool] = mapped_column(default=False)
    """Whether one has to be on the spot, with a position of the device."""
