"""Taking a step.

Asked are, in this order: does its procedure have the step, may this doer take it, does the life of
a finding allow it now, is the evidence there that the procedure demands.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from webapp.findings import queries, touching
from webapp.findings.kinds import Confirmer, Doer
from webapp.findings.lifecycle import LAST_WORDS, MOVES, PENALISES, FindingState, Step
from webapp.findings.models import Finding, FindingStep
from webapp.findings.rules import Rules, StepRule
from webapp.findings.stepping import demands, moving
from webapp.findings.stepping.demands import APPROVED_IT, NOT_NOW, NOT_YOURS, Taken
from webapp.findings.stepping.doers import highest
from webapp.findings.stepping.writing_down import write_down
from webapp.foundation import clock
from webapp.foundation.errors import Conflict, Forbidden
from webapp.foundation.working_days import working_days_between, works_on


def possible(finding: Finding, rules: Rules, doers: frozenset[Doer]) -> list[StepRule]:
    """The steps that somebody may take now, first the one that is awaited."""
    found = [
        demands.rule_for(finding, rules.steps[step])
        for step in MOVES[finding.state]
        if rules.leads_on(finding.state, step)
        and rules.steps[step].doers & doers
        and not demands.why_not(finding, rules, step)
    ]
    is_asked = finding.is_paused(clock.today())
    awaited = Step.ANSWER if is_asked else rules.main_step(finding.state)
    return sorted(found, key=lambda rule: rule.step is not awaited)


def take(
    session: Session,
    finding: Finding,
    rules: Rules,
    taken: Taken,
    by: frozenset[Doer],
    account: UUID | None,
) -> FindingStep:
    """Take a step: the finding moves, the deadline follows, the evidence is bound to the step.

    Raises Forbidden, Conflict, InvalidInput (`words`, `photos`, `place`, `measure`, `fine_yuan`).
    """
    rule = rules.steps.get(taken.step)
    if rule is None or not rules.leads_on(finding.state, taken.step):
        raise Conflict(NOT_NOW, slug="finding-moved", state=finding.state.value)
    doers = rule.doers & by
    if not doers:
        raise Forbidden(_whose_it_is(finding, taken.step, by))
    if taken.step in PENALISES and Doer.CITY not in by:
        raise Forbidden(NOT_YOURS)
    if why := demands.why_not(finding, rules, taken.step):
        raise Conflict(why, slug="finding-moved", state=finding.state.value)
    # A check of another part of the product has seen by itself what an officer has to show.
    demands.demand(rule if account is None else demands.rule_for(finding, rule), taken)
    demands.judge(taken)
    today, of = clock.today(), works_on(session)
    before = clock.business_day(queries.last_step(finding).at)
    days = working_days_between(before, today, of)
    made = write_down(session, finding, taken, highest(doers), account, days)
    moving.move(finding, rules, taken.step, made, today, of)
    for name, value in taken.changes.items():
        setattr(finding, name, value)
    if finding.due_on is not None:
        made.due_on = finding.due_on
    touching.touch(session, finding)
    return made


def begin(
    session: Session,
    finding: Finding,
    rules: Rules,
    taken: Taken,
    doer: Doer,
    account: UUID | None,
) -> FindingStep:
    """The first step of a new finding: its report. The system has no camera and stands nowhere, so
    of it nothing is demanded. Raises InvalidInput."""
    if doer is not Doer.SYSTEM:
        demands.demand(rules.steps[Step.REPORT], taken)
    finding.state = FindingState.REPORTED
    finding.due_on = rules.due_on(Step.ACCEPT, finding.severity, clock.today(), works_on(session))
    session.add(finding)
    session.flush()
    made = write_down(session, finding, taken, doer, account, days=0)
    made.due_on = finding.due_on
    touching.touch(session, finding)
    return made


def _whose_it_is(finding: Finding, step: Step, by: frozenset[Doer]) -> str:
    """Why somebody may not take a step."""
    is_check = finding.confirmer is Confirmer.CHECK and step in LAST_WORDS
    return str(APPROVED_IT if is_check and by & {Doer.COUNTY, Doer.CITY} else NOT_YOURS)
