"""Reading organisations: the tree, as far as somebody may see it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true

from webapp.foundation.access import Actor, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Organisation, OrganisationKind, Outlet

SHOWN = 300
"""Rows of the tree on one page: deeper levels are opened by their links."""
MOST_FOUND = 50
_DIGITS = {ScopeKind.PROVINCE: 2, ScopeKind.CITY: 4, ScopeKind.COUNTY: 6}


@dataclass(frozen=True)
class Branch:
    """A node of the tree as a page shows it. `hidden` counts what stands below and is not shown."""

    organisation: Organisation
    depth: int
    hidden: int


def organisation(organisation_id: UUID) -> Organisation:
    """An organisation by its id, whoever asks. Raises NotFound."""
    if (found := db.session.get(Organisation, organisation_id)) is None:
        raise NotFound()
    return found


def organisation_for(actor: Actor, organisation_id: UUID) -> Organisation:
    """An organisation that the actor may know of. Raises NotFound."""
    query = select(Organisation).where(Organisation.id == organisation_id, _visible_to(actor))
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def organisations(*kinds: OrganisationKind) -> Sequence[Organisation]:
    """All organisations of some kinds, or all, by pinyin."""
    query = select(Organisation).order_by(Organisation.pinyin, Organisation.name)
    if kinds:
        query = query.where(Organisation.kind.in_(kinds))
    return db.session.scalars(query).all()


def organisation_names() -> dict[str, str]:
    """Names by id as text, as the audit chains name them."""
    query = select(Organisation.id, Organisation.name).order_by(Organisation.pinyin)
    return {str(row.id): row.name for row in db.session.execute(query)}


def organisation_codes(ids: set[UUID]) -> dict[UUID, str]:
    """Codes by id."""
    query = select(Organisation.id, Organisation.code).where(Organisation.id.in_(ids))
    return {row.id: row.code for row in db.session.execute(query)}


def companies_of(actor: Actor, among: set[UUID] | None = None) -> Sequence[Organisation]:
    """Open companies whose outlets the actor may edit: the own ones, or all for the platform."""
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.COMPANY, Organisation.closed.is_(False)
    )
    if among is not None:
        query = query.where(Organisation.id.in_(among))
    if actor.scope.kind in (ScopeKind.COMPANY, ScopeKind.HEADQUARTERS, ScopeKind.BRAND):
        query = query.where(_own(actor))
    elif actor.scope.kind is not ScopeKind.PLATFORM:
        return []
    return db.session.scalars(query.order_by(Organisation.pinyin, Organisation.name)).all()


def organisation_tree(actor: Actor, under: UUID | None = None) -> list[Branch]:
    """The tree below a node, or all of it: level by level, as long as a page can hold it."""
    visible = _visible_to(actor)
    level = _children(visible, [under] if under else [])
    found: dict[UUID | None, list[Organisation]] = {under: list(level)}
    count = len(level)
    while level:
        below = _count_below(visible, level)
        if count + sum(below.values()) > SHOWN:
            return _branches(found, under, 0, below)
        level = _children(visible, [one.id for one in level])
        for one in level:
            found.setdefault(one.parent_id, []).append(one)
        count += len(level)
    return _branches(found, under, 0, {})


def find_organisations(actor: Actor, words: str) -> Sequence[Organisation]:
    """Organisations by name, pinyin, initials or the beginning of their code."""
    plain = unicodedata.normalize("NFKC", words).strip()
    spoken = plain.lower().replace(" ", "")
    called = or_(
        Organisation.name.contains(plain, autoescape=True),
        Organisation.code.startswith(plain.upper(), autoescape=True),
        func.replace(Organisation.pinyin, " ", "").contains(spoken or plain, autoescape=True),
    )
    query = select(Organisation).where(_visible_to(actor), called)
    query = query.order_by(Organisation.pinyin, Organisation.name).limit(MOST_FOUND)
    return db.session.scalars(query).all()


def path_to(organisation: Organisation) -> list[Organisation]:
    """What stands above an organisation, from the root down."""
    path: list[Organisation] = []
    above = organisation.parent
    while above is not None:
        path.insert(0, above)
        above = above.parent
    return path


def _own(actor: Actor) -> ColumnElement[bool]:
    columns: dict[ScopeKind, Any] = {
        ScopeKind.COMPANY: Organisation.id,
        ScopeKind.HEADQUARTERS: Organisation.headquarters_id,
        ScopeKind.BRAND: Organisation.brand_id,
    }
    column = columns.get(actor.scope.kind)
    return column == actor.scope.value if column is not None else false()


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    """Own organisations, those of the own region or with outlets there, and what is above them."""
    if actor.scope.kind is ScopeKind.PLATFORM:
        return true()
    digits = _DIGITS.get(actor.scope.kind)
    direct = _own(actor)
    if digits:
        direct = or_(
            Organisation.region_code.startswith(actor.scope.id[:digits], autoescape=True),
            exists().where(Outlet.company_id == Organisation.id, in_scope(Outlet, actor)),
        )
    known = select(Organisation.id, Organisation.parent_id).where(direct).cte(recursive=True)
    known = known.union(
        select(Organisation.id, Organisation.parent_id).where(Organisation.id == known.c.parent_id)
    )
    return Organisation.id.in_(select(known.c.id))


def _children(visible: ColumnElement[bool], parents: list[UUID]) -> Sequence[Organisation]:
    below = Organisation.parent_id.in_(parents) if parents else Organisation.parent_id.is_(None)
    query: Select[Organisation] = select(Organisation).where(visible, below)
    return db.session.scalars(query.order_by(Organisation.pinyin, Organisation.name)).all()


def _count_below(
    visible: ColumnElement[bool], level: Sequence[Organisation]
) -> dict[UUID | None, int]:
    query = select(Organisation.parent_id, func.count().label("below")).where(
        visible, Organisation.parent_id.in_([one.id for one in level])
    )
    counted = db.session.execute(query.group_by(Organisation.parent_id))
    return {row.parent_id: row.below for row in counted}


def _branches(
    found: dict[UUID | None, list[Organisation]],
    under: UUID | None,
    depth: int,
    hidden: dict[UUID | None, int],
) -> list[Branch]:
    branches: list[Branch] = []
    for one in found.get(under, []):
        branches.append(Branch(one, depth, hidden.get(one.id, 0)))
        branches += _branches(found, one.id, depth + 1, hidden)
    return branches
