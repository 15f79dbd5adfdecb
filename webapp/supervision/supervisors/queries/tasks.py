"""Tasks of supervisors: of a month, of one person, late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select

from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Outlet, OutletKind
from webapp.supervision.supervisors import months
from webapp.supervision.supervisors.kinds import TaskKind, TaskState
from webapp.supervision.supervisors.models import SupervisorTask

MOST_OUTLETS = 500
"""More than a county has."""


@dataclass(frozen=True)
class Load:
    """How many tasks there are, without those that were dropped."""

    planned: int = 0
    done: int = 0
    overdue: int = 0


def tasks_in_order(
    actor: Actor, month: date, *, account_id: UUID | None = None, county_code: str = ""
) -> Sequence[SupervisorTask]:
    """The tasks of a month that an actor may know of, without those that were dropped, in the order
    in which they were planned: of one supervisor, or of a county."""
    query = select(SupervisorTask).where(
        _may_see(actor),
        SupervisorTask.month == month,
        SupervisorTask.state != TaskState.DROPPED,
    )
    if account_id is not None:
        query = query.where(SupervisorTask.account_id == account_id)
    if county_code:
        query = query.where(SupervisorTask.county_code == county_code)
    return db.session.scalars(query.order_by(SupervisorTask.account_id, SupervisorTask.id)).all()


def task_for(actor: Actor, outlet_id: UUID, task_id: UUID, *, lock: bool = False) -> SupervisorTask:
    """One task. Raises NotFound outside the scope, and for another supervisor's."""
    query = select(SupervisorTask).where(
        SupervisorTask.outlet_id == outlet_id,
        SupervisorTask.id == task_id,
        _may_see(actor),
    )
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound()
    return found


def planned_in(county_code: str, month: date) -> set[tuple[UUID, TaskKind]]:
    """What is planned in a county already: outlets, with what is done there."""
    query = select(SupervisorTask.outlet_id, SupervisorTask.kind).where(
        SupervisorTask.county_code == county_code,
        SupervisorTask.month == month,
        SupervisorTask.state != TaskState.DROPPED,
    )
    return {(row.outlet_id, row.kind) for row in db.session.execute(query)}


def villages_seen(outlet_ids: Iterable[UUID]) -> dict[UUID, dict[UUID | None, list[str]]]:
    """Of outlets the months (YYYY-MM) of what is asked at their villages, by village; None: of
    tasks that name none."""
    query = select(SupervisorTask.outlet_id, SupervisorTask.village_id, SupervisorTask.month)
    query = query.where(
        SupervisorTask.outlet_id.in_(list(outlet_ids)),
        SupervisorTask.kind.in_([kind for kind in TaskKind if kind.is_at_village]),
        SupervisorTask.state != TaskState.DROPPED,
    )
    found: dict[UUID, dict[UUID | None, list[str]]] = {}
    for row in db.session.execute(query):
        of_outlet = found.setdefault(row.outlet_id, {})
        of_outlet.setdefault(row.village_id, []).append(months.name(row.month))
    return found


def has_task(like: SupervisorTask, account_id: UUID, village_id: UUID | None) -> bool:
    """Whether a supervisor has another task of the same kind, month and outlet, or village."""
    query = select(SupervisorTask.id).where(
        SupervisorTask.outlet_id == like.outlet_id,
        SupervisorTask.month == like.month,
        SupervisorTask.kind == like.kind,
        SupervisorTask.village_id == village_id,
        SupervisorTask.account_id == account_id,
        SupervisorTask.state != TaskState.DROPPED,
        SupervisorTask.id != like.id,
    )
    return db.session.scalar(query.limit(1)) is not None


def open_outlets(county_code: str) -> Sequence[Outlet]:
    """The outlets of a county where tasks can be done: by township and name, so that neighbours
    stand together."""
    query = select(Outlet).where(
        Outlet.county_code == county_code,
        Outlet.kind == OutletKind.OUTLET,
        Outlet.closed.is_(False),
    )
    order = (Outlet.region_code, Outlet.pinyin, Outlet.id)
    return db.session.scalars(query.order_by(*order).limit(MOST_OUTLETS)).all()


def loads(actor: Actor, account_ids: Iterable[UUID], first: date, last: date) -> dict[UUID, Load]:
    """How many tasks each of some supervisors has in the months from one to another."""
    query = _counted(SupervisorTask.account_id).where(
        _may_see(actor),
        SupervisorTask.account_id.in_(list(account_ids)),
        SupervisorTask.month.between(first, last),
    )
    return {row[0]: Load(row[1], row[2] or 0, row[3] or 0) for row in db.session.execute(query)}


def loads_by_county(actor: Actor, month: date) -> dict[str, Load]:
    """How many tasks there are in each county of the actor's scope in a month."""
    query = _counted(SupervisorTask.county_code).where(
        _may_see(actor), SupervisorTask.month == month
    )
    query = query.order_by(SupervisorTask.county_code)
    return {row[0]: Load(row[1], row[2] or 0, row[3] or 0) for row in db.session.execute(query)}


def is_overdue(today: date) -> ColumnElement[bool]:
    """Tasks that are late: right at any moment, since nothing is marked."""
    return and_(SupervisorTask.state == TaskState.PLANNED, SupervisorTask.due_on < today)


def count_open(actor: Actor, most: int) -> int:
    """How many tasks of the actor's own wait; no more than one beyond `most` is counted."""
    some = select(SupervisorTask.id).where(
        SupervisorTask.account_id == actor.account_id,
        SupervisorTask.state == TaskState.PLANNED,
        SupervisorTask.month <= clock.today(),
    )
    return db.session.scalar(select(func.count()).select_from(some.limit(most + 1).subquery())) or 0


def late_before(actor: Actor, month: date) -> Sequence[SupervisorTask]:
    """One's own tasks of earlier months that were not done, the oldest first."""
    query = select(SupervisorTask).where(
        SupervisorTask.account_id == actor.account_id,
        SupervisorTask.state == TaskState.PLANNED,
        SupervisorTask.month < month,
    )
    return db.session.scalars(query.order_by(SupervisorTask.due_on, SupervisorTask.id)).all()


def _counted(by: Any) -> Any:
    """All, done and late by a column, without those that were dropped."""
    late = is_overdue(clock.today())
    query = select(
        by,
        func.count(),
        func.sum(case((SupervisorTask.state == TaskState.DONE, 1), else_=0)),
        func.sum(case((late, 1), else_=0)),
    )
    return query.where(SupervisorTask.state != TaskState.DROPPED).group_by(by)


def _may_see(actor: Actor) -> ColumnElement[bool]:
    """An office sees what is in scope, a supervisor what is asked of them."""
    if actor.may(Permission.SUPERVISORS_READ):
        return in_scope(SupervisorTask, actor)
    return SupervisorTask.account_id == actor.account_id
