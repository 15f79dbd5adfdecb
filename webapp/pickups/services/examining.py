"""The worker's turn over new acts: the rules look, flags are raised, the act is done with."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import update

from webapp.foundation import audit, clock, stopping
from webapp.foundation.audit import Act
from webapp.foundation.database import apart, transaction
from webapp.pickups import flagging, rules
from webapp.pickups.models import Examination
from webapp.pickups.queries import examination as queries

log = structlog.get_logger(__name__)
BATCH = 100
LEASE = timedelta(minutes=2)
"""A worker that dies with acts in hand gives them back after this; it grows with each try."""
LONGEST_LEASE = timedelta(hours=6)


def examine_due(limit: int = BATCH) -> int:
    """Examine acts until none is due; answers how many. Safe in as many workers as one likes."""
    examined = 0
    while taken := _take(limit):
        for outlet_id, pickup_id in taken:
            if stopping.wanted():
                return examined
            examined += _try(outlet_id, pickup_id)
    return examined


def examine(outlet_id: UUID, pickup_id: UUID) -> int:
    """Let the rules look at one act, once; answers how many flags are new.

    What is new and that the act was examined are one transaction: a worker that dies repeats it,
    and the unique constraint of the flags makes the repetition harmless.
    """
    with transaction() as session:
        waiting = session.get(
            Examination, (outlet_id, pickup_id), with_for_update=True, populate_existing=True
        )
        if waiting is None:
            return 0  # another worker was faster
        act = queries.act_of(waiting)
        found = rules.findings(act) if act else []
        # In one order: two workers may raise flags at each other's acts.
        found.sort(key=lambda one: (one.place["outlet_id"], one.pickup_id, one.rule))
        raised = [finding for finding in found if flagging.raise_flag(session, finding)]
        session.delete(waiting)
        session.flush()
        flagging.recount(session, [(one.place["outlet_id"], one.pickup_id) for one in raised])
        for finding in raised:
            audit.record(
                Act.PICKUP_FLAGGED,
                None,
                "pickup",
                finding.pickup_id,
                chain=finding.place["company_id"],
                outlet=finding.place["outlet_id"],
                rule=finding.rule,
            )
    return len(raised)


def _try(outlet_id: UUID, pickup_id: UUID) -> int:
    try:
        examine(outlet_id, pickup_id)
    except Exception as problem:
        log.error("not examined", pickup=str(pickup_id), kind=type(problem).__name__)
        return 0
    return 1


def _take(limit: int) -> list[tuple[UUID, UUID]]:
    now = clock.now()
    with apart() as session:
        rows = queries.due(session, now, limit)
        for outlet_id, pickup_id, attempts in rows:
            taken = update(Examination).where(
                Examination.outlet_id == outlet_id, Examination.pickup_id == pickup_id
            )
            session.execute(
                taken.values(next_try_at=_lease_end(now, attempts), attempts=attempts + 1)
            )
    return [(outlet_id, pickup_id) for outlet_id, pickup_id, _attempts in rows]


def _lease_end(now: datetime, attempts: int) -> datetime:
    return now + min(LEASE * 2 ** min(attempts, 12), LONGEST_LEASE)
