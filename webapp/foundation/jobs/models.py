"""Tables of jobs: what is wanted, how far it is, and the sealed bytes that go in and out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation import clock
from webapp.foundation.access import Actor, Role, Scope, ScopeKind
from webapp.foundation.database import JsonText, UtcDateTime, db, enum_text, new_id
from webapp.foundation.jobs.lifecycle import MOVES, OPEN, JobState
from webapp.foundation.lifecycle import step

MOST_ATTEMPTS = 3


class Job(db.Model):  # type: ignore[name-defined]
    """One piece of long work, wanted by one account under one grant.

    `parameters`, `checkpoint` and `counts` hold ids, codes and numbers, never personal data.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[JobState] = mapped_column(enum_text(JobState), default=JobState.WAITING)
    account_id: Mapped[UUID] = mapped_column()
    grant_id: Mapped[UUID] = mapped_column()
    role: Mapped[Role] = mapped_column(enum_text(Role))
    scope_kind: Mapped[ScopeKind] = mapped_column(enum_text(ScopeKind))
    scope_id: Mapped[str] = mapped_column(String(40))
    chain: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20), default="")

    parameters: Mapped[Any] = mapped_column(JsonText)
    checkpoint: Mapped[Any] = mapped_column(JsonText, nullable=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None] = mapped_column()
    counts: Mapped[Any] = mapped_column(JsonText, default=dict)

    attempts: Mapped[int] = mapped_column(default=0)
    turn: Mapped[UUID | None] = mapped_column()
    """Whose turn it is: only the worker that holds this id may write."""
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Before this moment no other worker takes the job."""
    stop_wanted: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(String(40), default="")

    key_id: Mapped[str | None] = mapped_column(String(40))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    result_name: Mapped[str] = mapped_column(String(200), default="")
    result_type: Mapped[str] = mapped_column(String(100), default="")
    result_size: Mapped[int | None] = mapped_column()

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.state in OPEN

    @property
    def has_result(self) -> bool:
        """Whether a file can be fetched."""
        return self.state is JobState.DONE and self.result_size is not None and bool(self.key_id)

    @property
    def result_was_deleted(self) -> bool:
        """Whether there was a file whose keeping time is over."""
        return self.result_size is not None and not self.key_id

    @property
    def actor(self) -> Actor:
        """The person the job works for, as they were when they asked; the session is the job."""
        return Actor(
            account_id=self.account_id,
            name="",
            role=self.role,
            scope=Scope(self.scope_kind, self.scope_id),
            grant_id=self.grant_id,
            session_id=self.id,
            chain=self.chain,
            chosen_language=self.language,
        )

    def take(self, turn: UUID, lease_until: datetime) -> None:
        """Give the job to one worker until its lease ends."""
        self.state = step(MOVES, self.state, JobState.RUNNING)
        self.turn, self.lease_until = turn, lease_until
        self.attempts += 1
        self.started_at = self.started_at or clock.now()

    def pause(self, until: datetime | None = None) -> None:
        """Let go of the job; nobody takes it before `until`."""
        self.state = step(MOVES, self.state, JobState.PAUSED)
        self.turn, self.lease_until = None, until

    def end(self, state: JobState, error: str = "") -> None:
        """Done, failed or stopped, for good. Raises Conflict when it has ended already."""
        self.state = step(MOVES, self.state, state)
        self.turn, self.lease_until, self.error = None, None, error
        self.ended_at = clock.now()

    def want_stop(self) -> None:
        """Stop at once, or as soon as the worker reports next. Raises Conflict when ended."""
        busy = self.lease_until is not None and self.lease_until > clock.now()
        if self.state is JobState.RUNNING and busy:
            self.stop_wanted = True
        else:
            self.end(JobState.STOPPED)


class JobFilePart(db.Model):  # type: ignore[name-defined]
    """One sealed chunk, at most 1 MB, of what a job was given or has made."""

    __tablename__ = "job_file_parts"

    job_id: Mapped[UUID] = mapped_column(ForeignKey(Job.id, ondelete="CASCADE"), primary_key=True)
    file: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
