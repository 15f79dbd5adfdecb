"""The page of the service norms: what holds now, what will, and what held."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.places import queries as places
from webapp.places.norms import queries, services
from webapp.places.norms.models import ServiceNorm
from webapp.places.norms.schemas import NormForm
from webapp.places.norms.titles import SETTLEMENT_TITLES
from webapp.places.schemas import chosen_region
from webapp.places.views.region_fields import PICK, levels_of

pages = Blueprint("norms", __name__, url_prefix="/places/norms")


@pages.get("")
@requires(Permission.VILLAGES_READ)
def list_norms() -> str:
    """The norms of every region."""
    return _page({"effective_from": clock.today()}, "")


@pages.post("")
@requires(Permission.NORMS_EDIT)
def set_norm() -> Any:
    """Say what is owed from a day on."""
    region_code = chosen_region(request.form)[:6]
    if PICK in request.form:
        return _page(request.form, region_code)
    try:
        services.set_norm(current_actor(), **forms.read(NormForm))
    except InvalidInput as refusal:
        return _page(request.form, region_code, forms.said(refusal)), refusal.status
    flash(_("已保存，从那一天起按它算"))
    return redirect(url_for("norms.list_norms"))


def _page(given: Mapping[str, Any], region_code: str, errors: dict[str, str] | None = None) -> str:
    now, later, over = _sorted()
    names = places.full_region_names({row.region_code.ljust(6, "0") for row in now + later + over})
    return render_template(
        "norms/list.html",
        now=now,
        later=later,
        over=over,
        names=names,
        settlements=SETTLEMENT_TITLES,
        levels=levels_of(region_code)[:3],
        given=given,
        errors=errors or {},
        may_edit=current_actor().may(Permission.NORMS_EDIT),
    )


def _sorted() -> tuple[list[ServiceNorm], list[ServiceNorm], list[ServiceNorm]]:
    """What holds now, what will, and what did, each by region."""
    today = clock.today()
    now: dict[tuple[str, str], ServiceNorm] = {}
    later, over = [], []
    for row in queries.all_norms():
        key = (row.region_code, row.settlement.value)
        if row.effective_from > today:
            later.append(row)
            continue
        if key in now:
            over.append(now[key])
        now[key] = row
    return [row for row in now.values() if not row.says_nothing], later, over
