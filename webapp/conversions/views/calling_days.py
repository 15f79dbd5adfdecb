"""The table of days: holidays on which nobody is called, weekends that are worked."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.conversions import campaign_forms
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.services import calling_days as services
from webapp.conversions.titles import DAY_SOURCE_TITLES
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.places.titles import WEEKDAY_TITLES

pages = Blueprint("calling_days", __name__, url_prefix="/calling-days")
FIRST_YEAR, LAST_YEAR = campaign_forms.FIRST_DAY.year, campaign_forms.LAST_DAY.year


@pages.get("")
@requires(Permission.CALLING_DAYS_EDIT)
def show_days() -> str:
    """The days of a year that are not as their weekday says; `day` fills the form with one."""
    asked = request.args.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else clock.today().year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    day = campaign_forms.day_of(request.args.get("day", ""))
    found = next((one for one in reading.calling_days(year) if one.day == day), None)
    if found is None:
        return _year(year, {"works": "no"})
    works = "yes" if found.works else "no"
    return _year(year, {"day": found.day, "works": works, "name": found.name})


@pages.post("")
@requires(Permission.CALLING_DAYS_EDIT)
def set_day() -> Any:
    """Say of a day whether it is worked."""
    try:
        given = forms.read(campaign_forms.DayForm)
    except InvalidInput as refusal:
        return _year(clock.today().year, request.form, forms.said(refusal)), refusal.status
    services.set_day(current_actor(), **given)
    flash(_("已保存，从现在起按它算可呼时段"))
    return _to(given["day"].year)


@pages.post("/forget")
@requires(Permission.CALLING_DAYS_EDIT)
def forget_day() -> Any:
    """Take back what was said of a day."""
    day = forms.read(campaign_forms.ForgetDayForm)["day"]
    services.forget_day(current_actor(), day)
    flash(_("已去掉"))
    return _to(day.year)


def _year(year: int, given: Mapping[str, Any], errors: dict[str, str] | None = None) -> str:
    days = reading.calling_days(year)
    return render_template(
        "campaigns/calling_days.html",
        year=year,
        days=days,
        weekdays=WEEKDAY_TITLES,
        sources=DAY_SOURCE_TITLES,
        unknown=not reading.knows_year(year),
        earlier=year - 1 if year > FIRST_YEAR else None,
        later=year + 1 if year < LAST_YEAR else None,
        given=given,
        errors=errors or {},
    )


def _to(year: int) -> Any:
    return redirect(url_for("calling_days.show_days", year=year))
