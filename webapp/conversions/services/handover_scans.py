"""Acts of scanning: the clerk numbers documents and scans them out, the courier scans them in. Only
when both counts agree are they with the post."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions import cases as case_acts
from webapp.conversions import citizen_messages, handing_over
from webapp.conversions.calling import words
from webapp.conversions.handing_over import Entry
from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import CaseState, HandoverState
from webapp.conversions.models import HandoverDocument, HandoverList
from webapp.conversions.queries import handovers as reading
from webapp.conversions.queries.cases import items_of
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import InvalidInput
from webapp.waybills.numbers import WaybillRefused

NOT_ON_LIST = _l("不在这张清单上，看看是不是别的清单的。先放到一边。")
NO_DOCUMENT = _l("这是邮件号。先扫清单上这一件的码，再扫它的面单。")
HAS_NUMBER = _l("%(position)s 号已经有邮件号 %(number)s。要换，在清单里改。")
CHANGED = _l("别处刚把这一件记成 %(number)s，看一眼再存")
NOT_THE_POSTS = _l("这不是中国邮政或 EMS 的邮件号。国家机关公文只由邮政企业寄递。")
TAKEN_NUMBER = _l("这个邮件号已经用在另一件上了，看看是不是贴错了")


@dataclass(frozen=True)
class Scanned:
    """What came of one scan."""

    entry: Entry
    is_new: bool
    """False when it had been scanned before."""
    is_numbered: bool = False
    """Whether the scan was its waybill, noted now."""


def number_documents(
    actor: Actor, list_id: UUID, numbers: dict[UUID, str], seen: dict[UUID, str] | None = None
) -> int:
    """Note the waybills of documents by id; an empty one takes it away. Answers how many changed.

    `seen` are the numbers that stood there when these were typed: what somebody else noted since
    is not written over. Raises NotFound, Conflict, InvalidInput with a sentence for each that does
    not fit; then none is noted.
    """
    with transaction() as session:
        of = handing_over.gathering(reading.list_for(actor, list_id, lock=True))
        documents = {entry.document.id: entry.document for entry in reading.entries(of)}
        wanted, errors = _numbers(documents, numbers)
        errors |= {f"waybill-{one}": [str(TAKEN_NUMBER)] for one in _twice(wanted)}
        errors |= _changed_since(documents, numbers, seen or {})
        if errors:
            raise InvalidInput(errors=errors)
        changed = [one for one in documents.values() if one.waybill != wanted[one.id]]
        for document in changed:
            document.waybill = ""  # numbers that change places are never two of one
        session.flush()
        for document in changed:
            document.waybill = wanted[document.id]
        if changed:
            audit.record(
                Act.HANDOVER_NUMBERED,
                actor,
                "handover-list",
                of.id,
                chain=of.hall_id,
                count=len(changed),
            )
    return len(changed)


def scan_out(actor: Actor, list_id: UUID, code: str, current: UUID | None = None) -> Scanned:
    """Note that a document leaves the counter; a free waybill of the post goes to `current`, the
    document that was scanned before it, or to this one. Scanned twice it is the same.

    Raises NotFound, Conflict, InvalidInput (`code`) for what is not on the list.
    """
    with transaction():
        of = handing_over.gathering(reading.list_for(actor, list_id, lock=True))
        entries = reading.entries(of)
        found = handing_over.find(of, entries, code)
        entry = found or _number_current(entries, current, code)
        handing_over.refuse_unposted(entry)
        document = entry.document
        is_new = document.out_at is None
        if is_new:
            document.out_at, document.out_by = clock.now(), actor.account_id
        audit.record(
            Act.HANDOVER_SCANNED_OUT,
            actor,
            "handover-list",
            of.id,
            chain=of.hall_id,
            position=document.position,
        )
    return Scanned(entry, is_new, is_numbered=found is None)


def scan_in(actor: Actor, list_id: UUID, code: str) -> Scanned:
    """Note that the courier has a document in hand. Scanned twice it is the same.

    Raises NotFound, Conflict, InvalidInput (`code`) for what is not on the list.
    """
    with transaction():
        of = handing_over.offered(reading.list_to_take(actor, list_id, lock=True))
        entry = handing_over.find(of, reading.entries(of), code)
        if entry is None:
            raise InvalidInput(errors={"code": [str(NOT_ON_LIST)]})
        handing_over.refuse_unposted(entry)
        document = entry.document
        is_new = document.in_at is None
        if is_new:
            document.in_at, document.in_by = clock.now(), actor.account_id
        audit.record(
            Act.HANDOVER_SCANNED_IN,
            actor,
            "handover-list",
            of.id,
            chain=of.hall_id,
            position=document.position,
        )
    return Scanned(entry, is_new)


def take(actor: Actor, list_id: UUID, count: int) -> HandoverList:
    """Take the list over: both counts agree, the documents are with the post, their people are
    told. Raises NotFound, Conflict, InvalidInput (`count`) while anything differs.
    """
    with transaction() as session:
        of = handing_over.offered(reading.list_to_take(actor, list_id, lock=True))
        entries = reading.entries(of, lock=True)
        handing_over.refuse_difference(of, entries, count)
        of.move(HandoverState.TAKEN)
        of.taken_by, of.taken_at, of.in_count = actor.account_id, clock.now(), count
        hall_name = words.hall_name(of.hall_id)
        items = items_of([entry.case for entry in entries])
        for entry in entries:
            entry.case.move(CaseState.HANDED_OVER)
            case_acts.note(session, entry.case, EventKind.HANDED_OVER, actor)
            item = items[of.hall_id, entry.case.item_id]
            citizen_messages.tell(
                session, entry.case, item, hall_name, citizen_messages.HANDED_OVER
            )
        audit.record(
            Act.HANDOVER_TAKEN, actor, "handover-list", of.id, chain=of.hall_id, count=count
        )
    return of


def _number_current(entries: Sequence[Entry], current: UUID | None, code: str) -> Entry:
    """Give a scanned waybill to the document that was scanned before it and has none.

    Raises InvalidInput (`code`) that says what to do where that cannot be.
    """
    number, wrong = _posts_number(code)
    if wrong:
        is_waybill = current and not handing_over.is_document_code(code)
        raise InvalidInput(errors={"code": [wrong if is_waybill else str(NOT_ON_LIST)]})
    entry = next((one for one in entries if one.document.id == current), None)
    if entry is None:
        raise InvalidInput(errors={"code": [str(NO_DOCUMENT)]})
    document = entry.document
    if document.waybill:
        given = {"position": document.position, "number": document.waybill}
        raise InvalidInput(errors={"code": [str(HAS_NUMBER) % given]})
    if reading.with_waybills({number}):
        raise InvalidInput(errors={"code": [str(TAKEN_NUMBER)]})
    document.waybill = number
    return entry


def _changed_since(
    documents: dict[UUID, HandoverDocument], typed: dict[UUID, str], seen: dict[UUID, str]
) -> dict[str, list[str]]:
    """What somebody else noted after the page was drawn on which another number was typed."""
    return {
        f"waybill-{one}": [str(CHANGED) % {"number": documents[one].waybill or "—"}]
        for one in documents.keys() & typed.keys() & seen.keys()
        if documents[one].waybill != seen[one]
    }


def _posts_number(text: str) -> tuple[str, str]:
    """The number as it is kept, and what is wrong with what was typed; both empty for nothing."""
    if not text.strip():
        return "", ""
    try:
        number = handing_over.carriers_number(text)
    except WaybillRefused as refusal:
        return "", str(refusal.sentence)
    return (number, "") if number else ("", str(NOT_THE_POSTS))


def _numbers(
    documents: dict[UUID, HandoverDocument], typed: dict[UUID, str]
) -> tuple[dict[UUID, str], dict[str, list[str]]]:
    """The waybill of every document as it would be, and what is wrong with what was typed."""
    wanted = {one.id: one.waybill for one in documents.values()}
    errors: dict[str, list[str]] = {}
    for document_id in documents.keys() & typed.keys():
        number, wrong = _posts_number(typed[document_id])
        if wrong:
            errors[f"waybill-{document_id}"] = [wrong]
        else:
            wanted[document_id] = number
    return wanted, errors


def _twice(wanted: dict[UUID, str]) -> list[UUID]:
    """Documents of a list whose waybill another one has, here or on another list."""
    taken = reading.with_waybills({number for number in wanted.values() if number})
    twice = []
    first: dict[str, UUID] = {}
    for document_id, number in wanted.items():
        if not number:
            continue
        is_second = first.setdefault(number, document_id) != document_id
        if is_second or taken.get(number, document_id) not in wanted:
            twice.append(document_id)
    return twice
