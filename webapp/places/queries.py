"""Reading places: whose they are, what lies where."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, func, select

from webapp.foundation.access import Actor, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Organisation, OrganisationKind, Outlet, Region, RegionLevel


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


def outlets(actor: Actor) -> Select[Outlet]:
    """The outlets in the actor's scope; the page orders them."""
    return select(Outlet).where(in_scope(Outlet, actor))


def outlet_choices(actor: Actor, limit: int = 500) -> list[tuple[str, str]]:
    """(id, name) of the outlets in scope for a filter, by pinyin."""
    query = outlets(actor).order_by(Outlet.pinyin, Outlet.name).limit(limit)
    return [(str(row.id), row.name) for row in db.session.scalars(query)]


def outlet_names(ids: set[UUID]) -> dict[UUID, str]:
    """Names by id."""
    if not ids:
        return {}
    query = select(Outlet.id, Outlet.name).where(Outlet.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)}


def organisation(organisation_id: UUID) -> Organisation:
    """An organisation by its id. Raises NotFound."""
    if (found := db.session.get(Organisation, organisation_id)) is None:
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


def companies_of(actor: Actor) -> Sequence[Organisation]:
    """Companies whose outlets the actor may edit: the own one, or all for the platform."""
    query = select(Organisation).where(Organisation.kind == OrganisationKind.COMPANY)
    if actor.scope.kind is ScopeKind.COMPANY:
        query = query.where(Organisation.id == actor.scope.value)
    elif actor.scope.kind is ScopeKind.HEADQUARTERS:
        query = query.where(Organisation.headquarters_id == actor.scope.value)
    elif actor.scope.kind is ScopeKind.BRAND:
        query = query.where(Organisation.brand_id == actor.scope.value)
    elif actor.scope.kind is not ScopeKind.PLATFORM:
        return []
    return db.session.scalars(query.order_by(Organisation.pinyin, Organisation.name)).all()


def region(region_code: str) -> Region:
    """A region by its code. Raises NotFound."""
    if (found := db.session.get(Region, region_code)) is None:
        raise NotFound()
    return found


def scope_regions(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the regions one level below the actor's, for a filter."""
    below = {ScopeKind.PROVINCE: RegionLevel.CITY, ScopeKind.CITY: RegionLevel.COUNTY}
    if actor.scope.kind not in below:
        return []
    query = select(Region.code, Region.name).where(Region.parent_code == actor.scope.id)
    return [(row.code, row.name) for row in db.session.execute(query.order_by(Region.code))]


def region_names(codes: set[str]) -> dict[str, str]:
    """Names by code."""
    if not codes:
        return {}
    query = select(Region.code, Region.name).where(Region.code.in_(codes))
    return {row.code: row.name for row in db.session.execute(query)}


def full_region_name(region_code: str) -> str:
    """The names from the province down: 江西省南昌市东湖区. Empty for an unknown code."""
    return _all_regions().full_name(region_code)


def knows_county(region_code: str) -> bool:
    """Whether GB/T 2260 as loaded has this county: six digits that name no city or province."""
    return _all_regions().is_county(region_code)


def is_destination(region_code: str) -> bool:
    """Whether a region is precise enough for a destination: nothing but towns lies below it."""
    return _all_regions().is_lowest(region_code)


class _Regions:
    """All regions in memory: three thousand rows that change once a year."""

    def __init__(self, rows: Sequence[tuple[str, str, RegionLevel, str | None]]) -> None:
        self.names = {code: name for code, name, _level, _parent in rows}
        self.parents = {code: parent for code, _name, _level, parent in rows}
        self.levels = {code: level for code, _name, level, _parent in rows}
        self.with_counties = {
            parent for _code, _name, level, parent in rows if level is RegionLevel.COUNTY
        }
        self.with_cities = {
            parent for _code, _name, level, parent in rows if level is RegionLevel.CITY
        }

    def full_name(self, code: str) -> str:
        names: list[str] = []
        place: str | None = code
        while place:
            name = self.names.get(place, "")
            if name not in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"):
                names.insert(0, name)
            place = self.parents.get(place)
        return "".join(names)

    def is_county(self, code: str) -> bool:
        return self.levels.get(code) is RegionLevel.COUNTY

    def is_lowest(self, code: str) -> bool:
        level = self.levels.get(code)
        if level is None:
            return False
        return code not in self.with_counties and code not in self.with_cities


@lru_cache(maxsize=2)
def _read_regions(engine_url: str, count: int) -> _Regions:  # noqa: ARG001 -- the cache's key
    query = select(Region.code, Region.name, Region.level, Region.parent_code)
    return _Regions(
        [(row.code, row.name, row.level, row.parent_code) for row in db.session.execute(query)]
    )


def _all_regions() -> _Regions:
    held = db.session.info.get("regions")
    if held is None:
        count = db.session.scalar(select(func.count()).select_from(Region)) or 0
        held = _read_regions(str(db.engine.url), count)
        db.session.info["regions"] = held
    return held
