"""Reading what other platforms may know: opinions about the service of the post, and no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from webapp.findings.kinds import FindingKind, Reporter
from webapp.findings.lifecycle import OPEN, OVER
from webapp.findings.models import Finding, FindingStep
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Outlet
from webapp.supervision.open311.asking import Wanted

REPORTERS = (Reporter.PUBLIC, Reporter.OPEN311, Reporter.SUPERVISOR)


@dataclass(frozen=True)
class Known:
    """A finding with where it is, and the step that was taken last."""

    finding: Finding
    outlet: Outlet
    last: FindingStep


def requests(wanted: Wanted) -> list[Known]:
    """The requests that are asked for, those that came last first."""
    query = _public().order_by(Finding.received_at.desc(), Finding.id.desc())
    if wanted.ids is not None:
        query = query.where(Finding.id.in_(wanted.ids))
    else:
        query = query.where(*_conditions(wanted))
    skipped = (wanted.page - 1) * wanted.page_size
    rows = db.session.execute(query.limit(wanted.page_size).offset(skipped))
    return [Known(*row) for row in rows]


def request_known(request_id: UUID) -> Known:
    """One request. Raises NotFound, also for what other platforms may not know."""
    row = db.session.execute(_public().where(Finding.id == request_id)).first()
    if row is None:
        raise NotFound()
    return Known(*row)


def descriptions(findings: Iterable[Finding], client_id: UUID | None) -> dict[UUID, str]:
    """The words of those requests that a client sent itself, by their id."""
    own = [one.id for one in findings if client_id and one.reporter_id == client_id]
    if not own:
        return {}
    query = select(Finding.id, FindingStep.words).join(FindingStep, _step_number(1))
    rows = db.session.execute(query.where(Finding.id.in_(own)))
    return {row.id: row.words for row in rows}


def _public() -> Select[Finding, Outlet, FindingStep]:
    return (
        select(Finding, Outlet, FindingStep)
        .join(Outlet, Outlet.id == Finding.outlet_id)
        .join(FindingStep, _step_number(Finding.steps_taken))
        .where(Finding.kind == FindingKind.SERVICE, Finding.reporter.in_(REPORTERS))
    )


def _step_number(number: object) -> ColumnElement[bool]:
    return and_(
        FindingStep.outlet_id == Finding.outlet_id,
        FindingStep.finding_id == Finding.id,
        FindingStep.position == number,
    )


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found = [Finding.received_at.between(wanted.since, wanted.until)]
    if wanted.categories:
        found.append(Finding.category.in_(wanted.categories))
    if wanted.is_open is not None:
        found.append(Finding.state.in_(OPEN if wanted.is_open else OVER))
    return found
