"""Reading a hall's departments and items."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webapp.conversions.models import ConversionDepartment, ConversionItem
from webapp.foundation.access import Actor, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound

MOST = 1000
"""Departments or items of one hall that a page shows."""


def hall_of(actor: Actor) -> UUID:
    """The hall an actor works for. Raises NotFound for somebody of no hall."""
    if actor.scope.kind is not ScopeKind.HALL:
        raise NotFound()
    return UUID(actor.scope.id)


def departments(actor: Actor) -> Sequence[ConversionDepartment]:
    """The departments in scope, open ones first, by code."""
    query = select(ConversionDepartment).where(in_scope(ConversionDepartment, actor))
    query = query.order_by(ConversionDepartment.closed, ConversionDepartment.code).limit(MOST)
    return db.session.scalars(query).all()


def items(actor: Actor) -> Sequence[ConversionItem]:
    """The items in scope with their departments, open ones first, by code."""
    query = select(ConversionItem).where(in_scope(ConversionItem, actor))
    query = query.options(selectinload(ConversionItem.department))
    query = query.order_by(ConversionItem.closed, ConversionItem.code).limit(MOST)
    return db.session.scalars(query).all()


def department_for(actor: Actor, department_id: UUID) -> ConversionDepartment:
    """A department in scope. Raises NotFound."""
    query = select(ConversionDepartment).where(
        ConversionDepartment.id == department_id, in_scope(ConversionDepartment, actor)
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def item_for(actor: Actor, item_id: UUID) -> ConversionItem:
    """An item in scope. Raises NotFound."""
    query = select(ConversionItem).where(
        ConversionItem.id == item_id, in_scope(ConversionItem, actor)
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def item_names(item_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of items by id, in the order of their codes."""
    query = select(ConversionItem.id, ConversionItem.name).where(
        ConversionItem.id.in_(list(item_ids))
    )
    return {row.id: row.name for row in db.session.execute(query.order_by(ConversionItem.code))}


def open_items_of(department: ConversionDepartment) -> int:
    """How many items of a department are not closed."""
    query = select(func.count()).where(
        ConversionItem.hall_id == department.hall_id,
        ConversionItem.department_id == department.id,
        ConversionItem.closed.is_(False),
    )
    return db.session.scalar(query.select_from(ConversionItem)) or 0
