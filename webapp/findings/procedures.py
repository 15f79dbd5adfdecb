"""The procedure that holds for a new finding: the city's own, or what came with the product."""

from sqlalchemy.orm import Session

from webapp.findings import queries
from webapp.findings.kinds import FindingKind, Severity
from webapp.findings.lifecycle import Step
from webapp.findings.models import Procedure, ProcedureStep
from webapp.findings.rules import DEFAULTS, Rules
from webapp.foundation import clock
from webapp.foundation.database import insert_once, new_id

EVERYWHERE = ""


def current(session: Session, kind: FindingKind, city_code: str) -> Procedure:
    """The version that holds now; the one that came with the product is written down first."""
    found = queries.current_procedure(kind, city_code)
    if found is None:
        insert_once(session, version_of(DEFAULTS[kind], kind, EVERYWHERE, 1))
        found = queries.current_procedure(kind, city_code)
    assert found is not None  # noqa: S101 -- ours or somebody else's, it is there
    return found


def version_of(rules: Rules, kind: FindingKind, city_code: str, number: int) -> Procedure:
    """Rules as a version that can be kept; who made it and why is for the caller to add."""
    made = Procedure(
        id=new_id(),
        kind=kind,
        city_code=city_code,
        number=number,
        escalates=rules.escalates,
        warns_days=rules.warns_days,
        quiet_days=rules.quiet_days,
        made_at=clock.now(),
    )
    order = list(Step)
    made.steps = [
        ProcedureStep(
            step=rule.step,
            position=order.index(rule.step),
            doers=sorted(doer.value for doer in rule.doers),
            days_serious=rule.days[Severity.SERIOUS],
            days_usual=rule.days[Severity.USUAL],
            days_minor=rule.days[Severity.MINOR],
            photos=rule.photos,
            words=rule.words,
            place=rule.place,
        )
        for rule in sorted(rules.steps.values(), key=lambda one: order.index(one.step))
    ]
    return made
