"""The act of a city officer on a procedure: a new version for the city."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from webapp.findings import procedures, queries, rules
from webapp.findings.kinds import FindingKind
from webapp.findings.models import Procedure
from webapp.findings.rules import MOST_DAYS, MOST_WARNING, Rules, StepRule
from webapp.foundation import audit
from webapp.foundation.access import Actor, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound

SAME = _l("和现在的流程一样，没有什么要改")
NEWER = _l("别人刚改过这个流程。看最新的，再改。")


def change(
    actor: Actor,
    kind: FindingKind,
    number: int,
    steps: Iterable[StepRule],
    *,
    escalates: bool,
    warns_days: int,
    quiet_days: int,
    why: str,
) -> Procedure:
    """Write the next version of a kind's procedure for the actor's city.

    `number` is that of the version that was seen. The new one holds for findings that begin from
    now on; those that run keep theirs. Raises NotFound for who works for no city, Conflict,
    InvalidInput.
    """
    if actor.scope.kind is not ScopeKind.CITY:
        raise NotFound()
    wanted = Rules({rule.step: rule for rule in steps}, escalates, warns_days, quiet_days)
    rules.check(wanted.steps.values())
    if not 0 <= warns_days <= MOST_WARNING:
        raise InvalidInput(errors={"warns_days": [str(rules.WARNS)]})
    if not 0 <= quiet_days <= MOST_DAYS:
        raise InvalidInput(errors={"quiet_days": [str(rules.DAYS)]})
    with transaction() as session:
        now = procedures.current(session, kind, actor.scope.id)
        if now.number != number:
            raise Conflict(NEWER)
        if queries.rules_of(now) == wanted:
            raise InvalidInput(errors={"why": [str(SAME)]})
        made = procedures.version_of(wanted, kind, actor.scope.id, now.number + 1)
        made.made_by, made.why = actor.account_id, why
        if not insert_once(session, made):
            raise Conflict(NEWER)
        audit.record(
            Act.PROCEDURE_CHANGED, actor, "procedure", made.id, number=made.number, kind=kind.value
        )
    return made
