"""A document that was fetched at the counter, whatever was agreed meanwhile: the hall is right.

Unless the carrier has it: then somebody at the hall is mistaken, and has to look.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.conversions import cases, consenting
from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import WITH_THE_CARRIER, CaseState, ConsentState
from webapp.conversions.models import CONTRADICTION, ConversionCase, ConversionItem
from webapp.conversions.queries.calls import consent_of
from webapp.foundation import clock
from webapp.foundation.access import Actor


def judge(
    session: Session,
    actor: Actor,
    case: ConversionCase,
    item: ConversionItem,
    changed: list[str],
    kind: EventKind = EventKind.CHANGED,
) -> None:
    """Judge a case whose facts changed, with a line in its history.

    One that was fetched is posted no longer; what the carrier has stays with the carrier.
    """
    case.judge(item, clock.today())
    if case.state is CaseState.COLLECTED:
        _void_consent(case)
    is_new = "collected_on" in changed and case.collected_at is not None
    detail = CONTRADICTION if is_new and case.state in WITH_THE_CARRIER else ""
    cases.note(session, case, kind, actor, changed, detail=detail)


def collect(
    session: Session, actor: Actor, case: ConversionCase, item: ConversionItem, at: datetime
) -> None:
    """It was fetched at the counter at a moment, whoever says so."""
    case.collected_at = at
    judge(session, actor, case, item, ["collected_on"], EventKind.COLLECTED)


def _void_consent(case: ConversionCase) -> None:
    given = consent_of(case)
    if given is not None and given.state is ConsentState.GIVEN:
        consenting.void(given)
