"""Terms of supervisors: whose, until when, and the role that goes with them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from webapp.accounts.models import Account, Grant
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role, Scope, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Organisation, OrganisationKind
from webapp.places.queries import region_names, regions_under
from webapp.supervision.supervisors.models import Appointment


class Term(StrEnum):
    """Which appointments a list is about."""

    NOW = "now"
    """Those that hold, or will."""
    OVER = "over"


BY_END: Any = [(Appointment.ends_on, "asc"), (Appointment.id, "asc")]


BY_LATEST_END: Any = [(Appointment.ends_on, "desc"), (Appointment.id, "desc")]


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


def _is_over(today: date) -> ColumnElement[bool]:
    return or_(
        Appointment.ends_on < today,
        and_(Appointment.ended_early.is_(True), Appointment.ends_on <= today),
    )
