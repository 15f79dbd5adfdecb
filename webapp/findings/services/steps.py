"""Acts on a finding by whoever's turn it is: one step of its procedure."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.findings import numbering, queries, stepping, trail
from webapp.findings.kinds import Doer, LetterKind
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding, FindingLetter, FindingStep
from webapp.findings.stepping import NOT_AN_OFFICER, NOT_OPEN, Taken
from webapp.findings.wording import refuse_identity_numbers
from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound

ALREADY = _l("这一步已经用同一个编号办过了。")
COUNTY_ORDERS_NOTHING = _l("责令整改由市局以上发。")


def take_step(
    actor: Actor,
    outlet_id: UUID,
    finding_id: UUID,
    version: int,
    taken: Taken,
    chosen: UUID | None = None,
) -> FindingStep:
    """Take a step of the procedure. The same id again answers the step that was taken.

    `chosen` is the officer it is assigned to, or the finding it is merged into. Raises NotFound,
    Forbidden, Conflict (somebody was faster), InvalidInput (also `handler_id`, `into_id`).
    """
    if taken.step in (Step.REMIND, Step.REPORT):
        raise NotFound()
    refuse_identity_numbers(taken.words)
    with transaction() as session:
        if taken.step is Step.MERGE and chosen is not None:
            queries.lock_both(session, outlet_id, finding_id, chosen)
        finding = queries.finding_for(actor, outlet_id, finding_id, lock=True)
        if again := _again(finding, taken):
            return again
        sets = _changes(finding, taken.step, chosen)
        made = _take(session, actor, finding, version, replace(taken, changes=sets))
        trail.record(session, actor, finding, made)
    return made


def take_step_by_link(token: str, version: int, taken: Taken) -> FindingStep:
    """The same by a reporter who has no account but the link. Raises NotFound and the same."""
    refuse_identity_numbers(taken.words)
    with transaction() as session:
        finding = queries.finding_by_link(stepping.link_hash(token), lock=True)
        if again := _again(finding, taken):
            return again
        _refuse_old(finding, version)
        made = _go(session, finding, taken, frozenset({Doer.REPORTER}), None)
        trail.record(session, None, finding, made)
    return made


def send_letter(
    actor: Actor,
    outlet_id: UUID,
    finding_id: UUID,
    version: int,
    taken: Taken,
    kind: LetterKind,
) -> FindingLetter:
    """Issue a letter to the outlet: what is to be done stands in `taken.words`, a line each.

    Only the city and above order. Raises what `take_step` raises.
    """
    if kind is LetterKind.ORDER and not actor.may(Permission.FINDINGS_PENALISE):
        raise Forbidden(COUNTY_ORDERS_NOTHING)
    refuse_identity_numbers(taken.words)
    with transaction() as session:
        finding = queries.finding_for(actor, outlet_id, finding_id, lock=True)
        if again := _again(finding, taken):
            return queries.letter_of_step(again)
        made = _take(session, actor, finding, version, replace(taken, step=Step.REMIND))
        assert made.due_on is not None and made.account_id is not None  # noqa: S101, PT018
        region = finding.city_code if made.doer is Doer.CITY else finding.county_code
        letter = FindingLetter(
            outlet_id=finding.outlet_id,
            id=new_id(),
            finding_id=finding.id,
            step_id=made.id,
            kind=kind,
            region_code=region,
            code=numbering.next_code(session, region, kind, clock.today()) + "号",
            check_code=stepping.new_link()[0],
            demands=made.words,
            issued_by=made.account_id,
            issued_at=made.at,
            due_on=made.due_on,
        )
        session.add(letter)
        trail.record(session, actor, finding, made)
    return letter


def _changes(finding: Finding, step: Step, chosen: UUID | None) -> dict[str, Any]:
    """What a step sets beside the state: to whom it is given, what it goes on as."""
    if step is Step.ASSIGN:
        if chosen not in queries.officers_for(finding):
            raise InvalidInput(errors={"handler_id": [str(NOT_AN_OFFICER)]})
        return {"handler_id": chosen}
    if step is Step.MERGE:
        if chosen not in {one.id for one in queries.others_open(finding)}:
            raise InvalidInput(errors={"into_id": [str(NOT_OPEN)]})
        return {"merged_into": chosen}
    return {}


def _again(finding: Finding, taken: Taken) -> FindingStep | None:
    """The step that was taken under this id before. Raises Conflict where it was another one."""
    known = queries.step_taken(finding.outlet_id, taken.id)
    if known is None:
        return None
    if known.finding_id != finding.id or known.step is not taken.step:
        raise Conflict(ALREADY, slug="step-differs")
    return known


def _refuse_old(finding: Finding, version: int) -> None:
    if finding.version != version:
        raise Conflict(stepping.NOT_NOW, slug="finding-moved", state=finding.state.value)


def _take(
    session: Session, actor: Actor, finding: Finding, version: int, taken: Taken
) -> FindingStep:
    _refuse_old(finding, version)
    doers = stepping.doers_of(actor, finding)
    return _go(session, finding, taken, doers, actor.account_id)


def _go(
    session: Session,
    finding: Finding,
    taken: Taken,
    doers: frozenset[Doer],
    account_id: UUID | None,
) -> FindingStep:
    rules = queries.rules_for(finding)
    return stepping.take(session, finding, rules, taken, doers, account_id)
