"""Tables of a hall's government platform: the connection, what was pulled, what is told back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversions.kinds import PlatformPause
from webapp.conversions.lifecycle import CaseState
from webapp.foundation import clock
from webapp.foundation.access import Machine, MachineRole, Permission, Scope, ScopeKind
from webapp.foundation.database import JsonText, UtcDateTime, db, enum_text
from webapp.foundation.outbox import Destination, Outgoing
from webapp.foundation.sealed import Sealed

EVERY = timedelta(minutes=5)
"""Between two pulls that go well."""
AGAIN_FIRST, AGAIN_LONGEST = timedelta(seconds=30), timedelta(hours=1)
"""After a pull that failed; doubled each time."""
MOST_ERRORS = 100


class PlatformConnection(Sealed, Destination, db.Model):  # type: ignore[name-defined]
    """The government platform of a hall: where it is, and how far we have read. Sealed is the
    token."""

    __tablename__ = "platform_connections"
    __table_args__ = (
        UniqueConstraint("hall_id"),
        Index("ix_platform_connections_due", "next_pull_at"),
    )

    hall_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    url: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID] = mapped_column()
    paused_because: Mapped[PlatformPause | None] = mapped_column(enum_text(PlatformPause))
    cursor: Mapped[str] = mapped_column(String(200), default="")
    """The platform's own word for how far we have read; empty for the beginning."""
    pulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When everything that was there had been read."""
    next_pull_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pull_turn: Mapped[UUID | None] = mapped_column()
    """Whose lease it is: only the worker that holds this id may move the cursor."""
    pull_failures: Mapped[int] = mapped_column(default=0)
    """Pulls in a row that failed."""
    pull_failure: Mapped[str] = mapped_column(String(60), default="")
    """Why the last one did; empty when it went well."""

    @property
    def token(self) -> str:
        """The token in the clear. Raises CannotOpen, MissingKey."""
        return self.opened().decode()

    @property
    def actor(self) -> Machine:
        """The platform as whoever brings its cases."""
        return Machine(
            account_id=self.id,
            name="",
            role=MachineRole.CLIENT,
            scope=Scope(ScopeKind.HALL, str(self.hall_id)),
            grant_id=self.id,
            session_id=UUID(int=0),
            chain=str(self.hall_id),
            permissions=frozenset({Permission.CONVERSIONS_SEND}),
        )

    @property
    def is_being_pulled(self) -> bool:
        """Whether a worker reads it now, or died less than a lease ago."""
        return self.pull_turn is not None and self.next_pull_at > clock.now()

    def pause(self, reason: PlatformPause) -> None:
        """Nothing is pulled and nothing is told until somebody wakes it; results wait."""
        self.paused_at, self.paused_because = clock.now(), reason
        self.pull_turn = None

    def resume(self) -> None:
        """Go on where it stopped, at once."""
        self.paused_at, self.paused_because = None, None
        self.pull_failures, self.pull_failure = 0, ""
        self.took()
        self.pull_soon()

    def pull_soon(self) -> None:
        """Let the next worker pull."""
        self.next_pull_at, self.pull_turn = clock.now(), None

    def has_read(self, place: str, lease_until: datetime) -> None:
        """A page was taken: patience begins anew with the next failure."""
        self.cursor, self.next_pull_at, self.pull_failures = place, lease_until, 0

    def has_pulled(self, *, all_of_it: bool) -> None:
        """A pull went well; where there is more to read, the next one follows at once."""
        now = clock.now()
        self.pull_failures, self.pull_failure, self.pull_turn = 0, "", None
        self.next_pull_at = now + EVERY if all_of_it else now
        if all_of_it:
            self.pulled_at = now

    def has_not_pulled(self, failure: str, retry_after: int | None) -> None:
        """A pull failed: again later, or when the platform asks for it."""
        wait = min(AGAIN_FIRST * 2 ** min(self.pull_failures, 10), AGAIN_LONGEST)
        wished = min(timedelta(seconds=retry_after or 0), AGAIN_LONGEST)
        self.pull_failures += 1
        self.pull_failure, self.pull_turn = failure[:60], None
        self.next_pull_at = clock.now() + max(wait, wished)


class PlatformPull(db.Model):  # type: ignore[name-defined]
    """One attempt to read what is new at a platform. Nothing personal in it."""

    __tablename__ = "platform_pulls"
    __table_args__ = (
        Index("ix_platform_pulls_connection", "connection_id", "id"),
        Index("ix_platform_pulls_begun", "begun_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("platform_connections.id"))
    hall_id: Mapped[UUID] = mapped_column()
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None while it runs."""
    pages: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(60), default="")
    errors: Mapped[Any] = mapped_column(JsonText, default=list)
    """[place in the pull, case number or empty, [member…]] of the first cases that did not fit."""

    @property
    def read(self) -> int:
        """How many cases came."""
        return self.new + self.changed + self.same + self.wrong

    def end(self, failure: str = "") -> None:
        """It is over."""
        self.ended_at, self.failure = clock.now(), failure[:60]


class PlatformResult(Outgoing, db.Model):  # type: ignore[name-defined]
    """One move of a case that its platform is told. Nothing personal in it."""

    __tablename__ = "platform_results"
    __table_args__ = (
        Index("ix_platform_results_due", "state", "next_try_at"),
        Index("ix_platform_results_connection", "connection_id", "id"),
        Index("ix_platform_results_case", "connection_id", "case_id", "id"),
        Index("ix_platform_results_created", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("platform_connections.id"))
    hall_id: Mapped[UUID] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    case_state: Mapped[CaseState] = mapped_column(enum_text(CaseState))
    """As it is told (lifecycle.TOLD_AS)."""
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
