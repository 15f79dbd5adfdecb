"""The counties' safety centres: the list, and the form of one."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.supervision.library import queries, services
from webapp.supervision.library.schemas import CentreForm
from webapp.supervision.library.views.blueprint import pages


@pages.get("/centres")
@requires(Permission.LIBRARY_EDIT)
def list_centres() -> str:
    """The counties in scope, each with its centre."""
    return render_template(
        "library/centres.html", rows=queries.counties_with_centres(current_actor())
    )


@pages.get("/centres/<county>")
@requires(Permission.LIBRARY_EDIT)
def edit_centre(county: str) -> str:
    """The form, with what is."""
    return _form(county, {})


@pages.post("/centres/<county>")
@requires(Permission.LIBRARY_EDIT)
def change_centre(county: str) -> Any:
    """Keep it."""
    actor = current_actor()
    queries.county_for(actor, county)
    try:
        services.change_centre(actor, county, **forms.read(CentreForm))
    except InvalidInput as refusal:
        return _form(county, forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _form(county, {}, refusal), refusal.status
    flash(_("已保存"))
    return redirect(url_for("library.list_centres"))


def _form(county: str, errors: Mapping[str, str], refused: Problem | None = None) -> str:
    name = queries.county_for(current_actor(), county)
    return render_template(
        "library/centre.html",
        county=county,
        county_name=name,
        centre=queries.centre(county),
        errors=errors,
        refused=refused,
        typed=request.form,
    )
