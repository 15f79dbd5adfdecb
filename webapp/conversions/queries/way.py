"""Reading the way of documents that the post has: by waybill, by hall, by carrier."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import CaseState, HandoverState
from webapp.conversions.models import (
    ConversionCase,
    ConversionCaseEvent,
    ConversionConsent,
    DeliveryAttempt,
    HandoverDocument,
    HandoverList,
    TrackingEvent,
)
from webapp.foundation import clock
from webapp.foundation.access import Actor, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Outlet

AGAIN = "again"
"""The word of a case's history for a document that the post tries to deliver once more."""
FAILED = (CaseState.REFUSED, CaseState.UNDELIVERABLE)
ON_THE_WAY = frozenset({CaseState.HANDED_OVER, CaseState.IN_TRANSIT, *FAILED})
MOST = 999
"""So much is counted; what is more is “999+”."""
LONGEST_WAYBILL = 32


def document_at_the_door(actor: Actor, waybill: str) -> HandoverDocument:
    """The document with a waybill, for a courier of the carrier that took it. Raises NotFound.

    Any outlet of the same house may deliver it; those of other brands know of no such waybill.
    """
    own = _outlet_of(actor)
    if own is None:
        raise NotFound()
    same_house = (
        Outlet.brand_id == own.brand_id if own.brand_id else Outlet.company_id == own.company_id
    )
    query = (
        _with_the_post(HandoverDocument.waybill == waybill[:LONGEST_WAYBILL])
        .join(Outlet, Outlet.id == HandoverList.outlet_id)
        .where(same_house)
    )
    if not waybill or (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def documents_by_waybill(hall_id: UUID, waybills: Iterable[str]) -> dict[str, HandoverDocument]:
    """Documents of a hall that the post has or had, by waybill; those of other halls are nobody's.

    What was delivered or came back is among them: of them too something may be told.
    """
    query = _with_the_post(
        HandoverDocument.hall_id == hall_id, HandoverDocument.waybill.in_(list(waybills))
    )
    return {one.waybill: one for one in db.session.scalars(query)}


def document_for(actor: Actor, document_id: UUID) -> HandoverDocument:
    """One document of the actor's hall that the post took. Raises NotFound."""
    query = _with_the_post(HandoverDocument.id == document_id, in_scope(HandoverDocument, actor))
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def locked(document: HandoverDocument) -> tuple[HandoverDocument, ConversionCase]:
    """The document and its case as they are now; whoever else tells of it waits for this act."""
    case_query = select(ConversionCase).where(
        ConversionCase.hall_id == document.hall_id, ConversionCase.id == document.case_id
    )
    fresh = {"populate_existing": True}
    case = db.session.scalars(case_query.with_for_update().execution_options(**fresh)).one()
    query = select(HandoverDocument).where(
        HandoverDocument.hall_id == document.hall_id, HandoverDocument.id == document.id
    )
    return db.session.scalars(query.execution_options(**fresh)).one(), case


def locked_cases(documents: Iterable[HandoverDocument]) -> dict[UUID, ConversionCase]:
    """The cases of some documents of one hall, locked in the order of their numbers, by id."""
    by_hall = list(documents)
    query = select(ConversionCase).where(
        ConversionCase.hall_id.in_({one.hall_id for one in by_hall}),
        ConversionCase.id.in_({one.case_id for one in by_hall}),
    )
    query = query.order_by(ConversionCase.case_number).with_for_update()
    fresh = query.execution_options(populate_existing=True)
    return {one.id: one for one in db.session.scalars(fresh)}


def consent_behind(document: HandoverDocument) -> ConversionConsent:
    """The consent on which a document travels."""
    key = {"hall_id": document.hall_id, "id": document.consent_id}
    return db.session.get_one(ConversionConsent, key)


def case_behind(document: HandoverDocument) -> ConversionCase:
    """The case of a document."""
    return db.session.get_one(ConversionCase, (document.hall_id, document.case_id))


def handed_over_at(document: HandoverDocument) -> datetime | None:
    """When the post took it over: with its whole list, after both counts agreed; that is later
    than the courier's scan of the document."""
    of = db.session.get(HandoverList, (document.hall_id, document.list_id))
    return of.taken_at if of else None


def events_of(document: HandoverDocument) -> Sequence[TrackingEvent]:
    """What was told of a document, the oldest first."""
    query = select(TrackingEvent).where(
        TrackingEvent.hall_id == document.hall_id, TrackingEvent.document_id == document.id
    )
    return db.session.scalars(query.order_by(TrackingEvent.at, TrackingEvent.id)).all()


def attempts_of(document: HandoverDocument) -> Sequence[DeliveryAttempt]:
    """The visits at the recipient's door, the oldest first."""
    query = select(DeliveryAttempt).where(
        DeliveryAttempt.hall_id == document.hall_id, DeliveryAttempt.document_id == document.id
    )
    return db.session.scalars(query.order_by(DeliveryAttempt.at, DeliveryAttempt.id)).all()


def attempt(document: HandoverDocument, attempt_id: UUID) -> DeliveryAttempt | None:
    """A visit that was recorded under the hall of a document."""
    return db.session.get(DeliveryAttempt, (document.hall_id, attempt_id))


def sent_again_at(document: HandoverDocument) -> datetime | None:
    """When the hall last had the post try again with this document."""
    query = select(func.max(ConversionCaseEvent.at)).where(
        ConversionCaseEvent.hall_id == document.hall_id,
        ConversionCaseEvent.case_id == document.case_id,
        ConversionCaseEvent.kind == EventKind.TRACKED,
        ConversionCaseEvent.detail == AGAIN,
        ConversionCaseEvent.at >= document.in_at,
    )
    return db.session.scalar(query)


def failed_today(case: ConversionCase) -> bool:
    """Whether a visit in vain was noted on this business day already."""
    midnight = (
        clock.now().astimezone(clock.SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    query = select(ConversionCaseEvent.id).where(
        ConversionCaseEvent.hall_id == case.hall_id,
        ConversionCaseEvent.case_id == case.id,
        ConversionCaseEvent.kind == EventKind.TRACKED,
        ConversionCaseEvent.state.in_(FAILED),
        ConversionCaseEvent.at >= midnight,
    )
    return db.session.scalar(query.limit(1)) is not None


def documents_of(case: ConversionCase) -> Sequence[HandoverDocument]:
    """Each time that the post took the document of a case, the newest first."""
    query = _with_the_post(
        HandoverDocument.hall_id == case.hall_id, HandoverDocument.case_id == case.id
    )
    return db.session.scalars(query.order_by(HandoverDocument.id.desc()).limit(20)).all()


def not_delivered(actor: Actor) -> Select[HandoverDocument]:
    """The documents of the actor's hall whose last visit was in vain; the page orders them."""
    return _not_delivered(select(HandoverDocument), actor)


def count_not_delivered(actor: Actor) -> int:
    """How many wait for the hall, at most one more than MOST."""
    waiting = _not_delivered(select(HandoverDocument.id), actor).limit(MOST + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(waiting)) or 0


def cases_behind(documents: Iterable[HandoverDocument]) -> dict[UUID, ConversionCase]:
    """The cases of documents, by case id."""
    rows = list(documents)
    query = select(ConversionCase).where(
        ConversionCase.hall_id.in_({one.hall_id for one in rows}),
        ConversionCase.id.in_({one.case_id for one in rows}),
    )
    return {one.id: one for one in db.session.scalars(query)}


def _with_the_post(*narrowed: ColumnElement[bool]) -> Select[HandoverDocument]:
    return (
        select(HandoverDocument)
        .join(
            HandoverList,
            (HandoverList.hall_id == HandoverDocument.hall_id)
            & (HandoverList.id == HandoverDocument.list_id),
        )
        .where(
            HandoverList.state == HandoverState.TAKEN,
            HandoverDocument.in_at.is_not(None),
            HandoverDocument.left_at.is_(None),
            *narrowed,
        )
    )


def _not_delivered(query: Any, actor: Actor) -> Any:
    return query.join(
        ConversionCase,
        (ConversionCase.hall_id == HandoverDocument.hall_id)
        & (ConversionCase.id == HandoverDocument.case_id),
    ).where(
        in_scope(HandoverDocument, actor),
        ConversionCase.state.in_(FAILED),
        HandoverDocument.left_at.is_(None),
        HandoverDocument.closed_at.is_(None),
    )


def _outlet_of(actor: Actor) -> Outlet | None:
    if actor.scope.kind is not ScopeKind.OUTLET:
        return None
    return db.session.get(Outlet, actor.scope.value)
