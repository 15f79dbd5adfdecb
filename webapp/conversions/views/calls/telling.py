"""A call as its page tells it: the people behind the number, their documents, what is said.

Names and the number are in the clear for the caller's own open call and for nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from webapp.conversions import personal, phones
from webapp.conversions.calling import script, words
from webapp.conversions.calling.script import Piece
from webapp.conversions.lifecycle import CallState, CaseState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCase,
    ConversionItem,
    ConversionNumber,
    ConversionScript,
)
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.conversions.queries.cases import items_of
from webapp.conversions.titles import CLASS_TITLES
from webapp.foundation import clock


@dataclass(frozen=True)
class Document:
    """One document that the call is about."""

    id: UUID
    title: str
    kind: str
    department: str
    fee: str
    keep_until: date
    days_left: int
    is_waiting: bool
    """Still to be asked about: it was not fetched or decided meanwhile."""
    was_fetched: bool
    """At the counter: the hall has said so."""
    wording: str
    """What the person says yes to."""
    steps: list[list[Piece]] = field(repr=False)


@dataclass(frozen=True)
class Person:
    """Somebody behind the number, with their documents."""

    id: UUID
    """Of their most urgent case: what is asked of the person is asked of it."""
    name: str = field(repr=False)
    is_proved: bool
    """They said the last four of their document right."""
    documents: list[Document]


@dataclass(frozen=True)
class Told:
    """A call with everything that its page says of it."""

    call: ConversionCall
    is_clear: bool
    """Open, and so the caller may read whom they call."""
    phone: str = field(repr=False)
    link: str = field(repr=False)
    """`tel:` and the number, for an open call."""
    hall: str
    version: int
    """Of the script."""
    people: list[Person] = field(repr=False)

    @property
    def documents(self) -> list[Document]:
        """Of everybody, in the order in which they are asked about."""
        return [one for person in self.people for one in person.documents]

    @property
    def wordings(self) -> list[str]:
        """What is said yes to, each wording once."""
        return list(dict.fromkeys(one.wording for one in self.documents if one.is_waiting))


def tell(call: ConversionCall) -> Told:
    """What the page of a call says."""
    number = reading.number_of(call)
    cases = reading.cases_of(call)
    is_clear = call.state is CallState.OPEN
    phone = number.phone if is_clear else ""
    version = campaigns.script(call.hall_id, call.script_id)
    hall = words.hall_name(call.hall_id)
    return Told(
        call=call,
        is_clear=is_clear,
        phone=_phone(number, phone),
        link=f"tel:{phone}" if phone else "",
        hall=hall,
        version=version.number,
        people=_people(call, cases, version, hall, is_clear=is_clear),
    )


def _phone(number: ConversionNumber, phone: str) -> str:
    return phones.spoken(phone) if phone else number.masked_phone


def _people(
    call: ConversionCall,
    cases: Sequence[ConversionCase],
    version: ConversionScript,
    hall: str,
    *,
    is_clear: bool,
) -> list[Person]:
    """The cases by their person, who is known by name and the document's last four."""
    by_person: dict[str, list[ConversionCase]] = {}
    for case in cases:
        by_person.setdefault(case.person_index, []).append(case)
    items = items_of(cases)
    people = []
    for group in by_person.values():
        first = group[0]
        name = personal.opened(first).name if is_clear else first.masked_name
        people.append(
            Person(
                id=first.id,
                name=name,
                is_proved=any(case.id in call.proved for case in group),
                documents=[
                    _document(case, items[case.hall_id, case.item_id], version, hall, name)
                    for case in group
                ],
            )
        )
    return people


def _document(
    case: ConversionCase, item: ConversionItem, version: ConversionScript, hall: str, name: str
) -> Document:
    said = words.of(case, item, hall) | {script.NAME: name}
    return Document(
        id=case.id,
        title=item.name,
        kind=str(CLASS_TITLES[item.document_class]),
        department=item.department.name,
        fee=words.fee(item),
        keep_until=case.keep_until,
        days_left=(case.keep_until - clock.today()).days,
        is_waiting=case.state is CaseState.QUEUED,
        was_fetched=case.collected_at is not None,
        wording=script.merged(version.consent, said),
        steps=[script.pieces(step, said) for step in version.steps],
    )
