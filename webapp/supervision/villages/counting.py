"""The sums of a week: of which places, narrowed by whose scope and to which region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.foundation.access import Actor, ScopeKind
from webapp.places import queries as places
from webapp.places.models import RegionLevel, level_of
from webapp.supervision.villages import queries
from webapp.supervision.villages.models import VillageCountyWeek, VillageOutletWeek

_OUTLET = "outlet_id"
_COLUMN_OF = {
    RegionLevel.PROVINCE: "province_code",
    RegionLevel.CITY: "city_code",
    RegionLevel.COUNTY: "county_code",
}
_BELOW = {RegionLevel.PROVINCE: "city_code", RegionLevel.CITY: "county_code"}
_TOP = {
    ScopeKind.PLATFORM: "province_code",
    ScopeKind.PROVINCE: "city_code",
    ScopeKind.CITY: "county_code",
    ScopeKind.BRAND: "province_code",
    ScopeKind.HEADQUARTERS: "city_code",
}
"""What is told apart before a region is chosen; in a county and a company the outlets."""


@dataclass(frozen=True)
class Sums:
    """What was owed to villages in a week, and what was done."""

    villages: int = 0
    unplanned: int = 0
    planned: int = 0
    counted: int = 0
    flagged: int = 0
    silent: int = 0

    @property
    def rate(self) -> float | None:
        """Of the days owed those that were kept; None where nothing was owed."""
        return self.counted / self.planned if self.planned else None


@dataclass(frozen=True)
class PlaceSums:
    """The sums of one region or outlet."""

    key: str
    name: str
    sums: Sums


@dataclass(frozen=True)
class Week:
    """A week's places and their whole."""

    rows: list[PlaceSums]
    total: Sums
    are_outlets: bool


def count(actor: Actor, week: date, region_code: str = "") -> Week:
    """The places one level below a region, or below the actor's scope, the worst rate first."""
    level = level_of(region_code) if region_code else None
    column = _BELOW.get(level, _OUTLET) if level else _TOP.get(actor.scope.kind, _OUTLET)
    within = {_COLUMN_OF[level]: region_code} if level in _COLUMN_OF else {}
    are_outlets = column == _OUTLET
    model = VillageOutletWeek if are_outlets else VillageCountyWeek
    found = queries.sums_by(actor, model, column, week, within)
    keys = {row.place for row in found}
    names = places.outlet_names(keys) if are_outlets else places.region_names(keys)
    rows = [PlaceSums(str(row.place), names.get(row.place, ""), _sums(row)) for row in found]
    rows.sort(key=_worst_first)
    return Week(rows, _whole([row.sums for row in rows]), are_outlets)


def _sums(row: Any) -> Sums:
    return Sums(*(int(getattr(row, name) or 0) for name in Sums.__dataclass_fields__))


def _whole(parts: Sequence[Sums]) -> Sums:
    fields = Sums.__dataclass_fields__
    return Sums(*(sum(getattr(one, name) for one in parts) for name in fields))


def _worst_first(one: PlaceSums) -> tuple[float, str]:
    return (2.0 if one.sums.rate is None else one.sums.rate, one.name)
