"""What a supervisor did in a year."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import and_, case, exists, func, or_, select

from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.day_spans import within
from webapp.supervision.supervisors.queries.tasks import Load, loads
from webapp.supervision.supervisors.tally import Reported, Tally, tally_of


def tally(actor: Actor, account_id: UUID, year: int) -> Tally:
    """The reports that came from a supervisor in a year, and their tasks, as far as the actor may
    know of them."""
    return tallies(actor, [account_id], year)[account_id]


def tallies(actor: Actor, account_ids: Iterable[UUID], year: int) -> dict[UUID, Tally]:
    """The same of several supervisors."""
    wanted = set(account_ids)
    first, last = date(year, 1, 1), date(year, 12, 31)
    load = loads(actor, wanted, first, last)
    reported = _reported(actor, wanted, first, last)
    return {key: tally_of(reported[key], **vars(load.get(key, Load()))) for key in wanted}


def _reported(
    actor: Actor, account_ids: set[UUID], first: date, last: date
) -> dict[UUID, list[Reported]]:
    photo = exists().where(
        FindingEvidence.outlet_id == Finding.outlet_id,
        FindingEvidence.finding_id == Finding.id,
        FindingEvidence.step_id == FindingStep.id,
    )
    one = (
        select(
            Finding.reporter_id.label("who"),
            Finding.state.label("state"),
            case((FindingStep.latitude.is_not(None), 1), else_=0).label("located"),
            case((photo, 1), else_=0).label("evidenced"),
        )
        .join(
            FindingStep,
            and_(
                FindingStep.outlet_id == Finding.outlet_id,
                FindingStep.finding_id == Finding.id,
                FindingStep.step == Step.REPORT,
            ),
        )
        .where(
            Finding.reporter_id.in_(account_ids),
            or_(Finding.reporter_id == actor.account_id, in_scope(Finding, actor)),
            *within(Finding.received_at, first, last),
        )
        .subquery()
    )
    keys = (one.c.who, one.c.state, one.c.located, one.c.evidenced)
    found: dict[UUID, list[Reported]] = defaultdict(list)
    for who, state, located, evidenced, count in db.session.execute(
        select(*keys, func.count()).group_by(*keys)
    ):
        alike = Reported(FindingState(state), bool(located), bool(evidenced), count)
        found[who].append(alike)
    return found
