"""Villages that nobody came to: they become findings by themselves, once each until they end."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import current_app

from webapp.findings import found
from webapp.findings.found import Found
from webapp.findings.kinds import Category, FindingKind
from webapp.foundation import audit, clock, stopping
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.places.villages import queries as villages
from webapp.places.villages.models import Village
from webapp.supervision.villages import queries
from webapp.supervision.villages.checks import subject_of

BATCH = 100


def find_missed() -> int:
    """Begin a finding for each village that is owed visits and had none for
    `village_missed_days`; answers how many. Safe to repeat: an open finding is not begun twice,
    and what an office ruled against is left be for a while, until somebody came.

    Check-ins whose place is doubted count for nothing here, as everywhere.
    """
    days: int = current_app.config["SETTINGS"].village_missed_days
    since = clock.today() - timedelta(days=days)
    begun, after = 0, None
    while not stopping.wanted():
        count, after = _find_batch(since, days, after)
        begun += count
        if after is None:
            break
    return begun


def _find_batch(since: date, days: int, after: UUID | None) -> tuple[int, UUID | None]:
    """One batch in the order of ids: how many findings it began, and where the next one begins."""
    with transaction() as session:
        missed = queries.unvisited(session, since, after, BATCH)
        begun, owed = 0, _owed(missed)
        visits = queries.last_visits(session, [one.id for one in owed])
        for village in owed:
            wanted = Found(
                kind=FindingKind.VILLAGE,
                category=Category.NO_DELIVERY,
                outlet_id=village.outlet_id,
                subject=subject_of(village.id),
                words=f"{village.name}：连续 {days} 天没有到村投递的记录。",
                was_well_on=visits.get(village.id),
            )
            made = found.begin(session, wanted)
            begun += made is not None and made.id == wanted.id
        if begun:
            audit.record(
                Act.VILLAGES_MISSED, None, "village", since.isoformat(), count=begun, days=days
            )
    return begun, missed[-1].id if len(missed) == BATCH else None


def _owed(missed: Sequence[Village]) -> list[Village]:
    """Where nobody said how often somebody has to come, nobody stayed away."""
    owed = villages.owed_days(missed)
    return [one for one in missed if owed[one.id]]
