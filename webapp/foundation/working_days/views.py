"""The table of days: public holidays, and weekends that are worked."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.foundation.form_fields import FIRST_DAY, LAST_DAY, day_of
from webapp.foundation.moments import WEEKDAY_TITLES
from webapp.foundation.working_days import queries, services
from webapp.foundation.working_days.models import DaySource
from webapp.foundation.working_days.schemas import DayForm, ForgetDayForm

pages = Blueprint("working_days", __name__, url_prefix="/working-days")
FIRST_YEAR, LAST_YEAR = FIRST_DAY.year, LAST_DAY.year
SOURCE_TITLES = {
    DaySource.LIBRARY: _l("国务院公布"),
    DaySource.EDITED: _l("手工填写"),
}
"""Who says so of a day."""


@pages.get("")
@requires(Permission.WORKING_DAYS_EDIT)
def show_days() -> str:
    """The days of a year that are not as their weekday says; `day` fills the form with one."""
    asked = request.args.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else clock.today().year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    day = day_of(request.args.get("day", ""))
    found = next((one for one in queries.working_days(year) if one.day == day), None)
    if found is None:
        return _year(year, {"works": "no"})
    works = "yes" if found.works else "no"
    return _year(year, {"day": found.day, "works": works, "name": found.name})


@pages.post("")
@requires(Permission.WORKING_DAYS_EDIT)
def set_day() -> Any:
    """Say of a day whether it is worked."""
    try:
        given = forms.read(DayForm)
    except InvalidInput as refusal:
        return _year(clock.today().year, request.form, forms.said(refusal)), refusal.status
    services.set_day(current_actor(), **given)
    flash(_("已保存，外呼和整改期限从现在起按它算"))
    return _to(given["day"].year)


@pages.post("/forget")
@requires(Permission.WORKING_DAYS_EDIT)
def forget_day() -> Any:
    """Take back what was said of a day."""
    day = forms.read(ForgetDayForm)["day"]
    services.forget_day(current_actor(), day)
    flash(_("已去掉"))
    return _to(day.year)


def _year(year: int, given: Mapping[str, Any], errors: dict[str, str] | None = None) -> str:
    days = queries.working_days(year)
    return render_template(
        "working_days/year.html",
        year=year,
        days=days,
        weekdays=WEEKDAY_TITLES,
        sources=SOURCE_TITLES,
        unknown=not queries.knows_year(year),
        earlier=year - 1 if year > FIRST_YEAR else None,
        later=year + 1 if year < LAST_YEAR else None,
        given=given,
        errors=errors or {},
    )


def _to(year: int) -> Any:
    return redirect(url_for("working_days.show_days", year=year))
