"""Counting what happened: one statement for cases, one for calls, one for consents.

The database counts by day and row; what comes over is as long as the table, not as the cases.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    select,
    type_coerce,
)

from webapp.conversions.calling.dispositions import CONNECTED, RIGHT_PERSON
from webapp.conversions.figures import By, Figures, Wanted
from webapp.conversions.kinds import ConsentBasis, Disposition
from webapp.conversions.lifecycle import CaseState, ConsentState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCase,
    ConversionCaseEvent,
    ConversionConsent,
    ConversionNumber,
)
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.day_spans import BusinessDay, within

FOUND_ELIGIBLE = (CaseState.ELIGIBLE, CaseState.QUEUED)
"""Whoever stood there once was found to be eligible, whatever came later."""
HANDED_OVER = (
    CaseState.HANDED_OVER,
    CaseState.IN_TRANSIT,
    CaseState.DELIVERED,
    CaseState.REFUSED,
    CaseState.UNDELIVERABLE,
    CaseState.BACK_AT_COUNTER,
)
CHUNK = 1000

Key = Any
"""What a row of the table stands for: a day, an id, or None for what belongs to none."""


@dataclass
class Counted:
    """What happened in a span: by row, by day and in all. Each sums up what was counted."""

    rows: dict[Key, Figures] = field(default_factory=dict)
    days: dict[date, Figures] = field(default_factory=dict)
    total: Figures = field(default_factory=Figures)

    def add(self, day: date, key: Key, found: Figures) -> None:
        """Count some more."""
        self.rows[key] = self.rows.get(key, Figures()) + found
        self.days[day] = self.days.get(day, Figures()) + found
        self.total += found


def count(actor: Actor, wanted: Wanted) -> Counted:
    """What happened in the days that are wanted, in the actor's scope."""
    counted = Counted()
    for part in (_cases(actor, wanted), _calls(actor, wanted), _consents(actor, wanted)):
        for day, key, found in part:
            counted.add(day, day if wanted.by is By.DAY else key, found)
    return counted


def _cases(actor: Actor, wanted: Wanted) -> Iterator[tuple[date, Key, Figures]]:
    found_eligible = exists().where(
        ConversionCaseEvent.hall_id == ConversionCase.hall_id,
        ConversionCaseEvent.case_id == ConversionCase.id,
        ConversionCaseEvent.state.in_(FOUND_ELIGIBLE),
    )
    day = BusinessDay(ConversionCase.imported_at)
    key = {
        By.CAMPAIGN: ConversionNumber.campaign_id,
        By.DEPARTMENT: ConversionCase.department_id,
        By.ITEM: ConversionCase.item_id,
    }.get(wanted.by, null())
    query: Any = select(
        day.label("on_day"),
        key.label("row_key"),
        func.count().label("came"),
        _count_if(found_eligible).label("eligible"),
    ).select_from(ConversionCase)
    if wanted.campaign_id or wanted.by is By.CAMPAIGN:
        query = _with_number(query)
    if wanted.campaign_id:
        query = query.where(ConversionNumber.campaign_id == wanted.campaign_id)
    query = query.where(
        in_scope(ConversionCase, actor),
        *within(ConversionCase.imported_at, wanted.first, wanted.last),
    )
    for row in db.session.execute(query.group_by(*_groups(key))):
        yield (
            date.fromisoformat(row.on_day),
            row.row_key,
            Figures(came=row.came, eligible=row.eligible),
        )


def _calls(actor: Actor, wanted: Wanted) -> Iterator[tuple[date, Key, Figures]]:
    day = BusinessDay(ConversionCall.dialled_at)
    of_case = wanted.by in (By.DEPARTMENT, By.ITEM)
    key: Any = {
        By.CAMPAIGN: ConversionCall.campaign_id,
        By.CALLER: ConversionCall.account_id,
    }.get(wanted.by, null())
    if of_case:
        # The ids of its cases as the text that is stored: the first is the most urgent one.
        key = type_coerce(ConversionCall.case_ids, String)
    query = select(
        day.label("on_day"),
        key.label("row_key"),
        func.count().label("calls"),
        _count_if(ConversionCall.disposition.in_(sorted(CONNECTED))).label("connected"),
        _count_if(ConversionCall.disposition.in_(sorted(RIGHT_PERSON))).label("right_person"),
        _count_if(ConversionCall.disposition == Disposition.CONSENTED).label("agreed"),
    ).where(
        in_scope(ConversionCall, actor),
        *within(ConversionCall.dialled_at, wanted.first, wanted.last),
    )
    if wanted.campaign_id:
        query = query.where(ConversionCall.campaign_id == wanted.campaign_id)
    rows = db.session.execute(query.group_by(*_groups(key))).all()
    firsts = {row.row_key: _first_case(row.row_key) for row in rows} if of_case else {}
    behind = _rows_of(actor, wanted.by, {one for one in firsts.values() if one})
    for row in rows:
        of = behind.get(firsts[row.row_key]) if of_case else row.row_key
        yield (
            date.fromisoformat(row.on_day),
            of,
            Figures(
                calls=row.calls,
                connected=row.connected,
                right_person=row.right_person,
                agreed=row.agreed,
            ),
        )


def _consents(actor: Actor, wanted: Wanted) -> Iterator[tuple[date, Key, Figures]]:
    day = BusinessDay(ConversionConsent.given_at)
    spoken = ConversionConsent.basis == ConsentBasis.CALL
    campaign = func.coalesce(ConversionCall.campaign_id, ConversionNumber.campaign_id)
    key = {
        By.CAMPAIGN: campaign,
        By.DEPARTMENT: ConversionCase.department_id,
        By.ITEM: ConversionCase.item_id,
        By.CALLER: case((spoken, ConversionConsent.account_id), else_=null()),
    }.get(wanted.by, null())
    holds = ConversionConsent.state == ConsentState.GIVEN
    query: Any = (
        select(
            day.label("on_day"),
            key.label("row_key"),
            ConversionConsent.basis,
            func.count().label("consented"),
            _count_if(ConversionConsent.state == ConsentState.WITHDRAWN).label("withdrawn"),
            _count_if(holds & ConversionCase.state.in_(HANDED_OVER)).label("handed_over"),
            _count_if(holds & (ConversionCase.state == CaseState.DELIVERED)).label("delivered"),
        )
        .select_from(ConversionConsent)
        .join(
            ConversionCase,
            and_(
                ConversionCase.hall_id == ConversionConsent.hall_id,
                ConversionCase.id == ConversionConsent.case_id,
            ),
        )
        .where(
            in_scope(ConversionConsent, actor),
            *within(ConversionConsent.given_at, wanted.first, wanted.last),
        )
    )
    if wanted.campaign_id or wanted.by is By.CAMPAIGN:
        query = _with_number(query).outerjoin(
            ConversionCall,
            and_(
                ConversionCall.hall_id == ConversionConsent.hall_id,
                ConversionCall.id == ConversionConsent.call_id,
            ),
        )
    if wanted.campaign_id:
        query = query.where(campaign == wanted.campaign_id)
    groups: list[Any] = [*_groups(key), ConversionConsent.basis]
    for row in db.session.execute(query.group_by(*groups)):
        found = Figures(
            withdrawn=row.withdrawn, handed_over=row.handed_over, delivered=row.delivered
        )
        yield date.fromisoformat(row.on_day), row.row_key, replace(found, **_based(row))


def _based(row: Any) -> Mapping[str, int]:
    name = {
        ConsentBasis.CALL: "by_call",
        ConsentBasis.SELF: "alone",
        ConsentBasis.DEPARTMENT: "by_department",
    }[row.basis]
    return {name: row.consented}


def _with_number(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(
        ConversionNumber,
        and_(
            ConversionNumber.hall_id == ConversionCase.hall_id,
            ConversionNumber.id == ConversionCase.number_id,
        ),
    )


def _groups(key: Any) -> list[str]:
    """By the names of what is selected: an expression with values in it may not be told twice."""
    return ["on_day"] if isinstance(key, type(null())) else ["on_day", "row_key"]


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, literal(1)), else_=literal(0)))


def _first_case(case_ids: str) -> UUID | None:
    try:
        return UUID(case_ids[2:38])
    except ValueError:
        return None


def _rows_of(actor: Actor, by: By, case_ids: Iterable[UUID]) -> dict[UUID | None, UUID]:
    column = ConversionCase.item_id if by is By.ITEM else ConversionCase.department_id
    found: dict[UUID | None, UUID] = {}
    left = iter(case_ids)
    while chunk := list(islice(left, CHUNK)):
        query = select(ConversionCase.id, column).where(
            in_scope(ConversionCase, actor), ConversionCase.id.in_(chunk)
        )
        found.update((row[0], row[1]) for row in db.session.execute(query))
    return found
