"""Reading the trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.audit.trail import lanes_of


def entries(
    *,
    chain: str = "",
    act: str = "",
    actor_id: UUID | None = None,
    subject_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Select[AuditEntry]:
    """Entries that fit all that is given, in no order: the page orders them.

    A chain stands for its lanes too.
    """
    query = select(AuditEntry)
    for column, value in (
        (AuditEntry.act, act),
        (AuditEntry.actor_id, actor_id),
        (AuditEntry.subject_id, subject_id),
    ):
        if value:
            query = query.where(column == value)
    if chain:
        query = query.where(AuditEntry.chain.in_(lanes_of(chain)))
    if since:
        query = query.where(AuditEntry.at >= since)
    if until:
        query = query.where(AuditEntry.at < until)
    return query
