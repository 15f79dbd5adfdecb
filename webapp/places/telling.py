"""How the facts of places are told to people, in their language."""

from typing import Any

from flask_babel import gettext as _

from webapp.foundation import clashes
from webapp.foundation.clashes import Clash
from webapp.foundation.errors import NotFound
from webapp.foundation.moments import WEEKDAY_TITLES
from webapp.places import opening_hours, queries
from webapp.places.facts import differences
from webapp.places.models import OutletKind, OutletService
from webapp.places.opening_hours import Week
from webapp.places.titles import FACT_TITLES, OUTLET_TITLES, SERVICE_TITLES


def tell(name: str, value: Any) -> str:
    """The value of a fact of an outlet or organisation."""
    if value in (None, "", [], {}):
        return _("没有填")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "kind":
        return str(OUTLET_TITLES[OutletKind(value)])
    if name == "services":
        return " · ".join(str(SERVICE_TITLES[OutletService(one)]) for one in value)
    if name == "hours":
        return tell_week(value)
    if name == "region_code":
        return queries.full_region_name(value)
    return _company(value) if name == "company_id" else str(value)


def tell_clash(row: Any, given: dict[str, Any]) -> Clash:
    """What of an outlet or organisation is otherwise than it was typed."""
    return clashes.told(row, given, differences(row, given), FACT_TITLES, tell)


def tell_week(week: Week) -> str:
    """A week in one line, neighbouring days with the same hours together."""
    told = []
    for first, last, ranges in opening_hours.runs(week):
        days = str(WEEKDAY_TITLES[int(first) - 1])
        if first != last:
            names = {"first": days, "last": WEEKDAY_TITLES[int(last) - 1]}
            days = _("%(first)s至%(last)s", **names)
        told.append(f"{days} {tell_day(ranges)}")
    return " / ".join(told)


def tell_day(ranges: list[opening_hours.Range]) -> str:
    """The hours of one day as people say them."""
    if ranges == [["00:00", "24:00"]]:
        return _("全天")
    return " · ".join("–".join(one) for one in ranges) or _("休息")


def _company(company_id: Any) -> str:
    try:
        return queries.organisation(company_id).name
    except NotFound:
        return "—"
