"""What the clock does by itself: reminds the reporter, ends on silence, takes up what is late."""

from uuid import UUID

from webapp.findings import queries, stepping, trail
from webapp.findings.kinds import Confirmer, Doer, Level
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.rules import Rules
from webapp.findings.stepping import MOST_NUDGES, Taken
from webapp.foundation import clock
from webapp.foundation.database import new_id, transaction
from webapp.foundation.working_days import working_day_after, works_on

BATCH = 200
AFTER_A_LETTER = frozenset({FindingState.VERIFIED, FindingState.ASSIGNED, FindingState.DECIDED})
"""Here the outlet is late: with a letter in hand it had its warning."""
SILENCE = "报告人没有回音"
NOT_CHECKED = "到期没有复查"
LATE = "逾期未办"


def take_due() -> int:
    """Take every step that time demands; answers how many. Safe to repeat, in several workers.

    All that is late is gone through: what only people can move on keeps nothing else waiting.
    """
    taken, after = 0, None
    while batch := queries.overdue(clock.today(), BATCH, after):
        for outlet_id, finding_id, _due_on in batch:
            taken += _take(outlet_id, finding_id)
        after = (batch[-1][2], batch[-1][1])
    return taken


def _take(outlet_id: UUID, finding_id: UUID) -> bool:
    with transaction() as session:
        finding = queries.locked(session, outlet_id, finding_id)
        if finding is None or not finding.is_overdue(clock.today()):
            return False
        rules = queries.rules_for(finding)
        step = _step(finding, rules)
        if step is None:
            return False
        silence = NOT_CHECKED if finding.confirmer is Confirmer.CHECK else SILENCE
        words = {Step.LAPSE: silence, Step.ESCALATE: LATE}.get(step, "")
        made = stepping.take(
            session,
            finding,
            rules,
            Taken(step, new_id(), words),
            frozenset({Doer.SYSTEM}),
            None,
        )
        trail.record(session, None, finding, made)
    return True


def _step(finding: Finding, rules: Rules) -> Step | None:
    """What time demands of a finding that is late; None while people are only to be told."""
    if finding.state is FindingState.REVIEWED:
        return Step.NUDGE if finding.nudges < MOST_NUDGES else Step.LAPSE
    if not rules.escalates or finding.level is Level.CITY:
        return None
    if finding.state in AFTER_A_LETTER and finding.letters:
        return Step.ESCALATE
    assert finding.due_on is not None  # noqa: S101 -- what is late had a deadline
    patience = rules.steps[Step.ESCALATE].days[finding.severity]
    last_day = working_day_after(finding.due_on, patience, works_on())
    return Step.ESCALATE if clock.today() > last_day else None
