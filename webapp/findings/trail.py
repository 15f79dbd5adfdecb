"""What a step leaves beside itself, whoever took it: an entry, and a word to the reporter."""

from sqlalchemy.orm import Session

from webapp.findings import reporters
from webapp.findings.kinds import Doer
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding, FindingStep
from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act

_WORDS = {
    Step.REPORT: reporters.RECEIVED,
    Step.ASK: reporters.ASKED,
    Step.APPROVE: reporters.TO_CONFIRM,
    Step.NUDGE: reporters.TO_CONFIRM,
}


def record(session: Session, actor: Actor | None, finding: Finding, made: FindingStep) -> None:
    """Note a step that was just taken; a reporter without an account is told what concerns them."""
    if words := _WORDS.get(made.step):
        reporters.tell(session, finding, words)
    elif not finding.is_open and made.doer is not Doer.REPORTER:
        reporters.tell(session, finding, reporters.OVER)
    if made.step is Step.REPORT:
        _reported(actor, finding)
        return
    audit.record(
        Act.FINDING_STEP_TAKEN,
        actor,
        "finding",
        finding.id,
        chain=finding.company_id,
        step=made.step.value,
        outlet=str(finding.outlet_id),
        level=finding.level.value,
    )


def _reported(actor: Actor | None, finding: Finding) -> None:
    audit.record(
        Act.FINDING_REPORTED,
        actor,
        "finding",
        finding.id,
        chain=finding.company_id,
        kind=finding.kind.value,
        category=finding.category.value,
        outlet=str(finding.outlet_id),
    )
