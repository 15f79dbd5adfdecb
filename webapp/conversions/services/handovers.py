"""Acts of the clerk on handover lists: made, changed, counted out, taken back, given up."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.conversions import handing_over, queries
from webapp.conversions.consenting import Address, address_of
from webapp.conversions.handing_over import Entry
from webapp.conversions.kinds import LeaveReason
from webapp.conversions.lifecycle import HandoverState
from webapp.conversions.models import ConversionCase, HandoverDocument, HandoverList
from webapp.conversions.queries import handovers as reading
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places.queries import postal_outlets

NO_OUTLET = _l("选一个邮政网点")
NOTHING_WAITS = _l("没有等着交寄的证照。有人同意邮寄，这里就会有。")
WAITS_NO_MORE = _l("这一件现在不等交寄：本人撤回了、在窗口领走了，或者已在别的清单上。没有放回。")
FULL = _l("这张清单已经满 %(count)s 件，交完这张再做下一张。", count=handing_over.MOST_DOCUMENTS)

Waiting = Sequence[tuple[ConversionCase, UUID]]
"""Cases whose documents wait for a list, each with the id of its consent."""


def make_list(actor: Actor, outlet_id: UUID | None) -> HandoverList:
    """Put what waits on a new list for an outlet of the post, the most urgent first.

    Raises InvalidInput for another outlet and where nothing waits.
    """
    with transaction() as session:
        hall_id = queries.hall_of(actor)
        hall = reading.hold_hall(hall_id)
        outlets = {one.id: one for one in postal_outlets(hall.region_code)}
        outlet = outlets.get(outlet_id) if outlet_id else None
        if outlet is None:
            raise InvalidInput(errors={"outlet_id": [str(NO_OUTLET)]})
        day = clock.today()
        number = reading.next_number(hall_id, day)
        made = HandoverList(
            hall_id=hall_id,
            id=new_id(),
            day=day,
            number=number,
            code=handing_over.list_code(hall.code, day, number),
            outlet_id=outlet.id,
            company_id=outlet.company_id,
            state=HandoverState.GATHERING,
            made_by=actor.account_id,
            made_at=clock.now(),
        )
        session.add(made)
        found = reading.waiting(hall_id, handing_over.MOST_DOCUMENTS)
        if not (count := _put_on(session, made, found)):
            raise InvalidInput(errors={"outlet_id": [str(NOTHING_WAITS)]})
        audit.record(
            Act.HANDOVER_MADE,
            actor,
            "handover-list",
            made.id,
            chain=made.hall_id,
            outlet=str(outlet.id),
            count=count,
        )
    return made


def add_waiting(actor: Actor, list_id: UUID) -> int:
    """Put what waits since on the list; answers how many. Raises NotFound, Conflict.

    What was taken off this very list waits for another one, or until it is put back by name.
    """
    with transaction() as session:
        of = handing_over.gathering(reading.list_for(actor, list_id, lock=True))
        found = reading.waiting(of.hall_id, _room(of), beside=of)
        return _add(session, actor, of, found)


def put_back(actor: Actor, list_id: UUID, document_id: UUID) -> None:
    """Put a document that was taken off the list on it again, at a new place.

    Raises NotFound, Conflict where it does not wait any more: withdrawn, fetched, on another list.
    """
    with transaction() as session:
        of = handing_over.gathering(reading.list_for(actor, list_id, lock=True))
        left = reading.left_document(of, document_id)
        found = reading.waiting(of.hall_id, _room(of), case_id=left.case_id)
        if not _add(session, actor, of, found):
            raise Conflict(WAITS_NO_MORE, slug="handover-not-waiting")


def take_off(actor: Actor, list_id: UUID, document_id: UUID, reason: LeaveReason) -> LeaveReason:
    """Take a document off the list; its case waits for the next one, unless it is not to be posted.

    Answers the reason that was kept. Raises NotFound, Conflict.
    """
    with transaction():
        of = handing_over.changeable(reading.list_for(actor, list_id, lock=True))
        entry = _entry(of, document_id)
        if not entry.is_to_be_posted:
            reason = LeaveReason.NOT_TO_BE_POSTED
        entry.document.left_at, entry.document.left_because = clock.now(), reason
        audit.record(
            Act.HANDOVER_DOCUMENT_LEFT,
            actor,
            "handover-list",
            of.id,
            chain=of.hall_id,
            position=entry.document.position,
            because=reason.value,
        )
    return reason


def print_labels(actor: Actor, list_id: UUID) -> list[tuple[Entry, Address]]:
    """The addresses of a list in the clear, for its labels. Raises NotFound, Conflict."""
    with transaction():
        of = handing_over.changeable(reading.list_for(actor, list_id, lock=True))
        labels = [(entry, address_of(entry.consent)) for entry in reading.entries(of)]
        for entry, _address in labels:
            entry.document.labelled_version = entry.consent.version
        audit.record(
            Act.HANDOVER_LABELS_PRINTED,
            actor,
            "handover-list",
            of.id,
            chain=of.hall_id,
            count=len(labels),
        )
    return labels


def offer(actor: Actor, list_id: UUID, count: int) -> HandoverList:
    """Count the list out: the courier's turn. Raises NotFound, Conflict, InvalidInput (`count`)."""
    with transaction():
        of = handing_over.gathering(reading.list_for(actor, list_id, lock=True))
        entries = reading.entries(of, lock=True)
        handing_over.refuse_difference(of, entries, count)
        of.move(HandoverState.OFFERED)
        of.offered_by, of.offered_at, of.out_count = actor.account_id, clock.now(), count
        audit.record(
            Act.HANDOVER_OFFERED, actor, "handover-list", of.id, chain=of.hall_id, count=count
        )
    return of


def take_back(actor: Actor, list_id: UUID) -> None:
    """Have the list at the counter again, to change it. Raises NotFound, Conflict once taken."""
    with transaction():
        of = handing_over.takeable_back(reading.list_for(actor, list_id, lock=True))
        of.move(HandoverState.GATHERING)
        of.offered_by = of.offered_at = of.out_count = None
        for entry in reading.entries(of):
            entry.document.in_at = entry.document.in_by = None
        audit.record(Act.HANDOVER_TAKEN_BACK, actor, "handover-list", of.id, chain=of.hall_id)


def drop(actor: Actor, list_id: UUID) -> None:
    """Give a list up; what is on it waits for the next one. Raises NotFound, Conflict."""
    with transaction():
        of = handing_over.gathering(reading.list_for(actor, list_id, lock=True))
        for entry in reading.entries(of):
            entry.document.left_at = clock.now()
            entry.document.left_because = LeaveReason.NEXT_LIST
        of.move(HandoverState.DROPPED)
        audit.record(Act.HANDOVER_DROPPED, actor, "handover-list", of.id, chain=of.hall_id)


def _room(of: HandoverList) -> int:
    room = handing_over.MOST_DOCUMENTS - len(reading.entries(of))
    if room <= 0:
        raise Conflict(FULL, slug="handover-full")
    return room


def _add(session: Session, actor: Actor, of: HandoverList, found: Waiting) -> int:
    if count := _put_on(session, of, found):
        audit.record(
            Act.HANDOVER_DOCUMENTS_ADDED,
            actor,
            "handover-list",
            of.id,
            chain=of.hall_id,
            count=count,
        )
    return count


def _put_on(session: Session, of: HandoverList, found: Waiting) -> int:
    session.flush()
    position = reading.next_position(of)
    for place, (case, consent_id) in enumerate(found, start=position):
        session.add(
            HandoverDocument(
                hall_id=of.hall_id,
                id=new_id(),
                list_id=of.id,
                position=place,
                case_id=case.id,
                consent_id=consent_id,
            )
        )
    return len(found)


def _entry(of: HandoverList, document_id: UUID) -> Entry:
    for entry in reading.entries(of):
        if entry.document.id == document_id:
            return entry
    raise NotFound()
