"""Reading service norms: the most precise region that says anything wins."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, select

from webapp.foundation import clock
from webapp.foundation.database import db
from webapp.places.norms.models import ServiceNorm, Settlement

MOST_SHOWN = 2000
_DIGITS = (6, 4, 2, 0)


def norm_for(
    county_code: str, settlement: Settlement, on: date | None = None
) -> ServiceNorm | None:
    """The norm of a county for a kind of settlement on a day (today); None where none is known.

    The county's own comes before the city's, the province's and the country's.
    """
    return norms_for({county_code}, settlement, on).get(county_code)


def norms_for(
    county_codes: Iterable[str], settlement: Settlement, on: date | None = None
) -> dict[str, ServiceNorm]:
    """The same for many counties at once; a county that no norm reaches is left out."""
    codes = set(county_codes)
    steps = {code[:digits] for code in codes for digits in _DIGITS}
    query = select(ServiceNorm).where(
        ServiceNorm.region_code.in_(sorted(steps)),
        ServiceNorm.settlement == settlement,
        ServiceNorm.effective_from <= (on or clock.today()),
    )
    latest = {row.region_code: row for row in _read(query)}
    found: dict[str, ServiceNorm] = {}
    for code in codes:
        ways = (latest.get(code[:digits]) for digits in _DIGITS)
        norm = next((one for one in ways if one is not None and not one.says_nothing), None)
        if norm is not None:
            found[code] = norm
    return found


def all_norms() -> Sequence[ServiceNorm]:
    """Every row: by region and settlement, the earliest first."""
    return _read(select(ServiceNorm).limit(MOST_SHOWN))


def norm_at(region_code: str, settlement: Settlement, since: date) -> ServiceNorm | None:
    """One row by its key."""
    return db.session.get(ServiceNorm, (region_code, settlement, since))


def _read(query: Select[ServiceNorm]) -> Sequence[ServiceNorm]:
    keys = (ServiceNorm.region_code, ServiceNorm.settlement, ServiceNorm.effective_from)
    return db.session.scalars(query.order_by(*keys)).all()
