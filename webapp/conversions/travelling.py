"""The way of a document that the post has: the one place that moves its case, for acts in a
transaction.

Carriers tell late, twice and out of order. Every event is kept once; only one that is not older
than what is known already moves the case, and only along the table of the lifecycle. What the
courier finds at the door counts before what the carrier's system tells of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.conversions import cases as case_acts
from webapp.conversions import citizen_messages
from webapp.conversions.calling import words
from webapp.conversions.kinds import DeliveryOutcome, EventKind, TrackingKind, TrackingSource
from webapp.conversions.lifecycle import MOVES, CaseState, ConsentState
from webapp.conversions.models import (
    ConversionCase,
    ConversionConsent,
    ConversionItem,
    HandoverDocument,
    TrackingEvent,
)
from webapp.conversions.queries import way
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id

LEADS_TO = {
    TrackingKind.ACCEPTED: CaseState.IN_TRANSIT,
    TrackingKind.IN_TRANSIT: CaseState.IN_TRANSIT,
    TrackingKind.OUT_FOR_DELIVERY: CaseState.IN_TRANSIT,
    TrackingKind.ATTEMPTED: CaseState.UNDELIVERABLE,
    TrackingKind.REFUSED: CaseState.REFUSED,
    TrackingKind.RETURNING: CaseState.UNDELIVERABLE,
    TrackingKind.DELIVERED: CaseState.DELIVERED,
}
"""Where a case stands after each kind of event; in the order in which those of one minute count."""
FOUND_AT_THE_DOOR = {
    DeliveryOutcome.SIGNED_BY_PERSON: TrackingKind.DELIVERED,
    DeliveryOutcome.SIGNED_BY_PROXY: TrackingKind.DELIVERED,
    DeliveryOutcome.REFUSED: TrackingKind.REFUSED,
    DeliveryOutcome.NOBODY_THERE: TrackingKind.ATTEMPTED,
    DeliveryOutcome.IDENTITY_NOT_SHOWN: TrackingKind.ATTEMPTED,
    DeliveryOutcome.WRONG_ADDRESS: TrackingKind.ATTEMPTED,
    DeliveryOutcome.MOVED_AWAY: TrackingKind.ATTEMPTED,
}
"""What a visit is in the carrier's words."""
_ORDER = list(LEADS_TO)
_TAKES_UP_AGAIN = {
    CaseState.UNDELIVERABLE: frozenset(
        {
            TrackingKind.OUT_FOR_DELIVERY,
            TrackingKind.REFUSED,
            TrackingKind.DELIVERED,
        }
    ),
    CaseState.REFUSED: frozenset({TrackingKind.OUT_FOR_DELIVERY}),
}
"""What a carrier may tell after a visit in vain that changes anything. A document goes back by the
same sorting centres, and at its sender's it is “delivered” once more: neither is good news."""


@dataclass(frozen=True)
class Told:
    """What somebody told of a document."""

    at: datetime
    kind: TrackingKind
    place: str
    source: TrackingSource
    told_by: UUID | None


def take(
    session: Session,
    actor: Actor | None,
    document: HandoverDocument,
    case: ConversionCase,
    told: Told,
) -> bool:
    """Keep what was told, and take the case there if it is news; False for what was told before.

    The case must be locked: it keeps everybody who tells of the same document in line.
    """
    events = way.events_of(document)
    if any((one.at, one.kind) == (told.at, told.kind) for one in events):
        return False
    _keep(session, document, told)
    if document.closed_at is None and _is_news(document, case, events, told):
        _lead(session, actor, document, case, told.kind)
    return True


def visit(
    session: Session,
    actor: Actor,
    document: HandoverDocument,
    case: ConversionCase,
    outcome: DeliveryOutcome,
    at: datetime,
) -> datetime:
    """Note what a courier found at the door; answers the moment that it counts for.

    It is never older than what the carrier told: clocks differ by minutes, and the courier was
    there. Raises Conflict where the lifecycle knows no such move from here.
    """
    events = way.events_of(document)
    kind = FOUND_AT_THE_DOOR[outcome]
    at = max([at, *(one.at for one in events)])
    if not any((one.at, one.kind) == (at, kind) for one in events):
        told = Told(at, kind, "", TrackingSource.COURIER, actor.account_id)
        _keep(session, document, told)
    _lead(session, actor, document, case, kind, is_visit=True)
    return at


def send_again(
    session: Session, actor: Actor, _document: HandoverDocument, case: ConversionCase
) -> None:
    """After a visit in vain the post tries once more. Raises Conflict."""
    case.move(CaseState.IN_TRANSIT)
    case_acts.note(session, case, EventKind.TRACKED, actor, detail=way.AGAIN)


def take_back(
    session: Session, actor: Actor, document: HandoverDocument, case: ConversionCase
) -> None:
    """The document lies at the counter again: its consent is over, a new one may follow.

    Raises Conflict unless a visit was in vain.
    """
    case.move(CaseState.BACK_AT_COUNTER)
    _close(session, document, ConsentState.VOID)
    case_acts.note(session, case, EventKind.RETURNED, actor)
    _tell_citizen(session, case, citizen_messages.BACK_AT_COUNTER)


def path(state: CaseState, wanted: CaseState) -> Sequence[CaseState]:
    """The states through which the table leads from one to another on the way; none if it does not.

    A courier may be at the door before anybody told that the document left, and may come again.
    """
    if wanted in MOVES[state]:
        return (wanted,)
    middle = CaseState.IN_TRANSIT
    if middle in MOVES[state] and wanted in MOVES[middle]:
        return (middle, wanted)
    return ()


def _keep(session: Session, document: HandoverDocument, told: Told) -> None:
    session.add(
        TrackingEvent(
            hall_id=document.hall_id,
            id=new_id(),
            document_id=document.id,
            case_id=document.case_id,
            at=told.at,
            kind=told.kind,
            place=told.place,
            source=told.source,
            told_by=told.told_by,
            told_at=clock.now(),
        )
    )


def _is_news(
    document: HandoverDocument,
    case: ConversionCase,
    events: Sequence[TrackingEvent],
    told: Told,
) -> bool:
    """Whether it is younger than all that is known, and says more than the way back says."""
    again_at = way.sent_again_at(document)
    if again_at is not None and told.at < again_at:
        return False
    if any(_rank(one.at, one.kind) > _rank(told.at, told.kind) for one in events):
        return False
    known = [one for one in events if again_at is None or one.at >= again_at]
    if any(one.kind is TrackingKind.RETURNING for one in known):
        return False
    takes_up = _TAKES_UP_AGAIN.get(case.state)
    return takes_up is None or told.kind in takes_up


def _rank(at: datetime, kind: TrackingKind) -> tuple[datetime, int]:
    return at, _ORDER.index(kind)


def _lead(
    session: Session,
    actor: Actor | None,
    document: HandoverDocument,
    case: ConversionCase,
    kind: TrackingKind,
    *,
    is_visit: bool = False,
) -> None:
    wanted = LEADS_TO[kind]
    if case.state is wanted:
        return
    steps = path(case.state, wanted)
    if not steps:
        if is_visit:
            case.move(wanted)  # refuses, in the words of every other refusal
        return
    tells = wanted in way.FAILED and not way.failed_today(case)
    for state in steps:
        case.move(state)
    case_acts.note(session, case, EventKind.TRACKED, actor, detail=kind.value)
    if wanted is CaseState.DELIVERED:
        _close(session, document, ConsentState.FULFILLED)
        _tell_citizen(session, case, citizen_messages.DELIVERED)
    elif tells:
        _tell_citizen(session, case, citizen_messages.NOT_DELIVERED)


def _close(session: Session, document: HandoverDocument, state: ConsentState) -> None:
    now = clock.now()
    document.closed_at = now
    consent = session.get_one(
        ConversionConsent, {"hall_id": document.hall_id, "id": document.consent_id}
    )
    if consent.state is ConsentState.GIVEN:
        consent.end(state, now)


def _tell_citizen(session: Session, case: ConversionCase, said: str) -> None:
    item = session.get_one(ConversionItem, (case.hall_id, case.item_id))
    citizen_messages.tell(session, case, item, words.hall_name(case.hall_id), said)
