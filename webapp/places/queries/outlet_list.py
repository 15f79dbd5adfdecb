"""Reading outlets: in whose scope, narrowed by what, found by which words."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import selectinload

from webapp.foundation.access import Actor, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import (
    Organisation,
    OrganisationKind,
    Outlet,
    OutletKind,
    RegionLevel,
    level_of,
)
from webapp.places.queries.regions import region_names, region_steps, regions_under

MOST_CHOICES = 500
_REGION_COLUMNS = {
    RegionLevel.PROVINCE: Outlet.province_code,
    RegionLevel.CITY: Outlet.city_code,
    RegionLevel.COUNTY: Outlet.county_code,
    RegionLevel.TOWNSHIP: Outlet.region_code,
}
_TOP = {ScopeKind.PROVINCE: 0, ScopeKind.CITY: 1, ScopeKind.COUNTY: 2}


@dataclass(frozen=True)
class OutletFilter:
    """How the list is narrowed. `find` is a name, its pinyin or initials, or a code's beginning."""

    region_code: str = ""
    company_id: UUID | None = None
    kind: OutletKind | None = None
    closed: bool | None = None
    find: str = ""


def outlet_for(actor: Actor, outlet_id: UUID) -> Outlet:
    """One outlet in the actor's scope. Raises NotFound."""
    query = select(Outlet).where(Outlet.id == outlet_id, in_scope(Outlet, actor))
    if (outlet := db.session.scalar(query)) is None:
        raise NotFound()
    return outlet


def outlet(outlet_id: UUID) -> Outlet:
    """An outlet by its id, whoever asks: for code that judged the right already."""
    if (found := db.session.get(Outlet, outlet_id)) is None:
        raise NotFound()
    return found


def outlets(actor: Actor, wanted: OutletFilter | None = None) -> Select[Outlet]:
    """The outlets in the actor's scope that fit, with their companies; the page orders them."""
    wanted = wanted or OutletFilter()
    query = select(Outlet).where(in_scope(Outlet, actor)).options(selectinload(Outlet.company))
    if wanted.region_code:
        query = query.where(_lies_in(wanted.region_code))
    if wanted.company_id:
        query = query.where(Outlet.company_id == wanted.company_id)
    if wanted.kind:
        query = query.where(Outlet.kind == wanted.kind)
    if wanted.closed is not None:
        query = query.where(Outlet.closed.is_(wanted.closed))
    return query.where(_is_called(wanted.find)) if wanted.find else query


def outlet_count(actor: Actor, wanted: OutletFilter) -> int:
    """How many outlets fit."""
    fitting = outlets(actor, wanted).subquery()
    return db.session.scalar(select(func.count()).select_from(fitting)) or 0


def outlet_choices(actor: Actor, limit: int = MOST_CHOICES) -> list[tuple[str, str]]:
    """(id, name) of the outlets in scope for a filter, by pinyin."""
    query = select(Outlet.id, Outlet.name).where(in_scope(Outlet, actor))
    query = query.order_by(Outlet.pinyin, Outlet.name).limit(limit)
    return [(str(row.id), row.name) for row in db.session.execute(query)]


def located_choices(
    actor: Actor, limit: int
) -> Sequence[Row[UUID, str, str, float | None, float | None]]:
    """(id, name, address, latitude, longitude) of the open outlets in scope, by pinyin."""
    query = select(Outlet.id, Outlet.name, Outlet.address, Outlet.latitude, Outlet.longitude)
    query = query.where(in_scope(Outlet, actor), Outlet.closed.is_(False))
    return db.session.execute(query.order_by(Outlet.pinyin, Outlet.name).limit(limit)).all()


def postal_outlets(region_code: str) -> Sequence[Outlet]:
    """Open outlets of the post in the province of a region, the nearest first: only the post may
    carry official documents of state organs (Postal Law, 55)."""
    query = select(Outlet).join(Organisation, Outlet.brand_id == Organisation.id)
    query = query.where(
        Organisation.kind == OrganisationKind.POSTAL_COMPANY,
        Outlet.kind == OutletKind.OUTLET,
        Outlet.closed.is_(False),
        Outlet.province_code == region_code[:2] + "0000",
    )
    query = query.order_by(
        (Outlet.county_code == region_code[:6]).desc(),
        (Outlet.city_code == region_code[:4] + "00").desc(),
        Outlet.pinyin,
        Outlet.id,
    )
    return db.session.scalars(query.limit(MOST_CHOICES)).all()


def is_postal(of: Outlet) -> bool:
    """Whether an outlet belongs to the post, which alone carries official documents."""
    root = db.session.get(Organisation, of.brand_id) if of.brand_id else None
    return root is not None and root.kind is OrganisationKind.POSTAL_COMPANY


def outlet_names(ids: set[UUID]) -> dict[UUID, str]:
    """Names by id."""
    if not ids:
        return {}
    query = select(Outlet.id, Outlet.name).where(Outlet.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)}


def outlets_by_id(ids: Iterable[UUID]) -> dict[UUID, Outlet]:
    """Outlets by id, whosever they are: for code that judged the right already."""
    query = select(Outlet).where(Outlet.id.in_(list(ids)))
    return {row.id: row for row in db.session.scalars(query)}


def outlets_by_code(codes: Iterable[str], *, lock: bool = False) -> dict[str, Outlet]:
    """Outlets by code, whosever they are; locked in the order of their codes if asked for."""
    query = select(Outlet).where(Outlet.code.in_(sorted(codes))).order_by(Outlet.code)
    query = query.with_for_update() if lock else query
    return {row.code: row for row in db.session.scalars(query)}


def outlets_by_word(actor: Actor, words: Iterable[str]) -> dict[str, list[Outlet]]:
    """The outlets that words of a list name: the one with that code, whosever it is, else the open
    ones in the actor's scope with that name."""
    wanted = set(words)
    found = {code: [one] for code, one in outlets_by_code(wanted).items()}
    query = select(Outlet).where(
        in_scope(Outlet, actor),
        Outlet.name.in_(sorted(wanted - found.keys())),
        Outlet.closed.is_(False),
    )
    for row in db.session.scalars(query.order_by(Outlet.code)):
        found.setdefault(row.name, []).append(row)
    return found


def open_outlets_of(organisation: Organisation) -> int:
    """How many outlets of an organisation and of those below it are not closed."""
    belongs = or_(
        Outlet.company_id == organisation.id,
        Outlet.headquarters_id == organisation.id,
        Outlet.brand_id == organisation.id,
    )
    query = select(func.count()).select_from(Outlet).where(belongs, Outlet.closed.is_(False))
    return db.session.scalar(query) or 0


def filter_companies(actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the companies with outlets in scope; none when there is only one's own."""
    if actor.scope.kind in (ScopeKind.COMPANY, ScopeKind.OUTLET):
        return []
    query = select(Organisation.id, Organisation.name)
    query = query.where(Organisation.kind == OrganisationKind.COMPANY)
    if actor.scope.kind is not ScopeKind.PLATFORM:
        have = select(Outlet.company_id).where(in_scope(Outlet, actor))
        query = query.where(Organisation.id.in_(have))
    query = query.order_by(Organisation.pinyin, Organisation.name).limit(MOST_CHOICES)
    return [(str(row.id), row.name) for row in db.session.execute(query)]


def filter_regions(actor: Actor, chosen: str) -> list[tuple[str, str]]:
    """(code, name) on the way from the scope down to what is chosen, and one level below it.

    Whoever sees by organisation is offered the regions where its outlets are.
    """
    if actor.scope.kind is ScopeKind.COUNTY:
        return []
    top = _TOP.get(actor.scope.kind)
    steps = region_steps(chosen)[:3]
    lowest = steps[-1] if steps else (actor.scope.id if top is not None else "")
    if top is not None and actor.scope.id not in region_steps(lowest):
        steps, lowest = [], actor.scope.id
    above = steps[top + 1 :] if top is not None else steps
    names = region_names(set(above))
    return [*((code, names[code]) for code in above if code in names), *_below(actor, lowest)]


def _below(actor: Actor, region_code: str) -> Sequence[tuple[str, str]]:
    by_region = actor.scope.kind in (ScopeKind.PLATFORM, *_TOP)
    if level_of(region_code or "000000") in (RegionLevel.COUNTY, RegionLevel.TOWNSHIP):
        return []
    below = regions_under(region_code)
    if by_region or not below:
        return below
    column = _REGION_COLUMNS[level_of(below[0][0])]
    query = select(column).where(in_scope(Outlet, actor)).distinct()
    if region_code:
        query = query.where(_lies_in(region_code))
    having = set(db.session.scalars(query))
    return [(code, name) for code, name in below if code in having]


def _lies_in(region_code: str) -> ColumnElement[bool]:
    return _REGION_COLUMNS[level_of(region_code)] == region_code


def _is_called(words: str) -> ColumnElement[bool]:
    plain = unicodedata.normalize("NFKC", words).strip()
    spoken = plain.lower().replace(" ", "").replace("'", "")
    return or_(
        Outlet.name.contains(plain, autoescape=True),
        Outlet.code.startswith(plain.upper(), autoescape=True),
        func.replace(Outlet.pinyin, " ", "").contains(spoken or plain, autoescape=True),
    )
