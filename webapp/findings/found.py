"""What the system finds by itself, for acts of other features: it begins, and is checked again.

Who looks is the system, and so nobody has the last word but the next check: a later look at the
same subject, or an officer on the spot who did not agree that it is mended.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.findings import beginning, procedures, queries, stepping, trail
from webapp.findings.beginning import Report
from webapp.findings.kinds import CATEGORIES, Category, Confirmer, Doer, FindingKind, Reporter
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.stepping import Taken
from webapp.foundation import clock
from webapp.foundation.database import new_id
from webapp.foundation.errors import InvalidInput
from webapp.foundation.working_days import works_on
from webapp.places.queries import outlet as outlet_by_id


@dataclass(frozen=True)
class Found:
    """What was found. `id` is the finder's: begun twice it is one finding."""

    kind: FindingKind
    category: Category
    outlet_id: UUID
    """Who has to mend it."""
    subject: str
    """What it is about, up to 80 characters in the words of whoever looks, "village:…": never
    shown to anybody."""
    words: str
    """What was seen, for the timeline: Chinese whoever reads it, and no personal data."""
    id: UUID = field(default_factory=new_id)
    was_well_on: date | None = None
    """The last day on which the subject was as it should be, if whoever looks knows of one."""


def begin(session: Session, found: Found) -> Finding | None:
    """Begin a finding, or answer the open one of its kind about its subject.

    None where an office ruled against one about the subject lately: for as long as the procedure
    says the system does not ask again, unless the subject was well since. Two who find it at once
    begin one: the database lets no second one in. Raises InvalidInput for a category that its kind
    does not have, NotFound for an unknown outlet.
    """
    if found.category not in CATEGORIES[found.kind]:
        raise InvalidInput(errors={"category": [f"{found.category} is not of {found.kind}"]})
    outlet = outlet_by_id(found.outlet_id)
    known = queries.reported(found.outlet_id, found.id)
    known = known or queries.open_about(session, found.kind, found.subject)
    if known is not None:
        return known
    if _is_quiet(session, found, outlet.city_code):
        return None
    told = Report(found.id, found.kind, found.category, found.outlet_id, found.words)
    try:
        with session.begin_nested():
            made = beginning.new(session, told, outlet, Reporter.SYSTEM)
            made.confirmer, made.subject = Confirmer.CHECK, found.subject
            first = beginning.begin(session, made, told, Doer.SYSTEM)
    except IntegrityError:
        faster = queries.open_about(session, found.kind, found.subject)
        if faster is None:
            raise
        return faster
    trail.record(session, None, made, first)
    return made


def _is_quiet(session: Session, found: Found, city_code: str) -> bool:
    ruled_at = queries.ruled_against_at(session, found.kind, found.subject)
    if ruled_at is None:
        return False
    ruled_on = clock.business_day(ruled_at)
    if found.was_well_on is not None and found.was_well_on > ruled_on:
        return False
    rules = queries.rules_of(procedures.current(session, found.kind, city_code))
    return rules.is_quiet(ruled_on, clock.today(), works_on(session))


def next_check(
    session: Session, kind: FindingKind, subject: str, *, is_well: bool, words: str
) -> Finding | None:
    """Say what the next look at a subject showed.

    Where an office has agreed that it is mended, that is the last word on the finding: it is
    confirmed, or disputed. None where nothing waits for it.
    """
    finding = queries.open_about(session, kind, subject)
    if finding is None or finding.confirmer is not Confirmer.CHECK:
        return None
    if finding.state is not FindingState.REVIEWED:
        return None
    taken = Taken(Step.CONFIRM if is_well else Step.DISPUTE, new_id(), words)
    rules = queries.rules_for(finding)
    made = stepping.take(session, finding, rules, taken, frozenset({Doer.REPORTER}), None)
    trail.record(session, None, finding, made)
    return finding
