"""Acts that begin a finding: a report by somebody with an account, by anybody, by the system."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.findings import beginning, queries, reporters, stepping
from webapp.findings.kinds import (
    CATEGORIES,
    Category,
    Confirmer,
    Doer,
    FindingKind,
    Reporter,
)
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding
from webapp.findings.reporters import Contact
from webapp.findings.stepping import Place, Taken
from webapp.findings.wording import refuse_identity_numbers
from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission, Role, covers
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.places.models import Outlet
from webapp.places.queries import outlet as outlet_by_id

NOT_OF_KIND = _l("选一样看到的问题")
AHEAD = _l("发现时间在将来，请核对手机的时间")
DIFFERENT = _l("同一个编号已经报过另一件事。重新打开页面再报。")
MOST_AHEAD = timedelta(minutes=10)
"""So far the clocks of phones may differ after they were corrected."""
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


def report(actor: Actor, told: Report) -> Finding:
    """Begin a finding that the actor reports, and will confirm.

    A supervisor may see something wherever they are, an officer works where they work. Raises
    Forbidden for a kind that is not their role's, NotFound for an outlet that is unknown or out of
    an officer's scope, Conflict, InvalidInput.
    """
    if told.kind not in kinds_of(actor):
        raise Forbidden()
    outlet = outlet_by_id(told.outlet_id)
    if actor.role not in BY_ROLE and not covers(actor, outlet):
        raise NotFound()
    _check(told)
    with transaction() as session:
        if known := queries.reported(outlet.id, told.id):
            return _the_same(known, actor.account_id, told)
        made = _new(session, told, outlet, BY_ROLE.get(actor.role, Reporter.OFFICER))
        made.reporter_id = made.confirmer_id = actor.account_id
        made.confirmer = Confirmer.ACCOUNT
        doer = Doer.REPORTER if actor.role in BY_ROLE else Doer.COUNTY
        _begin(session, made, told, doer, actor, actor.account_id)
    return made


def report_by_link(
    told: Report, reporter: Reporter, phone: str = "", sender: Actor | None = None
) -> tuple[Finding, str]:
    """Begin a finding of somebody without an account; answers the token of their link with it.

    `phone` is E.164 or empty. `sender` is the program that handed it on: the trail names it, but
    the last word stays with whoever has the link. Raises NotFound for an unknown outlet, Conflict,
    InvalidInput.
    """
    sender_id = sender.account_id if sender else None
    outlet = outlet_by_id(told.outlet_id)
    _check(told)
    with transaction() as session:
        if known := queries.reported(outlet.id, told.id):
            contact = reporters.contact_of(_the_same(known, sender_id, told))
            return known, contact.token if contact else ""
        token, hashed = stepping.new_link()
        made = _new(session, told, outlet, reporter)
        made.reporter_id = sender_id
        made.confirmer, made.link_hash = Confirmer.LINK, hashed
        reporters.keep(made, Contact(token, phone))
        _begin(session, made, told, Doer.REPORTER, sender)
        reporters.tell(session, made, reporters.RECEIVED)
    return made, token


def kinds_of(actor: Actor) -> tuple[FindingKind, ...]:
    """The kinds that somebody may report."""
    if actor.may(Permission.FINDINGS_HANDLE):
        return (FindingKind.SERVICE, FindingKind.GRID)
    return KINDS_BY_ROLE.get(actor.role, ()) if actor.may(Permission.FINDINGS_REPORT) else ()


def _check(told: Report) -> None:
    if told.category not in CATEGORIES[told.kind]:
        raise InvalidInput(errors={"category": [str(NOT_OF_KIND)]})
    if told.seen_at is not None and told.seen_at > clock.now() + MOST_AHEAD:
        raise InvalidInput(errors={"seen_at": [str(AHEAD)]})
    refuse_identity_numbers(told.words)


def _the_same(known: Finding, reporter_id: UUID | None, told: Report) -> Finding:
    first = queries.step_taken(known.outlet_id, told.id)
    same = (
        known.reporter_id == reporter_id
        and known.category is told.category
        and first is not None
        and first.words == told.words.strip()
    )
    if not same:
        raise Conflict(DIFFERENT, slug="report-differs")
    return known


def _new(session: Session, told: Report, outlet: Outlet, reporter: Reporter) -> Finding:
    return beginning.new(session, told.id, told.kind, told.category, outlet, reporter, told.seen_at)


def _begin(
    session: Session,
    made: Finding,
    told: Report,
    doer: Doer,
    actor: Actor | None,
    account: UUID | None = None,
) -> None:
    rules = queries.rules_for(made)
    taken = Taken(Step.REPORT, told.id, told.words, told.photos, told.place)
    stepping.begin(session, made, rules, taken, doer, account)
    beginning.record(actor, made)
