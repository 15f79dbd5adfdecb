"""Acts that begin a finding: a report by somebody with an account, and by anybody."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.findings import beginning, queries, reporters, stepping, trail
from webapp.findings.beginning import BY_ROLE, Report, kinds_of
from webapp.findings.kinds import Confirmer, Doer, Reporter
from webapp.findings.models import Finding
from webapp.findings.reporters import Contact
from webapp.foundation.access import Actor, covers
from webapp.foundation.database import hold_name, transaction
from webapp.foundation.errors import Conflict, Forbidden, NotFound
from webapp.places.queries import outlet as outlet_by_id

DIFFERENT = _l("同一个编号已经报过另一件事。重新打开页面再报。")


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
    beginning.check(told)
    with transaction() as session:
        hold_name(session, told.id.hex)  # sent twice at once, the second finds the first
        if known := queries.reported(outlet.id, told.id):
            return _the_same(known, actor.account_id, told)
        reporter = BY_ROLE.get(actor.role, Reporter.OFFICER)
        made, first = beginning.by_account(session, told, outlet, reporter, actor)
        trail.record(session, actor, made, first)
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
    beginning.check(told)
    with transaction() as session:
        hold_name(session, told.id.hex)
        if known := queries.reported(outlet.id, told.id):
            contact = reporters.contact_of(_the_same(known, sender_id, told))
            return known, contact.token if contact else ""
        token, hashed = stepping.new_link()
        made = beginning.new(session, told, outlet, reporter)
        made.reporter_id = sender_id
        made.confirmer, made.link_hash = Confirmer.LINK, hashed
        reporters.keep(made, Contact(token, phone))
        first = beginning.begin(session, made, told, Doer.REPORTER)
        trail.record(session, sender, made, first)
    return made, token


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
