"""Tables of the cases whose documents lie at a hall's counter, and of what happened to them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversions.eligibility import CaseFacts, Reason, reasons
from webapp.conversions.kinds import ApplicantKind, Delivery, EventKind
from webapp.conversions.lifecycle import JUDGED, MOVES, CaseState
from webapp.conversions.models.catalogue import ConversionItem
from webapp.foundation.database import JsonText, UtcDateTime, code_text, db, enum_text
from webapp.foundation.lifecycle import step


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
        Index("ix_conversion_cases_number", "hall_id", "number_id"),
        Index("ix_conversion_cases_imported", "hall_id", "imported_at"),
        Index("ix_conversion_cases_due", "state", "keep_until"),
        Index("ix_conversion_cases_erased", "erased_at", "state", "keep_until"),
        # A citizen knows the number of the case, and not whose hall it is.
        Index("ix_conversion_cases_number_alone", "case_number"),
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
    number_id: Mapped[UUID | None] = mapped_column()
    """The number in a campaign's queue that it is called under."""

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
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When whose it was was destroyed; state, item and times stay for the figures."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def reasons(self) -> list[Reason]:
        """Why it may not be offered by post; none for an eligible one."""
        return [Reason(one) for one in self.ineligible_because]

    @property
    def speaks_against(self) -> list[Reason]:
        """Its reasons as they are today: what was agreed first and then fetched was not judged."""
        if self.state is CaseState.IMPORTED:
            return []
        was_fetched = self.state is CaseState.COLLECTED and Reason.COLLECTED not in self.reasons
        return [*self.reasons, Reason.COLLECTED] if was_fetched else self.reasons

    def move(self, wanted: CaseState) -> None:
        """Take it to another state. Raises Conflict where the lifecycle knows no such move."""
        self.state = step(MOVES, self.state, wanted)

    def leave_number(self) -> None:
        """Its telephone number is another one now: it is queued anew under that."""
        self.number_id = None
        if self.state is CaseState.QUEUED:
            self.move(CaseState.ELIGIBLE)

    def collect(self, at: datetime) -> None:
        """It was fetched at the counter after all. Raises Conflict when it lies there no longer."""
        self.move(CaseState.COLLECTED)
        self.collected_at = at

    def erase(self, at: datetime) -> None:
        """Destroy the data key with everything that tells whose it was, masked or blind too."""
        self.vault_key_id, self.wrapped_key, self.sealed = "", b"", b""
        self.masked_name = self.masked_phone = ""
        self.phone_index = self.person_index = self.index_key_id = ""
        self.erased_at = at

    def judge(self, item: ConversionItem, today: date) -> bool:
        """Judge it by the rule on a day; answers whether anything is different now.

        What was decided stays decided, but for a document that was fetched at the counter: there
        the hall is right, whatever was agreed meanwhile.
        """
        if self.state is CaseState.COLLECTED and self.collected_at is None:
            self.move(CaseState.IMPORTED)
        if self.state not in JUDGED:
            return self._judge_decided()
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
        if self.state is CaseState.QUEUED and not found:
            wanted = CaseState.QUEUED
        if self.state is wanted and self.ineligible_because == found:
            return False
        if self.state is not wanted:
            self.move(wanted)
        self.ineligible_because = found
        return True

    def _judge_decided(self) -> bool:
        if self.collected_at is None or CaseState.COLLECTED not in MOVES[self.state]:
            return False
        self.move(CaseState.COLLECTED)
        return True


CONTRADICTION = "contradiction"
"""The detail of a line: the hall says that it was fetched, and the carrier had it."""


class ConversionCaseEvent(db.Model):  # type: ignore[name-defined]
    """What happened to a case: its history as its page tells it. Nothing personal in it."""

    __tablename__ = "conversion_case_events"
    __table_args__ = (
        Index("ix_conversion_case_events_case", "hall_id", "case_id", "id"),
        Index(
            "ix_conversion_case_events_moved",
            "hall_id",
            "id",
            sqlite_where=text("moved = 1"),
            postgresql_where=text("moved"),
        ),
        Index(
            "ix_conversion_case_events_contradicted",
            "hall_id",
            "id",
            sqlite_where=text("detail = 'contradiction'"),
            postgresql_where=text("detail = 'contradiction'"),
        ),
    )

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
    detail: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """A word of a closed list that says more: how the call ended, on what the consent rests."""
    moved: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The case stands elsewhere now, as far as other systems are told (lifecycle.TOLD_AS)."""

    @property
    def reasons(self) -> list[Reason]:
        """Why it could not be offered by post from then on."""
        return [Reason(one) for one in self.ineligible_because]
