"""Telling people of deadlines, on their own pages: once each working day, with numbers alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete

from webapp.accounts.people import actors_with
from webapp.findings import queries
from webapp.findings.models import DeadlineNotice
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, Permission, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction, upsert_into
from webapp.foundation.errors import NotFound
from webapp.foundation.working_days import works, works_on

BATCH = 500
"""People in one transaction."""
KEPT_DAYS = 30
HOLD = frozenset({ScopeKind.COUNTY, ScopeKind.CITY, ScopeKind.COMPANY, ScopeKind.OUTLET})
"""Where findings wait for somebody; those above look on, and have lists for it."""

Told = tuple[UUID, int, int]
"""(account, near, late)."""


def remind() -> int:
    """Write down for everybody what waits for them and is near its deadline, or late.

    Answers how many people are told for the first time today; nobody on a day that is not worked.
    Safe to repeat, in several workers.
    """
    today = clock.today()
    if not works(today, works_on()):
        return 0
    return sum(_tell(today, batch) for batch in _batches(_due(today)))


def put_away(actor: Actor) -> None:
    """Show somebody no more today what they were told. Raises NotFound where that is nothing."""
    with transaction():
        notice = queries.notice_for(actor.account_id, clock.today())
        if notice is None:
            raise NotFound()
        notice.seen_at = clock.now()
        audit.record(
            Act.DEADLINES_SEEN, actor, "account", actor.account_id, day=notice.day.isoformat()
        )


def _due(today: date) -> list[Told]:
    """Everybody who holds something; of who holds several roles, all that waits for them."""
    near: dict[UUID, int] = defaultdict(int)
    late: dict[UUID, int] = defaultdict(int)
    for permission in (Permission.FINDINGS_HANDLE, Permission.FINDINGS_RECTIFY):
        for actor in actors_with(permission):
            if actor.scope.kind in HOLD:
                soon, over = queries.due_of(actor, today)
                near[actor.account_id] += soon
                late[actor.account_id] += over
    return [(who, near[who], late[who]) for who in near if near[who] or late[who]]


def _batches(told: Sequence[Told]) -> Iterator[Sequence[Told]]:
    for first in range(0, len(told), BATCH):
        yield told[first : first + BATCH]


def _tell(today: date, told: Sequence[Told]) -> int:
    rows = [
        {"account_id": who, "day": today, "near": near, "late": late} for who, near, late in told
    ]
    with transaction() as session:
        old = DeadlineNotice.day < today - timedelta(days=KEPT_DAYS)
        session.execute(delete(DeadlineNotice).where(old))
        statement = upsert_into(DeadlineNotice).values(rows).on_conflict_do_nothing()
        made = session.scalars(statement.returning(DeadlineNotice.account_id)).all()
        if made:
            day = today.isoformat()
            audit.record(Act.DEADLINES_TOLD, None, "deadlines", day, count=len(made))
    return len(made)
