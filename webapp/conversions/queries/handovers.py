"""Reading handover lists: whose they are, what is on them, what waits for the next one."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from webapp.conversions.handing_over import Entry
from webapp.conversions.lifecycle import CaseState, ConsentState, HandoverState
from webapp.conversions.models import (
    ConversionCase,
    ConversionConsent,
    ConversionItem,
    HandoverDocument,
    HandoverList,
)
from webapp.foundation import clock
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Organisation

FOR_COURIERS = (HandoverState.OFFERED, HandoverState.TAKEN)
"""A courier sees no list before the clerk has counted it out."""
MOST = 999
"""So much is counted for the navigation; what is more is “999+”."""
SEEN_FOR = timedelta(days=14)
"""How long a courier finds a list that was taken."""


def lists(actor: Actor) -> Select[HandoverList]:
    """The lists of the actor's hall; the page orders them."""
    return select(HandoverList).where(in_scope(HandoverList, actor))


def list_for(actor: Actor, list_id: UUID, *, lock: bool = False) -> HandoverList:
    """A list of the actor's hall. Raises NotFound."""
    return _one(lists(actor).where(HandoverList.id == list_id), lock)


def lists_to_take(actor: Actor) -> Sequence[HandoverList]:
    """What waits at halls for the actor's outlet, and what it took lately; the newest first."""
    recent = HandoverList.made_at >= clock.now() - SEEN_FOR
    query = lists(actor).where(HandoverList.state.in_(FOR_COURIERS), recent)
    return db.session.scalars(query.order_by(HandoverList.id.desc()).limit(100)).all()


def list_to_take(actor: Actor, list_id: UUID, *, lock: bool = False) -> HandoverList:
    """A list that was offered to the actor's outlet, or taken by it. Raises NotFound."""
    query = lists(actor).where(HandoverList.id == list_id, HandoverList.state.in_(FOR_COURIERS))
    return _one(query, lock)


def entries(of: HandoverList, *, lock: bool = False) -> list[Entry]:
    """What is on a list, in its order, without what was taken off; with `lock` the cases are held,
    so that nobody withdraws meanwhile."""
    document, case, consent = HandoverDocument, ConversionCase, ConversionConsent
    query = (
        select(document, case, consent, ConversionItem.name)
        .join(case, (case.hall_id == document.hall_id) & (case.id == document.case_id))
        .join(consent, (consent.hall_id == document.hall_id) & (consent.id == document.consent_id))
        .join(
            ConversionItem,
            (ConversionItem.hall_id == case.hall_id) & (ConversionItem.id == case.item_id),
        )
        .where(
            document.hall_id == of.hall_id,
            document.list_id == of.id,
            document.left_at.is_(None),
        )
        .order_by(document.position)
    )
    if lock:
        query = query.with_for_update(of=case)
    return [Entry(*row) for row in db.session.execute(query)]


def left_documents(of: HandoverList) -> Sequence[tuple[HandoverDocument, str]]:
    """What was taken off a list, with the case's number."""
    query = (
        select(HandoverDocument, ConversionCase.case_number)
        .join(
            ConversionCase,
            (ConversionCase.hall_id == HandoverDocument.hall_id)
            & (ConversionCase.id == HandoverDocument.case_id),
        )
        .where(
            HandoverDocument.hall_id == of.hall_id,
            HandoverDocument.list_id == of.id,
            HandoverDocument.left_at.is_not(None),
        )
        .order_by(HandoverDocument.position)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def left_document(of: HandoverList, document_id: UUID) -> HandoverDocument:
    """One document that was taken off a list. Raises NotFound."""
    found = db.session.get(HandoverDocument, (of.hall_id, document_id))
    if found is None or found.list_id != of.id or found.left_at is None:
        raise NotFound()
    return found


def waiting_again(of: HandoverList) -> set[UUID]:
    """The documents that were taken off a list last and whose cases wait for a list."""
    query = (
        select(HandoverDocument.case_id, HandoverDocument.id)
        .join(
            ConversionCase,
            (ConversionCase.hall_id == HandoverDocument.hall_id)
            & (ConversionCase.id == HandoverDocument.case_id),
        )
        .where(HandoverDocument.hall_id == of.hall_id, HandoverDocument.list_id == of.id)
        .where(HandoverDocument.left_at.is_not(None), *_waits())
        .order_by(HandoverDocument.position)
    )
    return set({row.case_id: row.id for row in db.session.execute(query)}.values())


def sizes(of: Iterable[HandoverList]) -> dict[UUID, int]:
    """How many documents are on each list."""
    query = select(HandoverDocument.list_id, func.count()).where(
        HandoverDocument.hall_id.in_({one.hall_id for one in of}),
        HandoverDocument.list_id.in_([one.id for one in of]),
        HandoverDocument.left_at.is_(None),
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(HandoverDocument.list_id))}


def waiting_count(
    actor: Actor, most: int | None = None, *, beside: HandoverList | None = None
) -> int:
    """How many documents wait for a list; with `most`, no more than one beyond it is counted.

    `beside` a list are those that may be added to it: not those that were taken off it.
    """
    query = select(ConversionCase.id).where(in_scope(ConversionCase, actor), *_waits(beside))
    some = query.limit(None if most is None else most + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def waiting(
    hall_id: UUID, limit: int, *, beside: HandoverList | None = None, case_id: UUID | None = None
) -> Sequence[tuple[ConversionCase, UUID]]:
    """Documents that wait for a list, the most urgent first, each with its consent's id; locked.

    `beside` as in `waiting_count`; with `case_id` the document of that case alone.
    """
    wanted = () if case_id is None else (ConversionCase.id == case_id,)
    query = (
        select(ConversionCase, ConversionConsent.id)
        .join(
            ConversionConsent,
            (ConversionConsent.hall_id == ConversionCase.hall_id)
            & (ConversionConsent.case_id == ConversionCase.id)
            & (ConversionConsent.state == ConsentState.GIVEN),
        )
        .where(ConversionCase.hall_id == hall_id, *wanted, *_waits(beside))
        .order_by(ConversionCase.keep_until, ConversionCase.id)
        .limit(limit)
        .with_for_update(of=ConversionCase)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def next_number(hall_id: UUID, day: date) -> int:
    """The number of the hall's next list of a day. Hold the hall first (`hold_hall`)."""
    query = select(func.max(HandoverList.number)).where(
        HandoverList.hall_id == hall_id, HandoverList.day == day
    )
    return (db.session.scalar(query) or 0) + 1


def next_position(of: HandoverList) -> int:
    """The next place on a list; one that was left is not given again."""
    query = select(func.max(HandoverDocument.position)).where(
        HandoverDocument.hall_id == of.hall_id, HandoverDocument.list_id == of.id
    )
    return (db.session.scalar(query) or 0) + 1


def hold_hall(hall_id: UUID) -> Organisation:
    """The hall, held until the act is over: two lists made at once get two numbers."""
    query = select(Organisation).where(Organisation.id == hall_id)
    return db.session.scalars(query.with_for_update(key_share=True)).one()


def with_waybills(numbers: set[str]) -> dict[str, UUID]:
    """The documents that have some waybill numbers now, of whichever hall: {number: id}."""
    query = select(HandoverDocument.waybill, HandoverDocument.id).where(
        HandoverDocument.waybill.in_(numbers), HandoverDocument.left_at.is_(None)
    )
    return {row.waybill: row.id for row in db.session.execute(query)}


def _one(query: Select[HandoverList], lock: bool) -> HandoverList:
    query = query.with_for_update() if lock else query
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def _waits(beside: HandoverList | None = None) -> tuple[ColumnElement[bool], ...]:
    """What waits for a list; `beside` a list, without what was taken off that one."""
    on_a_list, was_on = aliased(HandoverDocument), aliased(HandoverDocument)
    is_on = exists().where(
        on_a_list.hall_id == ConversionCase.hall_id,
        on_a_list.case_id == ConversionCase.id,
        on_a_list.left_at.is_(None),
        on_a_list.closed_at.is_(None),
    )
    waits = (ConversionCase.state == CaseState.CONSENTED, ~is_on)
    if beside is None:
        return waits
    was_taken_off = exists().where(
        was_on.hall_id == ConversionCase.hall_id,
        was_on.case_id == ConversionCase.id,
        was_on.list_id == beside.id,
    )
    return (*waits, ~was_taken_off)
