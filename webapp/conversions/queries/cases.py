"""Reading cases: whose they are, which are due to be judged, what happened to one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from webapp.conversions.at_the_counter import was_just_collected
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCase, ConversionCaseEvent, ConversionItem
from webapp.conversions.personal import PERSON
from webapp.conversions.queries.platforms import connection_ids
from webapp.foundation import crypto
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound


@dataclass(frozen=True)
class CaseFilter:
    """How the list is narrowed; None or empty means: not by this."""

    state: CaseState | None = None
    department_id: UUID | None = None
    item_id: UUID | None = None


def cases(actor: Actor, wanted: CaseFilter) -> Select[ConversionCase]:
    """The cases in the actor's scope that fit; the page orders them by id."""
    query = select(ConversionCase).where(in_scope(ConversionCase, actor))
    if wanted.state:
        query = query.where(ConversionCase.state == wanted.state)
    if wanted.department_id:
        query = query.where(ConversionCase.department_id == wanted.department_id)
    if wanted.item_id:
        query = query.where(ConversionCase.item_id == wanted.item_id)
    return query


def case_for(actor: Actor, case_id: UUID, *, lock: bool = False) -> ConversionCase:
    """One case in scope, as it is now; `lock` is for acts. Raises NotFound."""
    query = select(ConversionCase).where(
        ConversionCase.id == case_id, in_scope(ConversionCase, actor)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def case_by_number(actor: Actor, number: str) -> ConversionCase | None:
    """The case with a whole number, if it lies in scope."""
    query = select(ConversionCase).where(
        ConversionCase.case_number == number, in_scope(ConversionCase, actor)
    )
    return db.session.scalar(query.limit(1))


def cases_by_number(
    hall_id: UUID, numbers: Iterable[str], *, lock: bool = False
) -> dict[str, ConversionCase]:
    """Cases of a hall by number; locked in the order of their numbers if asked for."""
    query = select(ConversionCase).where(
        ConversionCase.hall_id == hall_id, ConversionCase.case_number.in_(sorted(numbers))
    )
    query = query.order_by(ConversionCase.case_number)
    query = query.with_for_update() if lock else query
    return {row.case_number: row for row in db.session.scalars(query)}


def numbers_of_people(hall_id: UUID, people: Iterable[str]) -> dict[str, set[str]]:
    """The numbers of a hall's cases by person (see `Personal.person`), found blind."""
    by_index = {
        index: person for person in people for index in crypto.blind_indexes(PERSON, person)
    }
    query = select(ConversionCase.person_index, ConversionCase.case_number).where(
        ConversionCase.hall_id == hall_id, ConversionCase.person_index.in_(by_index)
    )
    found: dict[str, set[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(by_index[row.person_index], set()).add(row.case_number)
    return found


def cases_by_id(hall_id: UUID, case_ids: Iterable[UUID]) -> dict[UUID, ConversionCase]:
    """Cases of a hall by id."""
    query = select(ConversionCase).where(
        ConversionCase.hall_id == hall_id, ConversionCase.id.in_(list(case_ids))
    )
    return {one.id: one for one in db.session.scalars(query)}


def events_of(case: ConversionCase) -> Sequence[ConversionCaseEvent]:
    """The history of a case, the newest first."""
    query = select(ConversionCaseEvent).where(
        ConversionCaseEvent.hall_id == case.hall_id, ConversionCaseEvent.case_id == case.id
    )
    return db.session.scalars(query.order_by(ConversionCaseEvent.id.desc()).limit(200)).all()


def may_take_back(case: ConversionCase) -> bool:
    """Whether somebody at the counter said today that it was fetched, and nothing happened since.

    Where the government platform said so, only the platform can say otherwise.
    """
    events = ConversionCaseEvent
    query = select(events).where(events.hall_id == case.hall_id, events.case_id == case.id)
    last = db.session.scalar(query.order_by(events.id.desc()).limit(1))
    if last is None or not was_just_collected(case, last):
        return False
    return not connection_ids({last.account_id})


def others_with_phone(case: ConversionCase) -> int:
    """How many other cases of the hall have the same phone."""
    return _others(case, ConversionCase.phone_index == case.phone_index)


def others_of_person(case: ConversionCase) -> int:
    """How many other cases of the hall are of the same person, by name and last four."""
    return _others(case, ConversionCase.person_index == case.person_index)


def due_to_judge(today: date, limit: int) -> Sequence[ConversionCase]:
    """Cases that wait for the rule, or are eligible no longer; locked, held ones passed over."""
    over = ConversionCase.state.in_((CaseState.ELIGIBLE, CaseState.QUEUED)) & (
        ConversionCase.keep_until < today
    )
    query = select(ConversionCase).where(
        or_(ConversionCase.state == CaseState.IMPORTED, over), ConversionCase.erased_at.is_(None)
    )
    query = query.order_by(ConversionCase.hall_id, ConversionCase.id).limit(limit)
    return db.session.scalars(query.with_for_update(skip_locked=True)).all()


def postable_count(item: ConversionItem) -> int:
    """How many cases of an item may be posted and nobody has decided about yet."""
    query = select(func.count()).select_from(ConversionCase).where(*_postable(item))
    return db.session.scalar(query) or 0


def postable(item: ConversionItem, after: UUID | None, limit: int) -> Sequence[ConversionCase]:
    """Those cases by id, from behind one of them; locked."""
    query = select(ConversionCase).where(*_postable(item)).order_by(ConversionCase.id)
    if after is not None:
        query = query.where(ConversionCase.id > after)
    return db.session.scalars(query.limit(limit).with_for_update()).all()


def postable_sealed(item: ConversionItem, limit: int) -> Sequence[Any]:
    """What `personal.opened` needs of the first of those cases, and nothing else of them."""
    columns = (
        ConversionCase.hall_id,
        ConversionCase.id,
        ConversionCase.vault_key_id,
        ConversionCase.wrapped_key,
        ConversionCase.sealed,
    )
    query = select(*columns).where(*_postable(item)).order_by(ConversionCase.id).limit(limit)
    return db.session.execute(query).all()


def items_of(rows: Iterable[ConversionCase]) -> dict[tuple[UUID, UUID], ConversionItem]:
    """The items of some cases by (hall, item)."""
    wanted = {row.item_id for row in rows}
    query = select(ConversionItem).where(
        ConversionItem.hall_id.in_({row.hall_id for row in rows}), ConversionItem.id.in_(wanted)
    )
    return {(row.hall_id, row.id): row for row in db.session.scalars(query)}


def _postable(item: ConversionItem) -> tuple[ColumnElement[bool], ...]:
    return (
        ConversionCase.hall_id == item.hall_id,
        ConversionCase.item_id == item.id,
        ConversionCase.state.in_((CaseState.ELIGIBLE, CaseState.QUEUED)),
    )


def _others(case: ConversionCase, same: object) -> int:
    query = select(func.count()).select_from(ConversionCase)
    query = query.where(ConversionCase.hall_id == case.hall_id, same)  # type: ignore[arg-type]
    return (db.session.scalar(query) or 1) - 1
