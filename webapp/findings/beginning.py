"""Beginning a finding, for acts that run in a transaction: checked, numbered, written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.findings import numbering, procedures, queries, stepping
from webapp.findings.kinds import (
    CATEGORIES,
    Category,
    Confirmer,
    Doer,
    FindingKind,
    Level,
    Reporter,
)
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding, FindingStep
from webapp.findings.stepping import Place, Taken
from webapp.findings.wording import refuse_identity_numbers
from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission, Role
from webapp.foundation.database import place_of
from webapp.foundation.errors import InvalidInput
from webapp.places.models import Outlet

NOT_OF_KIND = _l("选一样看到的问题")
AHEAD = _l("发现时间在将来，请核对手机的时间")
MOST_AHEAD = timedelta(minutes=10)
"""So far the clocks of phones may differ after they were corrected."""
MOST_OUTLETS = 500
"""So many are offered to whoever reports: more than a county has."""
BY_ROLE = {Role.SOCIAL_SUPERVISOR: Reporter.SUPERVISOR, Role.GRID_WORKER: Reporter.GRID_WORKER}
KINDS_BY_ROLE = {
    Role.SOCIAL_SUPERVISOR: (FindingKind.SERVICE,),
    Role.GRID_WORKER: (FindingKind.GRID,),
}


@dataclass(frozen=True)
class Report:
    """What somebody saw. `id` is the sender's: sent twice it is one report."""

    id: UUID
    kind: FindingKind
    category: Category
    outlet_id: UUID
    words: str
    photos: tuple[str, ...] = ()
    place: Place | None = None
    seen_at: datetime | None = None
    """None: now."""


def kinds_of(actor: Actor) -> tuple[FindingKind, ...]:
    """The kinds that somebody may report."""
    if actor.may(Permission.FINDINGS_HANDLE):
        return (FindingKind.SERVICE, FindingKind.GRID)
    return KINDS_BY_ROLE.get(actor.role, ()) if actor.may(Permission.FINDINGS_REPORT) else ()


def check(told: Report) -> None:
    """Raise InvalidInput for a report that cannot be, whoever brings it."""
    if told.category not in CATEGORIES[told.kind]:
        raise InvalidInput(errors={"category": [str(NOT_OF_KIND)]})
    if told.seen_at is not None and told.seen_at > clock.now() + MOST_AHEAD:
        raise InvalidInput(errors={"seen_at": [str(AHEAD)]})
    refuse_identity_numbers(told.words)


def by_account(
    session: Session, told: Report, outlet: Outlet, reporter: Reporter, actor: Actor
) -> tuple[Finding, FindingStep]:
    """Begin a finding of somebody with an account, who will confirm it. Raises as `begin` does."""
    made = new(session, told, outlet, reporter)
    made.reporter_id = made.confirmer_id = actor.account_id
    made.confirmer = Confirmer.ACCOUNT
    doer = Doer.COUNTY if reporter is Reporter.OFFICER else Doer.REPORTER
    return made, begin(session, made, told, doer, actor.account_id)


def new(session: Session, told: Report, outlet: Outlet, reporter: Reporter) -> Finding:
    """A numbered finding that nothing was written of yet. Who confirms is for the caller to say."""
    now = clock.now()
    kept = procedures.current(session, told.kind, outlet.city_code)
    return Finding(
        **place_of(outlet),
        id=told.id,
        code=numbering.next_code(session, outlet.county_code, numbering.FINDING, clock.today()),
        kind=told.kind,
        category=told.category,
        severity=CATEGORIES[told.kind][told.category],
        level=Level.COUNTY,
        procedure_id=kept.id,
        reporter=reporter,
        reported_at=min(told.seen_at or now, now),
        received_at=now,
        steps_taken=0,
        returns=0,
        disputes=0,
        appeals=0,
        nudges=0,
        letters=0,
    )


def begin(
    session: Session, made: Finding, told: Report, doer: Doer, account: UUID | None = None
) -> FindingStep:
    """Write a report down: the first step of a finding. Raises as `stepping` does."""
    rules = queries.rules_for(made)
    taken = Taken(Step.REPORT, told.id, told.words, told.photos, told.place)
    return stepping.begin(session, made, rules, taken, doer, account)
