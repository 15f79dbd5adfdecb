"""What a supervisor did in a year."""

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
    first, last = date(year, 1, 1), date(year, 12, 31)
    load = loads(actor, [account_id], first, last).get(account_id, Load())
    return tally_of(
        _reported(actor, account_id, first, last),
        planned=load.planned,
        done=load.done,
        overdue=load.overdue,
    )


def _reported(actor: Actor, account_id: UUID, first: date, last: date) -> list[Reported]:
    located = FindingStep.latitude.is_not(None).label("located")
    photo = exists().where(
        FindingEvidence.outlet_id == Finding.outlet_id,
        FindingEvidence.finding_id == Finding.id,
        FindingEvidence.step_id == FindingStep.id,
    )
    evidenced = case((photo, 1), else_=0).label("evidenced")
    one = (
        select(
            Finding.state.label("state"), case((located, 1), else_=0).label("located"), evidenced
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
            Finding.reporter_id == account_id,
            or_(Finding.reporter_id == actor.account_id, in_scope(Finding, actor)),
            *within(Finding.received_at, first, last),
        )
        .subquery()
    )
    query = select(one.c.state, one.c.located, one.c.evidenced, func.count())
    query = query.group_by(one.c.state, one.c.located, one.c.evidenced)
    return [
        Reported(FindingState(row[0]), bool(row[1]), bool(row[2]), row[3])
        for row in db.session.execute(query)
    ]
