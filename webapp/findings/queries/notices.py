"""What people are told of deadlines."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true

from webapp.findings.models import DeadlineNotice, Finding
from webapp.findings.queries.listing import (
    MOST,
    FindingFilter,
    Turn,
    findings,
    is_near,
    is_overdue,
)
from webapp.foundation.access import Actor, Permission
from webapp.foundation.database import db


def due_of(actor: Actor, today: date) -> tuple[int, int]:
    """How many of the findings that wait for somebody are near their deadline, and how many are
    late. What an officer was given is no business of the others; of each no more than one beyond
    MOST is counted."""
    return _count(actor, is_near(today)), _count(actor, is_overdue(today))


def notice_for(account_id: UUID, today: date) -> DeadlineNotice | None:
    """What somebody was told today and has not put away."""
    found = db.session.get(DeadlineNotice, (account_id, today))
    return found if found is not None and found.seen_at is None else None


def _count(actor: Actor, wanted: ColumnElement[bool]) -> int:
    query = findings(actor, FindingFilter(turn=Turn.MINE)).where(wanted, _is_theirs(actor))
    some = query.with_only_columns(Finding.id).limit(MOST + 1)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _is_theirs(actor: Actor) -> ColumnElement[bool]:
    if not actor.may(Permission.FINDINGS_HANDLE):
        return true()
    return or_(Finding.handler_id.is_(None), Finding.handler_id == actor.account_id)
