"""Reading the trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from webapp.foundation.audit.models import AuditEntry


def entries(
    *,
    chain: str = "",
    act: str = "",
    actor_id: UUID | None = None,
    subject_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Select[AuditEntry]:
    """Entries that fit all that is given, in no order: the page orders them."""
    query = select(AuditEntry)
    for column, value in (
        (AuditEntry.chain, chain),
        (AuditEntry.act, act),
        (AuditEntry.actor_id, actor_id),
        (AuditEntry.subject_id, subject_id),
    ):
        if value:
            query = query.where(column == value)
    if since:
        query = query.where(AuditEntry.at >= since)
    if until:
        query = query.where(AuditEntry.at < until)
    return query
