"""Restating figures: the days that acts touched are counted again from the findings.

Counting anew, not adding: a step that is taken back, an appeal, a figure whose meaning changed all
end in what is true now, and to do it twice changes nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from webapp.findings.kinds import Level
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import (
    WHOLE,
    Finding,
    FindingFigure,
    FindingFigureDays,
    FindingStep,
    FindingTouchedDay,
)
from webapp.foundation import stopping
from webapp.foundation.database import PLACED_COLUMNS, new_id, transaction
from webapp.foundation.day_spans import BusinessDay, within

BATCH = 50
"""Days of outlets in one transaction: an act that touches one of them waits for it."""

Touched = Sequence[tuple[UUID, date]]
"""(outlet, day)."""
_F = FindingState
_SUMS = (
    "received",
    "rejected",
    "unfounded",
    "merged",
    "confirmed",
    "at_county",
    "unconfirmed",
    "ended_disputed",
    "confirmed_days",
    "confirmed_then",
)
_PLACE = [getattr(Finding, name) for name in PLACED_COLUMNS]
_RECEIVED_ON = BusinessDay(Finding.received_at).label("on_day")
_CLOSED_ON = BusinessDay(Finding.closed_at).label("on_day")


def restate_due() -> int:
    """Restate whatever is touched; answers how many days. Safe to repeat, in several workers."""
    done = 0
    while not stopping.wanted() and (batch := _restate()):
        done += batch
    return done


def _restate() -> int:
    with transaction() as session:
        touched = _take(session)
        if touched:
            for model in (FindingFigure, FindingFigureDays):
                session.execute(delete(model).where(_is_one_of(model, touched)))
            _write(session, FindingFigure, _sums(session, touched))
            _write(session, FindingFigureDays, _lengths(session, touched))
    return len(touched)


def _take(session: Session) -> Touched:
    """Days that nobody else restates at this moment; an act that touches one again waits."""
    query = (
        select(FindingTouchedDay.outlet_id, FindingTouchedDay.day)
        .order_by(FindingTouchedDay.touched_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    touched = [(row.outlet_id, row.day) for row in session.execute(query)]
    if touched:
        session.execute(delete(FindingTouchedDay).where(_is_one_of(FindingTouchedDay, touched)))
    return touched


def _write(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _sums(session: Session, touched: Touched) -> list[dict[str, Any]]:
    """A row for each place, day, kind and category: what was received, and confirmed, then."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    for part in (_received(touched), _confirmed_then(touched), _confirmed_days(touched)):
        for row in session.execute(part).mappings():
            key = tuple(row[name] for name in (*PLACED_COLUMNS, "on_day", "kind", "category"))
            rows[key] |= row
    none = dict.fromkeys(_SUMS, 0)
    return [{**none, **_made(row)} for row in rows.values()]


def _received(touched: Touched) -> Any:
    counts = {
        "rejected": Finding.state == _F.REJECTED,
        "unfounded": Finding.state == _F.UNFOUNDED,
        "merged": Finding.state == _F.MERGED,
        "confirmed": Finding.state == _F.CONFIRMED,
        "at_county": and_(Finding.state == _F.CONFIRMED, Finding.closed_level == Level.COUNTY),
        "unconfirmed": Finding.state == _F.UNCONFIRMED,
        "ended_disputed": Finding.state == _F.ENDED_DISPUTED,
    }
    sums = [func.sum(case((is_so, 1), else_=0)).label(name) for name, is_so in counts.items()]
    return (
        select(*_PLACE, _RECEIVED_ON, Finding.kind, Finding.category)
        .add_columns(func.count().label("received"), *sums)
        .where(_was(Finding.received_at, touched))
        .group_by(*_PLACE, "on_day", Finding.kind, Finding.category)
    )


def _confirmed_then(touched: Touched) -> Any:
    return (
        select(*_PLACE, _CLOSED_ON, Finding.kind, Finding.category)
        .add_columns(func.count().label("confirmed_then"))
        .where(_was(Finding.closed_at, touched), Finding.state == _F.CONFIRMED)
        .group_by(*_PLACE, "on_day", Finding.kind, Finding.category)
    )


def _confirmed_days(touched: Touched) -> Any:
    """The steps' days add up to the way from the report to its confirmation."""
    return (
        select(*_PLACE, _RECEIVED_ON, Finding.kind, Finding.category)
        .add_columns(func.sum(FindingStep.days).label("confirmed_days"))
        .join(FindingStep, _is_its_step())
        .where(_was(Finding.received_at, touched), Finding.state == _F.CONFIRMED)
        .group_by(*_PLACE, "on_day", Finding.kind, Finding.category)
    )


def _lengths(session: Session, touched: Touched) -> list[dict[str, Any]]:
    """A row for each place, day, kind, step and length."""
    steps = (
        select(*_PLACE, _RECEIVED_ON, Finding.kind, FindingStep.step, FindingStep.days)
        .add_columns(func.count().label("count"))
        .join(FindingStep, _is_its_step())
        .where(_was(Finding.received_at, touched), FindingStep.step != Step.REPORT)
        .group_by(*_PLACE, "on_day", Finding.kind, FindingStep.step, FindingStep.days)
    )
    each = (
        select(*_PLACE, _RECEIVED_ON, Finding.kind, func.sum(FindingStep.days).label("days"))
        .join(FindingStep, _is_its_step())
        .where(_was(Finding.received_at, touched), Finding.state == _F.CONFIRMED)
        .group_by(*_PLACE, "on_day", Finding.kind, Finding.id)
        .subquery()
    )
    columns = [*(each.c[name] for name in (*PLACED_COLUMNS, "on_day", "kind", "days"))]
    wholes = select(*columns, func.count().label("count")).group_by(*columns)
    found = [_made(row) for row in session.execute(steps).mappings()]
    found += [_made({**row, "step": WHOLE}) for row in session.execute(wholes).mappings()]
    return found


def _made(row: Any) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name != "on_day"}
    return {**values, "id": new_id(), "day": date.fromisoformat(row["on_day"])}


def _is_its_step() -> ColumnElement[bool]:
    return and_(FindingStep.outlet_id == Finding.outlet_id, FindingStep.finding_id == Finding.id)


def _is_one_of(model: Any, touched: Touched) -> ColumnElement[bool]:
    return or_(*(and_(model.outlet_id == at, model.day == day) for at, day in touched))


def _was(column: Any, touched: Touched) -> ColumnElement[bool]:
    """Findings that were received, or closed, at one of the outlets on the day that is meant."""
    return or_(*(and_(Finding.outlet_id == at, *within(column, day, day)) for at, day in touched))
