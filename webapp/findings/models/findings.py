"""Tables of findings: each with the steps that were taken, what they showed, and its letters."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.findings.kinds import (
    Category,
    Confirmer,
    Doer,
    FindingKind,
    LetterKind,
    Level,
    Measure,
    Reporter,
    Severity,
)
from webapp.findings.lifecycle import OPEN, FindingState, Step
from webapp.foundation.database import Placed, UtcDateTime, code_text, db, enum_text
from webapp.foundation.sealed import Sealed

_HAS_LINK = text("link_hash IS NOT NULL")
_IS_OPEN_ABOUT = text("subject IS NOT NULL AND closed_at IS NULL")
_IS_OVER_ABOUT = text("subject IS NOT NULL AND closed_at IS NOT NULL")
_IS_OPEN = text("closed_at IS NULL")
_WAS_MERGED = text("merged_into IS NOT NULL")
_CAN_BE_REACHED = text("wrapped_key IS NOT NULL")
_IS_PENALTY = text("step IN ('file', 'decide')")
_OPEN_BY = {
    "county": ("county_code", "outlet_id"),
    "city": ("city_code", "county_code"),
    "province": ("province_code", "city_code"),
}
"""A scope, and what the analysis cuts it by."""


class Finding(Placed, Sealed, db.Model):  # type: ignore[name-defined]
    """A problem at an outlet. Sealed is how a reporter without an account can be reached.

    Its primary key begins with the outlet, as of everything that grows with the post.
    """

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("county_code", "code"),
        Index("ix_findings_county", "county_code", "state", "due_on", "id"),
        Index("ix_findings_city", "city_code", "state", "due_on", "id"),
        Index("ix_findings_province", "province_code", "state", "due_on", "id"),
        Index("ix_findings_company", "company_id", "state", "due_on", "id"),
        Index("ix_findings_county_newest", "county_code", "id"),
        Index("ix_findings_city_newest", "city_code", "id"),
        Index("ix_findings_province_newest", "province_code", "id"),
        Index("ix_findings_company_newest", "company_id", "id"),
        Index("ix_findings_reporter", "reporter_id", "id"),
        Index("ix_findings_confirmer", "confirmer_id", "state", "id"),
        Index("ix_findings_due", "state", "due_on"),
        Index("ix_findings_outlet_received", "outlet_id", "received_at"),
        Index("ix_findings_closed", "outlet_id", "closed_at"),
        Index(
            "ix_findings_reachable",
            "closed_at",
            sqlite_where=_CAN_BE_REACHED,
            postgresql_where=_CAN_BE_REACHED,
        ),
        Index("ix_findings_received", "kind", "received_at", "id"),
        Index("ix_findings_id", "id"),
        Index(
            "uq_findings_link",
            "link_hash",
            unique=True,
            sqlite_where=_HAS_LINK,
            postgresql_where=_HAS_LINK,
        ),
        *(
            # What is open now is counted without reading a single row of it.
            Index(
                f"ix_findings_open_{scope}",
                *columns,
                *("state", "due_on", "paused_until"),
                sqlite_where=_IS_OPEN,
                postgresql_where=_IS_OPEN,
            )
            for scope, columns in _OPEN_BY.items()
        ),
        Index(
            "ix_findings_merged",
            "outlet_id",
            "merged_into",
            sqlite_where=_WAS_MERGED,
            postgresql_where=_WAS_MERGED,
        ),
        Index(
            "uq_findings_subject",
            "kind",
            "subject",
            unique=True,
            sqlite_where=_IS_OPEN_ABOUT,
            postgresql_where=_IS_OPEN_ABOUT,
        ),
        Index(
            "ix_findings_subject_over",
            "kind",
            "subject",
            "closed_at",
            sqlite_where=_IS_OVER_ABOUT,
            postgresql_where=_IS_OVER_ABOUT,
        ),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    """What it is called on paper: 石桥监〔2026〕0417."""
    kind: Mapped[FindingKind] = mapped_column(enum_text(FindingKind))
    category: Mapped[Category] = mapped_column(enum_text(Category))
    severity: Mapped[Severity] = mapped_column(enum_text(Severity))
    state: Mapped[FindingState] = mapped_column(enum_text(FindingState))
    level: Mapped[Level] = mapped_column(enum_text(Level))
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    reporter: Mapped[Reporter] = mapped_column(enum_text(Reporter))
    reporter_id: Mapped[UUID | None] = mapped_column()
    """The account that reported it, or the program that handed it on; None for whoever has none."""
    confirmer: Mapped[Confirmer] = mapped_column(enum_text(Confirmer))
    confirmer_id: Mapped[UUID | None] = mapped_column()
    """The account that has the last word: the reporter's, or of the one who took over."""
    link_hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the token in the link that a reporter without an account was given."""
    subject: Mapped[str | None] = mapped_column(code_text(80))
    """What the system found something about, in the words of the part that looks: one such finding
    of a kind is open at a time. None for what people report."""
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was seen, by the corrected clock of the device."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None] = mapped_column()
    """The last day on which the awaited step is in time; None when nothing is awaited."""
    paused_on: Mapped[date | None] = mapped_column()
    """Since when the reporter is asked."""
    paused_until: Mapped[date | None] = mapped_column()
    """The last day on which the clock stands for it; `due_on` counts with all of these days."""
    handler_id: Mapped[UUID | None] = mapped_column()
    """The officer it is assigned to."""
    merged_into: Mapped[UUID | None] = mapped_column()
    """The finding of the same outlet that it goes on as."""
    steps_taken: Mapped[int] = mapped_column(default=0)
    returns: Mapped[int] = mapped_column(default=0)
    """How often it had to be mended again."""
    disputes: Mapped[int] = mapped_column(default=0)
    appeals: Mapped[int] = mapped_column(default=0)
    nudges: Mapped[int] = mapped_column(default=0)
    """Reminders to the reporter since the office last agreed."""
    letters: Mapped[int] = mapped_column(default=0)
    """Letters to the outlet since it was last found so."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_level: Mapped[Level | None] = mapped_column(enum_text(Level, "closedlevel"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether the awaited step is late. The same is `queries.is_overdue` for many rows."""
        if not self.is_open or self.is_paused(today) or self.due_on is None:
            return False
        return self.due_on < today

    def is_paused(self, today: date) -> bool:
        """Whether the clock stands. The same is `queries.is_paused` for many rows."""
        return self.paused_until is not None and today <= self.paused_until


class FindingStep(db.Model):  # type: ignore[name-defined]
    """A step that was taken. Its id is the sender's: sent twice it is one. Never changed."""

    __tablename__ = "finding_steps"
    __table_args__ = (
        UniqueConstraint("outlet_id", "finding_id", "position"),
        Index(
            "ix_finding_steps_penalties",
            "at",
            sqlite_where=_IS_PENALTY,
            postgresql_where=_IS_PENALTY,
        ),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID] = mapped_column()
    position: Mapped[int] = mapped_column()
    step: Mapped[Step] = mapped_column(enum_text(Step))
    doer: Mapped[Doer] = mapped_column(enum_text(Doer))
    account_id: Mapped[UUID | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    days: Mapped[int] = mapped_column()
    """Working days since the step before it."""
    words: Mapped[str] = mapped_column(String(8000), default="")
    """A description of another platform has up to 4,000 characters, with its facts after it."""
    due_on: Mapped[date | None] = mapped_column()
    """The deadline that it set."""
    latitude: Mapped[float | None] = mapped_column()
    longitude: Mapped[float | None] = mapped_column()
    accuracy_metres: Mapped[int | None] = mapped_column()
    """Where the device was, WGS 84."""
    measure: Mapped[Measure | None] = mapped_column(enum_text(Measure))
    fine_fen: Mapped[int | None] = mapped_column()


class FindingEvidence(db.Model):  # type: ignore[name-defined]
    """A photo that belongs to a step, bound to it by its hash. The upload keeps it encrypted."""

    __tablename__ = "finding_evidence"

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Of the upload."""
    finding_id: Mapped[UUID] = mapped_column()
    step_id: Mapped[UUID] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes as they were sent: sealed by a script, in the clear with a form."""
    position: Mapped[int] = mapped_column()
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    latitude: Mapped[float | None] = mapped_column()
    longitude: Mapped[float | None] = mapped_column()
    """What the camera says: when, and where in WGS 84. The photo itself says neither any more."""

    __table_args__ = (Index("ix_finding_evidence_finding", "outlet_id", "finding_id", "position"),)


class FindingLetter(db.Model):  # type: ignore[name-defined]
    """A letter to the outlet, with a number of its own; printed, and checked by its QR."""

    __tablename__ = "finding_letters"
    __table_args__ = (
        UniqueConstraint("region_code", "code"),
        UniqueConstraint("check_code"),
        Index("ix_finding_letters_finding", "outlet_id", "finding_id", "id"),
        Index("ix_finding_letters_issued", "issued_at"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID] = mapped_column()
    step_id: Mapped[UUID] = mapped_column()
    kind: Mapped[LetterKind] = mapped_column(enum_text(LetterKind))
    region_code: Mapped[str] = mapped_column(code_text(6))
    """Of the office that issued it."""
    code: Mapped[str] = mapped_column(String(40))
    """石桥提〔2026〕088 号."""
    check_code: Mapped[str] = mapped_column(code_text(32))
    """What the QR says after the address of the check."""
    demands: Mapped[str] = mapped_column(String(2000))
    """What is to be done, a line each."""
    issued_by: Mapped[UUID] = mapped_column()
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date] = mapped_column()


class FindingNumber(db.Model):  # type: ignore[name-defined]
    """The last number that a region gave in a year, of findings and of each kind of letter."""

    __tablename__ = "finding_numbers"

    region_code: Mapped[str] = mapped_column(code_text(6), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series: Mapped[str] = mapped_column(code_text(20), primary_key=True)
    last: Mapped[int] = mapped_column()


class FindingNote(db.Model):  # type: ignore[name-defined]
    """What officers write down for one another: no outlet and no reporter reads it."""

    __tablename__ = "finding_notes"
    __table_args__ = (Index("ix_finding_notes_finding", "outlet_id", "finding_id", "id"),)

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID] = mapped_column()
    account_id: Mapped[UUID] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(String(1000))


class FindingWatch(db.Model):  # type: ignore[name-defined]
    """An officer keeps an eye on a finding."""

    __tablename__ = "finding_watches"
    __table_args__ = (Index("ix_finding_watches_account", "account_id", "finding_id"),)

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
