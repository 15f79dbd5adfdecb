"""Tables of calls: the numbers that wait, the calls that were made, who asked to be left alone."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversions import phones
from webapp.conversions.kinds import Disposition, PauseReason, StopReason
from webapp.conversions.lifecycle import (
    CALL_MOVES,
    NUMBER_MOVES,
    CallState,
    NumberState,
)
from webapp.conversions.personal import PHONE
from webapp.foundation import crypto
from webapp.foundation.database import JsonText, UtcDateTime, db, enum_text
from webapp.foundation.lifecycle import step
from webapp.foundation.sealed import NOTHING_SEALED, Sealed


class SealedPhone(Sealed):
    """A telephone number under a data key of its own, found again by its blind index."""

    phone_index: Mapped[str] = mapped_column(String(64))
    index_key_id: Mapped[str] = mapped_column(String(40))
    masked_phone: Mapped[str] = mapped_column(String(30))

    def keep_phone(self, phone: str) -> None:
        """Seal a canonical number. The row needs its id first."""
        self.seal(phone.encode())
        self.masked_phone = phones.masked(phone)
        self.index_key_id, self.phone_index = crypto.blind_index(PHONE, phone)

    @property
    def phone(self) -> str:
        """The number in the clear. Raises CannotOpen, MissingKey."""
        return self.opened().decode()

    def forget_phone(self) -> None:
        """Destroy the data key, what it sealed, the mask and the blind index."""
        for name, value in NOTHING_SEALED.items():
            setattr(self, name, value)
        self.masked_phone = self.index_key_id = ""
        # No index is spelled so; the id keeps it apart from others that were erased.
        self.phone_index = f"erased:{self.id.hex}"


class ConversionNumber(SealedPhone, db.Model):  # type: ignore[name-defined]
    """A telephone number in a campaign's queue, with every case of the hall that is behind it.

    One row a number and hall: so there is one call at a time, however many cases it has (T27).
    """

    __tablename__ = "conversion_numbers"
    __table_args__ = (
        UniqueConstraint("hall_id", "phone_index"),
        Index(
            "ix_conversion_numbers_next",
            "hall_id",
            "campaign_id",
            "state",
            "keep_until",
            "attempts",
            "id",
        ),
        Index("ix_conversion_numbers_due", "hall_id", "campaign_id", "state", "callback_at"),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column()
    state: Mapped[NumberState] = mapped_column(enum_text(NumberState))
    keep_until: Mapped[date] = mapped_column()
    """Of its most urgent case."""
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Not before: cool-down, attempts of the day and an agreed callback are all in here."""
    callback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The agreed moment of the next call, if one was agreed."""
    callback_for: Mapped[UUID | None] = mapped_column()
    """The caller who agreed it: for them alone until `anyone_from`."""
    anyone_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    """Calls that were dialled, in all."""
    attempts_on: Mapped[date | None] = mapped_column()
    attempts_that_day: Mapped[int] = mapped_column(default=0)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def claim(self) -> None:
        """It is being called."""
        self.state = step(NUMBER_MOVES, self.state, NumberState.CALLING)

    def count_attempt(self, day: date) -> None:
        """It was dialled on a day."""
        self.attempts += 1
        self.attempts_that_day = self.attempts_that_day + 1 if self.attempts_on == day else 1
        self.attempts_on = day

    def give_back(self, due_at: datetime) -> None:
        """Back to the queue, not to be called before a moment; an agreed callback stays."""
        if self.state is not NumberState.WAITING:
            self.state = step(NUMBER_MOVES, self.state, NumberState.WAITING)
        self.due_at = due_at

    def put_off(self, due_at: datetime) -> None:
        """In the queue, not to be called before a later moment; an agreed callback moves along."""
        self.give_back(due_at)
        if self.callback_at is not None and self.callback_at < due_at:
            later = due_at - self.callback_at
            self.callback_at = due_at
            self.anyone_from = self.anyone_from + later if self.anyone_from else due_at

    def agree_callback(self, at: datetime, account_id: UUID, alone: timedelta) -> None:
        """Back to the queue for an agreed moment: first for the same caller, then for anyone."""
        self.give_back(at)
        self.callback_at, self.callback_for, self.anyone_from = at, account_id, at + alone

    def hand_callback(self, account_id: UUID | None, until: datetime) -> None:
        """The agreed callback is another's first, alone until a moment; or anyone's."""
        self.callback_for, self.anyone_from = account_id, until

    def forget_callback(self) -> None:
        """The agreed moment was kept, or counts no longer."""
        self.callback_at = self.callback_for = self.anyone_from = None

    def erase(self, at: datetime) -> None:
        """Nobody needs to know any more which number it was; the row stays for the figures."""
        self.finish()
        self.forget_phone()
        self.erased_at = at

    def finish(self) -> None:
        """Nobody calls it any more."""
        if self.state is not NumberState.DONE:
            self.state = step(NUMBER_MOVES, self.state, NumberState.DONE)
        self.forget_callback()


class ConversionCall(Sealed, db.Model):  # type: ignore[name-defined]
    """One call, from the claim of its number to what came of it.

    Sealed is what its caller has typed so far, while it is open: gone with its end.
    """

    __tablename__ = "conversion_calls"
    __table_args__ = (
        UniqueConstraint("hall_id", "account_id", "claim_key"),
        Index(
            "uq_conversion_calls_open_number",
            "hall_id",
            "number_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_conversion_calls_open_account",
            "hall_id",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_conversion_calls_lease", "state", "lease_until"),
        Index("ix_conversion_calls_campaign", "hall_id", "campaign_id", "id"),
        Index("ix_conversion_calls_dialled", "hall_id", "campaign_id", "dialled_at"),
        Index("ix_conversion_calls_number", "hall_id", "number_id", "id"),
        Index("ix_conversion_calls_account", "hall_id", "account_id", "id"),
        Index("ix_conversion_calls_erased", "erased_at", "ended_at"),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column()
    number_id: Mapped[UUID] = mapped_column()
    account_id: Mapped[UUID] = mapped_column()
    claim_key: Mapped[UUID] = mapped_column()
    """Made by the page that asks: asked again with the same key, the same call is the answer."""
    case_ids: Mapped[Any] = mapped_column(JsonText)
    """The cases that were behind the number at the claim, as text, the most urgent first."""
    state: Mapped[CallState] = mapped_column(enum_text(CallState))
    stopped_because: Mapped[StopReason | None] = mapped_column(enum_text(StopReason))
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    dialled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disposition: Mapped[Disposition | None] = mapped_column(enum_text(Disposition))
    script_id: Mapped[UUID] = mapped_column()
    recording: Mapped[str] = mapped_column(String(60), default="")
    """The reference of the recording, as the telephone system gave it."""
    proved_ids: Mapped[Any] = mapped_column(JsonText, default=list)
    """Cases whose last four the person on the telephone said right, as text."""
    attempt: Mapped[int] = mapped_column()
    """Which attempt at this number it is, if it is dialled."""
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def cases(self) -> list[UUID]:
        """The ids of its cases."""
        return [UUID(one) for one in self.case_ids]

    @property
    def proved(self) -> list[UUID]:
        """The ids of the cases whose person was proved."""
        return [UUID(one) for one in self.proved_ids]

    def erase(self, at: datetime) -> None:
        """Destroy where its recording is; how and when it ended stays for the figures."""
        self.recording, self.erased_at = "", at

    def end(self, state: CallState, at: datetime, because: StopReason | None = None) -> None:
        """It is over. Raises Conflict when it was already."""
        self.state = step(CALL_MOVES, self.state, state)
        self.ended_at, self.stopped_because = at, because
        for name, value in NOTHING_SEALED.items():
            setattr(self, name, value)


class DoNotCall(SealedPhone, db.Model):  # type: ignore[name-defined]
    """Somebody asked not to be called: by anybody, or for one campaign."""

    __tablename__ = "do_not_call"
    __table_args__ = (
        Index(
            "uq_do_not_call_everywhere",
            "phone_index",
            unique=True,
            sqlite_where=text("campaign_id IS NULL AND lifted_at IS NULL"),
            postgresql_where=text("campaign_id IS NULL AND lifted_at IS NULL"),
        ),
        Index(
            "uq_do_not_call_campaign",
            "phone_index",
            "campaign_id",
            unique=True,
            sqlite_where=text("campaign_id IS NOT NULL AND lifted_at IS NULL"),
            postgresql_where=text("campaign_id IS NOT NULL AND lifted_at IS NULL"),
        ),
        Index("ix_do_not_call_hall", "hall_id", "id"),
    )

    hall_id: Mapped[UUID] = mapped_column()
    """The hall that was told; the wish holds for all of them unless it names a campaign."""
    campaign_id: Mapped[UUID | None] = mapped_column()
    call_id: Mapped[UUID | None] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_by: Mapped[UUID] = mapped_column()
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[UUID | None] = mapped_column()


class CallerPause(db.Model):  # type: ignore[name-defined]
    """A caller rests: no number is given to them meanwhile."""

    __tablename__ = "caller_pauses"
    __table_args__ = (
        Index(
            "uq_caller_pauses_open",
            "hall_id",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_caller_pauses_campaign", "hall_id", "campaign_id", "id"),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column()
    account_id: Mapped[UUID] = mapped_column()
    reason: Mapped[PauseReason] = mapped_column(enum_text(PauseReason))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConversionListening(db.Model):  # type: ignore[name-defined]
    """A call on the team lead's listening list, and what they found."""

    __tablename__ = "conversion_listenings"
    __table_args__ = (
        UniqueConstraint("hall_id", "call_id"),
        Index("ix_conversion_listenings_campaign", "hall_id", "campaign_id", "id"),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column()
    call_id: Mapped[UUID] = mapped_column()
    put_by: Mapped[UUID] = mapped_column()
    put_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_by: Mapped[UUID | None] = mapped_column()
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[int | None] = mapped_column()
    """1 to 5."""
    words: Mapped[str] = mapped_column(String(500), default="")
    """About the caller's work; the page asks to name nobody."""
