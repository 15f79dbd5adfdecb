"""Supervisors: who they are, what they are asked to do, what became of their reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from webapp.accounts.models import Account, Grant
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission, Role, Scope, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.day_spans import within
from webapp.foundation.errors import NotFound
from webapp.places.models import Organisation, OrganisationKind, Outlet, OutletKind
from webapp.places.queries import region_names, regions_under
from webapp.supervision.supervisors.kinds import TaskKind, TaskState
from webapp.supervision.supervisors.models import Appointment, SupervisorTask
from webapp.supervision.supervisors.tally import Reported, Tally, tally_of


class Term(StrEnum):
    """Which appointments a list is about."""

    NOW = "now"
    """Those that hold, or will."""
    OVER = "over"


MOST_OUTLETS = 500
"""More than a county has."""
BY_END: Any = [(Appointment.ends_on, "asc"), (Appointment.id, "asc")]
BY_LATEST_END: Any = [(Appointment.ends_on, "desc"), (Appointment.id, "desc")]


@dataclass(frozen=True)
class Load:
    """How many tasks there are, without those that were dropped."""

    planned: int = 0
    done: int = 0
    overdue: int = 0


def counties_of(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the counties in which an actor may appoint and plan."""
    if actor.scope.kind is ScopeKind.CITY:
        return regions_under(actor.scope.id)
    if actor.scope.kind is ScopeKind.COUNTY:
        return list(region_names({actor.scope.id}).items())
    return []


def bureau_of(county_code: str) -> UUID | None:
    """The bureau of a county, whose audit chain takes what its supervisors do."""
    query = select(Organisation.id).where(
        Organisation.kind == OrganisationKind.BUREAU,
        Organisation.region_code == county_code,
        Organisation.closed.is_(False),
    )
    return db.session.scalar(query.order_by(Organisation.id).limit(1))


def appointments(actor: Actor, term: Term) -> Select[Appointment]:
    """Terms in the actor's scope; the page orders them."""
    over = _is_over(clock.today())
    return select(Appointment).where(
        in_scope(Appointment, actor), over if term is Term.OVER else ~over
    )


def appointment_for(actor: Actor, appointment_id: UUID, *, lock: bool = False) -> Appointment:
    """One term; `lock` is for acts. Raises NotFound outside the scope."""
    query = select(Appointment).where(
        Appointment.id == appointment_id, in_scope(Appointment, actor)
    )
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound()
    return found


def terms_of(actor: Actor, account_id: UUID) -> Sequence[Appointment]:
    """Every term of somebody in the actor's scope, the latest first."""
    query = select(Appointment).where(
        Appointment.account_id == account_id, in_scope(Appointment, actor)
    )
    return db.session.scalars(query.order_by(Appointment.ends_on.desc(), Appointment.id)).all()


def own_terms(account_id: UUID) -> Sequence[Appointment]:
    """One's own terms, the latest first."""
    query = select(Appointment).where(Appointment.account_id == account_id)
    return db.session.scalars(query.order_by(Appointment.ends_on.desc(), Appointment.id)).all()


def holding(county_code: str, month: date, until: date) -> Sequence[Appointment]:
    """Terms of a county that run on some day of a month: whom tasks may be given."""
    now = clock.now()
    query = select(Appointment).join(Grant, Grant.id == Appointment.grant_id)
    query = query.where(
        or_(Grant.effective_until.is_(None), Grant.effective_until > now),
        Appointment.county_code == county_code,
        Appointment.starts_on <= until,
        Appointment.ends_on >= max(month, clock.today()),
        ~_is_over(clock.today()),
    )
    return db.session.scalars(query.order_by(Appointment.certificate, Appointment.id)).all()


def account_called(login: str) -> Account | None:
    """The account with a staff number, or None."""
    return db.session.scalar(select(Account).where(Account.login == login.strip().upper()))


def grant(grant_id: UUID, *, lock: bool = False) -> Grant:
    """The grant of a term; `lock` is for acts."""
    query = select(Grant).where(Grant.id == grant_id)
    return db.session.scalars(query.with_for_update() if lock else query).one()


def endless_grant(account_id: UUID, scope: Scope) -> Grant | None:
    """The role of a supervisor that somebody was given without a term; locked."""
    query = select(Grant).where(
        Grant.account_id == account_id,
        Grant.role == Role.SOCIAL_SUPERVISOR,
        Grant.scope_kind == scope.kind,
        Grant.scope_id == scope.id,
        Grant.effective_until.is_(None),
    )
    return db.session.scalars(query.order_by(Grant.id).limit(1).with_for_update()).first()


def tasks(actor: Actor, month: date) -> Select[SupervisorTask]:
    """The tasks of a month that an actor may know of, without those that were dropped."""
    return select(SupervisorTask).where(
        _may_see(actor),
        SupervisorTask.month == month,
        SupervisorTask.state != TaskState.DROPPED,
    )


def tasks_in_order(
    actor: Actor, month: date, account_id: UUID | None = None
) -> Sequence[SupervisorTask]:
    """Them in the order in which they were planned; of one supervisor, or of all."""
    query = tasks(actor, month)
    if account_id is not None:
        query = query.where(SupervisorTask.account_id == account_id)
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


def has_task(like: SupervisorTask, account_id: UUID) -> bool:
    """Whether a supervisor has another task of the same kind, month and outlet."""
    query = select(SupervisorTask.id).where(
        SupervisorTask.outlet_id == like.outlet_id,
        SupervisorTask.month == like.month,
        SupervisorTask.kind == like.kind,
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
    late = and_(SupervisorTask.state == TaskState.PLANNED, is_overdue(clock.today()))
    query = (
        select(
            SupervisorTask.account_id,
            func.count(),
            func.sum(case((SupervisorTask.state == TaskState.DONE, 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
        )
        .where(
            _may_see(actor),
            SupervisorTask.account_id.in_(list(account_ids)),
            SupervisorTask.month.between(first, last),
            SupervisorTask.state != TaskState.DROPPED,
        )
        .group_by(SupervisorTask.account_id)
    )
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


def tally(actor: Actor, account_id: UUID, year: int) -> Tally:
    """The reports that came from a supervisor in a year, and their tasks, as far as the actor may
    know of them."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    load = loads(actor, [account_id], first, last).get(account_id, Load())
    return tally_of(
        _reported(actor, account_id, first, last),
        planned=load.planned,
        done=load.done,
        overdue=load.overdue,
    )


def _reported(actor: Actor, account_id: UUID, first: date, last: date) -> list[Reported]:
    located = FindingStep.latitude.is_not(None).label("located")
    photo = exists().where(
        FindingEvidence.outlet_id == Finding.outlet_id,
        FindingEvidence.finding_id == Finding.id,
        FindingEvidence.step_id == FindingStep.id,
    )
    evidenced = case((photo, 1), else_=0).label("evidenced")
    one = (
        select(
            Finding.state.label("state"), case((located, 1), else_=0).label("located"), evidenced
        )
        .join(
            FindingStep,
            and_(
                FindingStep.outlet_id == Finding.outlet_id,
                FindingStep.finding_id == Finding.id,
                FindingStep.step == Step.REPORT,
            ),
        )
        .where(
            Finding.reporter_id == account_id,
            or_(Finding.reporter_id == actor.account_id, in_scope(Finding, actor)),
            *within(Finding.received_at, first, last),
        )
        .subquery()
    )
    query = select(one.c.state, one.c.located, one.c.evidenced, func.count())
    query = query.group_by(one.c.state, one.c.located, one.c.evidenced)
    return [
        Reported(FindingState(row[0]), bool(row[1]), bool(row[2]), row[3])
        for row in db.session.execute(query)
    ]


def _may_see(actor: Actor) -> ColumnElement[bool]:
    """An office sees what is in scope, a supervisor what is asked of them."""
    if actor.may(Permission.SUPERVISORS_READ):
        return in_scope(SupervisorTask, actor)
    return SupervisorTask.account_id == actor.account_id


def _is_over(today: date) -> ColumnElement[bool]:
    return or_(
        Appointment.ends_on < today,
        and_(Appointment.ended_early.is_(True), Appointment.ends_on <= today),
    )
