"""The legal numbers of a region, as questions of forms are measured against them."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from webapp.places.norms.models import ServiceNorm, Settlement
from webapp.places.norms.queries import norm_for
from webapp.places.norms.titles import SETTLEMENT_TITLES
from webapp.supervision.forms.kinds import BY_ANSWER, Measure


@dataclass(frozen=True)
class Demanded:
    """The least that is owed by the week, and who says so."""

    days: int
    source: str


def number(
    county_code: str, settlement: str, measure: str, on: date | None = None
) -> Demanded | None:
    """What is owed on a day (today) in a county to a kind of settlement; None where nobody says."""
    if settlement not in set(Settlement):
        return None
    norm = norm_for(county_code, Settlement(settlement), on)
    days = _days(norm, measure) if norm is not None else None
    return Demanded(days, norm.source) if norm is not None and days is not None else None


def told(county_code: str, settlement: str, measure: str) -> str:
    """The legal number as a hint; of every kind of settlement where the answer decides; empty
    where nobody says."""
    wanted = list(Settlement) if settlement == BY_ANSWER else [settlement]
    found = [(one, number(county_code, one, measure)) for one in wanted]
    return " · ".join(_one(one, demanded) for one, demanded in found if demanded is not None)


def _one(settlement: str, demanded: Demanded) -> str:
    return _(
        "规定：%(settlement)s每周至少 %(days)s 天",
        settlement=SETTLEMENT_TITLES[Settlement(settlement)],
        days=demanded.days,
    )


def _days(norm: ServiceNorm, measure: str) -> int | None:
    return norm.days_per_week if measure == Measure.OPEN_DAYS else norm.visits_per_week
