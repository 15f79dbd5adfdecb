"""Reading villages: in whose scope, at which outlet, found by the beginning of name or code."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from webapp.foundation.access import Actor, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import RegionLevel, level_of
from webapp.places.norms.models import ServiceNorm
from webapp.places.norms.queries import norms_for
from webapp.places.villages.models import Village

_COLUMNS = {
    RegionLevel.PROVINCE: Village.province_code,
    RegionLevel.CITY: Village.city_code,
    RegionLevel.COUNTY: Village.county_code,
}
_LAST = "\U0010ffff"
_NARROW = (ScopeKind.COUNTY, ScopeKind.OUTLET)


@dataclass(frozen=True)
class VillageFilter:
    """How the list is narrowed. `find` is the beginning of a name or code; within one county or
    one outlet any part of the name."""

    region_code: str = ""
    outlet_id: UUID | None = None
    active: bool | None = True
    find: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether so few villages are left that each name may be looked through."""
        is_county = len(self.region_code) == 6 and not self.region_code.endswith("00")
        return self.outlet_id is not None or is_county


def village_for(actor: Actor, village_id: UUID) -> Village:
    """One village in the actor's scope. Raises NotFound."""
    query = select(Village).where(Village.id == village_id, in_scope(Village, actor))
    if (village := db.session.scalar(query)) is None:
        raise NotFound()
    return village


def village(village_id: UUID) -> Village | None:
    """A village by its id, whoever asks: for code that judges the right itself."""
    return db.session.get(Village, village_id)


def villages(actor: Actor, wanted: VillageFilter | None = None) -> Select[Village]:
    """The villages in the actor's scope that fit; the page orders them."""
    wanted = wanted or VillageFilter()
    query = select(Village).where(in_scope(Village, actor))
    if wanted.region_code:
        level = level_of(wanted.region_code[:6])
        query = query.where(_COLUMNS[level] == wanted.region_code[:6])
    if wanted.outlet_id:
        query = query.where(Village.outlet_id == wanted.outlet_id)
    if wanted.active is not None:
        query = query.where(Village.active.is_(wanted.active))
    if wanted.find:
        narrow = wanted.is_narrow or actor.scope.kind in _NARROW
        query = query.where(_is_called(wanted.find, narrow=narrow))
    return query


def villages_of(outlet_ids: Iterable[UUID]) -> Sequence[Village]:
    """The villages that outlets deliver to, by outlet and name."""
    query = select(Village).where(Village.outlet_id.in_(list(outlet_ids)))
    return db.session.scalars(query.order_by(Village.outlet_id, Village.pinyin, Village.id)).all()


def villages_by_code(codes: Iterable[str], *, lock: bool = False) -> dict[str, Village]:
    """Villages by code, whosever they are; locked in the order of their codes if asked for."""
    query = select(Village).where(Village.code.in_(sorted(codes))).order_by(Village.code)
    query = query.with_for_update() if lock else query
    return {row.code: row for row in db.session.scalars(query)}


def villages_by_id(ids: Iterable[UUID]) -> dict[UUID, Village]:
    """Villages by their ids, whoever asks."""
    query = select(Village).where(Village.id.in_(list(ids)))
    return {row.id: row for row in db.session.scalars(query)}


def village_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    query = select(Village.id, Village.name).where(Village.id.in_(list(ids)))
    return {row.id: row.name for row in db.session.execute(query)}


def owed_days(of: Sequence[Village], on: date | None = None) -> dict[UUID, int | None]:
    """On how many days of a week somebody has to come to each, by id; None where nobody said."""
    norms: dict[tuple[str, str], ServiceNorm] = {}
    for settlement in sorted({one.settlement for one in of if one.required_days is None}):
        counties = {one.own_county for one in of if one.settlement is settlement}
        found = norms_for(counties, settlement, on)
        norms |= {(code, settlement.value): norm for code, norm in found.items()}
    return {one.id: one.owed_days(norms.get((one.own_county, one.settlement.value))) for one in of}


def _is_called(words: str, *, narrow: bool) -> ColumnElement[bool]:
    plain = unicodedata.normalize("NFKC", words).strip()
    if plain.isascii() and plain.isdigit():
        return Village.code.startswith(plain) if narrow else _begins(Village.code, plain)
    if narrow:
        return Village.name.contains(plain, autoescape=True)
    return _begins(Village.name, plain)


def _begins(column: object, text: str) -> ColumnElement[bool]:
    """A range of a column that is sorted by its bytes: an index answers it on both engines."""
    return and_(column >= text, column < text + _LAST)  # type: ignore[operator, arg-type]
