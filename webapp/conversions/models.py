"""Tables of a hall's departments and items, and of the cases whose documents lie there.

All of them belong to one hall, which stands first in their keys; cases are distributed by it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.conversions.eligibility import CaseFacts, Reason, reasons
from webapp.conversions.kinds import (
    ApplicantKind,
    ApprovalLevel,
    Delivery,
    DocumentClass,
    EventKind,
    Payer,
)
from webapp.conversions.lifecycle import MOVES, CaseState
from webapp.foundation.database import JsonText, UtcDateTime, code_text, db, enum_text
from webapp.foundation.lifecycle import step

LONGEST_HEADER = 120


class ConversionDepartment(db.Model):  # type: ignore[name-defined]
    """A department of government whose documents lie at a hall's counter."""

    __tablename__ = "conversion_departments"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    hall_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(code_text(40))
    name: Mapped[str] = mapped_column(String(120))
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ConversionItem(db.Model):  # type: ignore[name-defined]
    """An item (事项): a kind of document that a department issues, and what posting it costs."""

    __tablename__ = "conversion_items"
    __table_args__ = (
        UniqueConstraint("hall_id", "code"),
        ForeignKeyConstraint(
            ["hall_id", "department_id"],
            ["conversion_departments.hall_id", "conversion_departments.id"],
            name="fk_conversion_items_department",
        ),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    department_id: Mapped[UUID] = mapped_column()
    """Stays as it was made: cases carry it too."""
    code: Mapped[str] = mapped_column(code_text(40))
    name: Mapped[str] = mapped_column(String(120))
    document_class: Mapped[DocumentClass] = mapped_column(enum_text(DocumentClass))
    approval_level: Mapped[ApprovalLevel] = mapped_column(enum_text(ApprovalLevel))
    returns_old_document: Mapped[bool] = mapped_column(default=False)
    payer: Mapped[Payer] = mapped_column(enum_text(Payer))
    fee_fen: Mapped[int] = mapped_column()
    """What the applicant pays, in fen: said before they consent. Nothing when another one pays."""
    keep_days: Mapped[int] = mapped_column()
    """How long a document is kept from the day it is ready, where a list does not say."""
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    department: Mapped[ConversionDepartment] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ConversionColumnMapping(db.Model):  # type: ignore[name-defined]
    """What a hall's clerk said of a header of its lists: which column it is."""

    __tablename__ = "conversion_column_mappings"

    hall_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    header: Mapped[str] = mapped_column(String(LONGEST_HEADER), primary_key=True)
    """Folded: without regard to width, case, spaces and remarks in brackets."""
    column: Mapped[str] = mapped_column("column_name", code_text(40))


class ConversionCase(db.Model):  # type: ignore[name-defined]
    """A document that lies at the counter, or soon will: whose, for how long, and whether it may
    be offered by post. Department and item are named by id only."""

    __tablename__ = "conversion_cases"
    __table_args__ = (
        UniqueConstraint("hall_id", "case_number"),
        Index("ix_conversion_cases_state", "hall_id", "state", "id"),
        Index("ix_conversion_cases_department", "hall_id", "department_id", "id"),
        Index("ix_conversion_cases_item", "hall_id", "item_id", "id"),
        Index("ix_conversion_cases_phone", "hall_id", "phone_index"),
        Index("ix_conversion_cases_person", "hall_id", "person_index"),
        Index("ix_conversion_cases_due", "state", "keep_until"),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(code_text(60))
    department_id: Mapped[UUID] = mapped_column()
    item_id: Mapped[UUID] = mapped_column()
    applicant: Mapped[ApplicantKind] = mapped_column(enum_text(ApplicantKind))
    chosen: Mapped[Delivery] = mapped_column(enum_text(Delivery))
    accepted_on: Mapped[date | None] = mapped_column()
    ready_on: Mapped[date | None] = mapped_column()
    keep_until: Mapped[date] = mapped_column()
    collected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[CaseState] = mapped_column(enum_text(CaseState), default=CaseState.IMPORTED)
    ineligible_because: Mapped[Any] = mapped_column(JsonText, default=list)
    """Every Reason that spoke against it when it was judged."""

    masked_name: Mapped[str] = mapped_column(String(120))
    masked_phone: Mapped[str] = mapped_column(String(30))
    vault_key_id: Mapped[str] = mapped_column(String(40))
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Name, phone, address and the document's last four under the case's data key."""
    phone_index: Mapped[str] = mapped_column(String(64))
    person_index: Mapped[str] = mapped_column(String(64))
    index_key_id: Mapped[str] = mapped_column(String(40))

    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def reasons(self) -> list[Reason]:
        """Why it may not be offered by post; none for an eligible one."""
        return [Reason(one) for one in self.ineligible_because]

    def judge(self, item: ConversionItem, today: date) -> bool:
        """Judge it by the rule on a day; answers whether anything is different now."""
        facts = CaseFacts(
            approval_level=item.approval_level,
            returns_old_document=item.returns_old_document,
            applicant=self.applicant,
            chosen=self.chosen,
            is_collected=self.collected_at is not None,
            keep_until=self.keep_until,
        )
        found = [reason.value for reason in reasons(facts, today)]
        wanted = CaseState.INELIGIBLE if found else CaseState.ELIGIBLE
        if self.state is wanted and self.ineligible_because == found:
            return False
        if self.state is not wanted:
            self.state = step(MOVES, self.state, wanted)
        self.ineligible_because = found
        return True


class ConversionCaseEvent(db.Model):  # type: ignore[name-defined]
    """What happened to a case: its history as its page tells it. Nothing personal in it."""

    __tablename__ = "conversion_case_events"
    __table_args__ = (Index("ix_conversion_case_events_case", "hall_id", "case_id", "id"),)

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[EventKind] = mapped_column(enum_text(EventKind))
    account_id: Mapped[UUID | None] = mapped_column()
    """Nobody where the rule was applied by itself."""
    state: Mapped[CaseState] = mapped_column(enum_text(CaseState))
    ineligible_because: Mapped[Any] = mapped_column(JsonText, default=list)
    changed: Mapped[Any] = mapped_column(JsonText, default=list)
    """Names of the facts that a list changed."""

    @property
    def reasons(self) -> list[Reason]:
        """Why it could not be offered by post from then on."""
        return [Reason(one) for one in self.ineligible_because]
