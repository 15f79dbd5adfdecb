"""Reading regions: their codes nest, so that one look by key finds a region and those above it.

Nothing outlives the session: a process that went on while the regions were loaded again in another
one says the new names from its next request on.
"""

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from webapp.foundation.access import Actor, ScopeKind
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Region, RegionLevel

UNSAID = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Names that only fill a level of the standard: no address says them."""
_NAMES = "names of regions"


def region(region_code: str) -> Region:
    """A region by its code. Raises NotFound."""
    if (found := db.session.get(Region, region_code)) is None:
        raise NotFound()
    return found


def region_names(codes: set[str]) -> dict[str, str]:
    """Names by code."""
    if not codes:
        return {}
    query = select(Region.code, Region.name).where(Region.code.in_(codes))
    return {row.code: row.name for row in db.session.execute(query)}


def full_region_name(region_code: str) -> str:
    """The names from the province down: 江西省南昌市东湖区. Empty for an unknown code."""
    return full_region_names([region_code])[region_code]


def full_region_names(codes: Iterable[str]) -> dict[str, str]:
    """The names from the province down, by code, in one query for all that is not read yet."""
    wanted = set(codes)
    held: dict[str, str] = db.session.info.setdefault(_NAMES, {})
    missing = {step for code in wanted - held.keys() for step in region_steps(code)} - held.keys()
    held |= region_names(missing)
    return {code: _joined(code, held) for code in wanted}


def forget_names() -> None:
    """Read the names again: regions were loaded in this session."""
    db.session.info.pop(_NAMES, None)


def region_steps(code: str) -> list[str]:
    """The codes from the province down to this one, as GB/T 2260 and GB/T 10114 nest them."""
    steps = [code[:2] + "0000", code[:4] + "00", code[:6], code]
    return sorted(set(steps[: 4 if len(code) >= 6 else 0]))


def knows_county(region_code: str) -> bool:
    """Whether GB/T 2260 as loaded has this county: six digits that name no city or province."""
    query = select(Region.level).where(Region.code == region_code)
    return db.session.scalar(query) is RegionLevel.COUNTY


def is_destination(region_code: str) -> bool:
    """Whether a region is precise enough for a destination: nothing but towns lies below it."""
    below = aliased(Region)
    coarse = exists().where(
        below.parent_code == Region.code,
        below.level.in_([RegionLevel.CITY, RegionLevel.COUNTY]),
    )
    query = select(Region.code).where(Region.code == region_code, ~coarse)
    return db.session.scalar(query) is not None


def regions_under(region_code: str = "") -> list[tuple[str, str]]:
    """(code, name) of the regions one level below, or of the provinces."""
    above = Region.parent_code == region_code if region_code else Region.parent_code.is_(None)
    query = select(Region.code, Region.name).where(above).order_by(Region.code)
    return [(row.code, row.name) for row in db.session.execute(query)]


def region_choices(region_code: str) -> list[tuple[RegionLevel, str, list[tuple[str, str]]]]:
    """For each level down to below a region: (level, the code chosen there or "", its choices).

    A level with a single choice is chosen (市辖区 of the municipalities); one without is left out.
    """
    wanted = region_steps(region_code)
    above, levels = "", []
    for level in RegionLevel:
        choices = regions_under(above)
        chosen = next((code for code, _name in choices if code in wanted), "")
        if len(choices) == 1 and level is RegionLevel.CITY:
            chosen = choices[0][0]
        if choices:
            levels.append((level, chosen, choices))
            above = chosen
        if choices and not chosen:
            break
    return levels


def scope_regions(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the regions one level below the actor's, for a filter."""
    if actor.scope.kind not in (ScopeKind.PROVINCE, ScopeKind.CITY):
        return []
    return regions_under(actor.scope.id)


def _joined(code: str, names: dict[str, str]) -> str:
    if code not in names:
        return ""
    told = [names.get(step, "") for step in region_steps(code)]
    return "".join(name for name in told if name not in UNSAID)
