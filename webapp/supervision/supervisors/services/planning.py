"""Acts of the officer on tasks: planning a month in one act, then changing them one by one."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import hold_name, new_id, place_of, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places.models import Outlet
from webapp.places.villages import queries as villages
from webapp.supervision.supervisors import months, queries
from webapp.supervision.supervisors.kinds import TaskKind, TaskState
from webapp.supervision.supervisors.models import SupervisorTask
from webapp.supervision.supervisors.spreading import Spread, in_turn, spread

NOBODY = _l("至少选一位这个月在任的监督员")
NO_OUTLET = _l("至少选一个本县区在营业的网点")
NO_KIND = _l("至少选一种任务")
ALL_PLANNED = _l("选的这些都已经排过了，没有新加的任务")
TOO_EARLY = _l("过去的月份不能再排")
NOT_OPEN = _l("这个任务已经做完或取消，没有做任何改动。")
NOT_IN_MONTH = _l("选这个月里、今天以后的一天")
TWICE = _l("这位监督员这个月在这个网点已有同样的任务")
TWICE_THERE = _l("这位监督员这个月在这个村已有同样的任务")
NO_VILLAGE = _l("选的网点名录里没有在投递的村，看不了村邮公示栏。先在村名录里加上")
WHICH_VILLAGE = _l("选这个网点投递的一个村")


def plan(
    actor: Actor,
    county_code: str,
    month: date,
    account_ids: Collection[UUID],
    outlet_ids: Collection[UUID],
    kinds: Collection[TaskKind],
    villages_each: int = 1,
) -> int:
    """Spread what is to be done at some outlets evenly over some supervisors of a county.

    What is done at villages is for `villages_each` of each outlet's, those in turn. What is planned
    already stays as it is. Answers how many tasks are new. Raises NotFound for a county out of
    scope, InvalidInput (`month`, `account_ids`, `outlet_ids`, `kinds`).
    """
    if county_code not in dict(queries.counties_of(actor)):
        raise NotFound()
    if month < months.this_month():
        raise InvalidInput(errors={"month": [str(TOO_EARLY)]})
    with transaction() as session:
        hold_name(session, hashlib.sha256(f"tasks {county_code} {month}".encode()).hexdigest())
        who, where = _chosen(county_code, month, account_ids, outlet_ids, kinds)
        load = queries.loads(actor, who, month, month)
        found = spread(
            who,
            list(where),
            [kind for kind in TaskKind if kind in kinds],
            queries.planned_in(county_code, month),
            {key: one.planned for key, one in load.items()},
            _villages(where, kinds, month, villages_each),
        )
        if not found:
            raise InvalidInput(errors={"outlet_ids": [str(ALL_PLANNED)]})
        for one in found:
            session.add(_task(actor, one, where[one.outlet_id], month))
        audit.record(
            Act.TASKS_PLANNED,
            actor,
            "supervisor-task",
            f"{county_code}/{months.name(month)}",
            region=county_code,
            day=month.isoformat(),
            count=len(found),
        )
    return len(found)


def change(
    actor: Actor,
    outlet_id: UUID,
    task_id: UUID,
    version: int,
    account_id: UUID,
    due_on: date,
    village_id: UUID | None = None,
) -> SupervisorTask:
    """Give a task to another supervisor, another day, or another of the outlet's villages.

    Raises NotFound, Conflict, InvalidInput (`account_id`, `due_on`, `village_id`).
    """
    with transaction() as session:
        task = _open(actor, outlet_id, task_id, version)
        errors = {}
        if account_id not in _holders(task.county_code, task.month):
            errors["account_id"] = [str(NOBODY)]
        if not max(task.month, clock.today()) <= due_on <= months.last_day(task.month):
            errors["due_on"] = [str(NOT_IN_MONTH)]
        if village_id not in _villages_for(task):
            errors["village_id"] = [str(WHICH_VILLAGE)]
        if errors:
            raise InvalidInput(errors=errors)
        _move(session, task, account_id, due_on, village_id)
        audit.record(
            Act.TASK_CHANGED,
            actor,
            "supervisor-task",
            task.id,
            account=account_id,
            until=due_on.isoformat(),
            village=village_id,
        )
    return task


def drop(actor: Actor, outlet_id: UUID, task_id: UUID, version: int, why: str) -> SupervisorTask:
    """Take a task back before it is done; the row stays. Raises NotFound, Conflict."""
    with transaction():
        task = _open(actor, outlet_id, task_id, version)
        task.state, task.why_dropped = TaskState.DROPPED, why
        audit.record(Act.TASK_DROPPED, actor, "supervisor-task", task.id, account=task.account_id)
    return task


def _chosen(
    county_code: str,
    month: date,
    account_ids: Collection[UUID],
    outlet_ids: Collection[UUID],
    kinds: Collection[TaskKind],
) -> tuple[Sequence[UUID], dict[UUID, Outlet]]:
    """Supervisors and outlets that may be chosen, in their order. Raises InvalidInput."""
    who = [one for one in _holders(county_code, month) if one in set(account_ids)]
    where = {one.id: one for one in queries.open_outlets(county_code) if one.id in set(outlet_ids)}
    errors = {}
    if not who:
        errors["account_ids"] = [str(NOBODY)]
    if not where:
        errors["outlet_ids"] = [str(NO_OUTLET)]
    if not kinds:
        errors["kinds"] = [str(NO_KIND)]
    if errors:
        raise InvalidInput(errors=errors)
    return who, where


def _holders(county_code: str, month: date) -> list[UUID]:
    terms = queries.holding(county_code, month, months.last_day(month))
    return list(dict.fromkeys(one.account_id for one in terms))


def _villages(
    where: Collection[UUID], kinds: Collection[TaskKind], month: date, each: int
) -> dict[UUID, list[UUID]]:
    """The villages of outlets that a month is for. Raises InvalidInput where there are none."""
    if not any(kind.is_at_village for kind in kinds):
        return {}
    known: dict[UUID, list[UUID]] = {}
    for one in villages.villages_of(where):
        if one.active:
            known.setdefault(one.outlet_id, []).append(one.id)
    if not known:
        raise InvalidInput(errors={"kinds": [str(NO_VILLAGE)]})
    name, seen = months.name(month), queries.villages_seen(known)
    found = {}
    for outlet_id, rows in known.items():
        of_outlet = seen.get(outlet_id, {})
        planned = sum(1 for told in of_outlet.values() if name in told)
        by_village = {key: told for key, told in of_outlet.items() if key is not None}
        found[outlet_id] = in_turn(rows, by_village, name, planned, each)
    return found


def _villages_for(task: SupervisorTask) -> set[UUID | None]:
    """Which villages a task may be about: none where it is done at the outlet."""
    if not task.kind.is_at_village:
        return {None}
    of_outlet = villages.villages_of([task.outlet_id])
    return {task.village_id, *(one.id for one in of_outlet if one.active)}


def _task(actor: Actor, asked: Spread, outlet: Outlet, month: date) -> SupervisorTask:
    return SupervisorTask(
        id=new_id(),
        account_id=asked.account_id,
        village_id=asked.village_id,
        kind=asked.kind,
        month=month,
        due_on=months.last_day(month),
        state=TaskState.PLANNED,
        planned_by=actor.account_id,
        planned_at=clock.now(),
        answers={},
        **place_of(outlet),
    )


def _open(actor: Actor, outlet_id: UUID, task_id: UUID, version: int) -> SupervisorTask:
    task = queries.task_for(actor, outlet_id, task_id, lock=True)
    if task.state is not TaskState.PLANNED:
        raise Conflict(NOT_OPEN)
    if task.version != version:
        raise Conflict()
    return task


def _move(
    session: Session,
    task: SupervisorTask,
    account_id: UUID,
    due_on: date,
    village_id: UUID | None,
) -> None:
    twice = {"account_id": [str(TWICE)]}
    if village_id != task.village_id:
        twice = {"village_id": [str(TWICE_THERE)]}
    if queries.has_task(task, account_id, village_id):
        raise InvalidInput(errors=twice)
    task.account_id, task.due_on, task.village_id = account_id, due_on, village_id
    try:
        session.flush()
    except IntegrityError:  # a colleague gave them its like at this very moment
        raise InvalidInput(errors=twice) from None
