"""Filling in a form for an outlet, and reading what was filled in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.foundation import forms
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.foundation.database import new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound, Problem
from webapp.identity.masking import mask_name
from webapp.places.models import Outlet
from webapp.places.queries import outlet_for
from webapp.supervision.forms import judging
from webapp.supervision.forms import queries as versions
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.library import queries, services
from webapp.supervision.library.kinds import SCORED
from webapp.supervision.library.schemas import AnswerForm
from webapp.supervision.library.views.blueprint import TITLES, pages


@pages.get("/outlets/<uuid:outlet_id>/forms/<purpose>")
@requires(Permission.LIBRARY_READ)
def new_answer(outlet_id: UUID, purpose: str) -> str:
    """The form as it holds now: reports for the company, checks for officers."""
    actor = current_actor()
    wanted, outlet = _wanted(actor, outlet_id, purpose)
    return _form(outlet, wanted, {}, {})


@pages.post("/outlets/<uuid:outlet_id>/forms/<purpose>")
@requires(Permission.LIBRARY_READ)
def answer(outlet_id: UUID, purpose: str) -> Any:
    """Keep what was filled in, or show what has to be changed."""
    actor = current_actor()
    wanted, outlet = _wanted(actor, outlet_id, purpose)
    typed = judging.typed(versions.current(wanted, outlet.city_code), request.form)
    try:
        given = forms.read(AnswerForm)
        made = services.answer(actor, outlet_id, wanted, given["id"], given["month"], typed)
    except InvalidInput as refusal:
        return _form(outlet, wanted, typed, forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _form(outlet, wanted, typed, {}, refusal), refusal.status
    flash(_("已交"))
    return redirect(url_for("library.show_answer", outlet_id=outlet_id, answer_id=made.id))


@pages.get("/outlets/<uuid:outlet_id>/answers/<uuid:answer_id>")
@requires(Permission.LIBRARY_READ)
def show_answer(outlet_id: UUID, answer_id: UUID) -> str:
    """What was filled in, in the version of the form that was answered."""
    actor = current_actor()
    row = queries.answer_for(actor, outlet_id, answer_id)
    form = versions.form(row.form_id)
    outlet = outlet_for(actor, outlet_id)
    return render_template(
        "library/answer.html",
        row=row,
        form=form,
        outlet=outlet,
        who=mask_name(names_of({row.given_by}).get(row.given_by, "—")),
        scored=row.purpose in SCORED,
        suggested=judging.suggested(form, row.answers, {}),
        may_report=actor.may(Permission.FINDINGS_REPORT),
        **TITLES,
    )


def _wanted(actor: Actor, outlet_id: UUID, purpose: str) -> tuple[Purpose, Outlet]:
    """Raises NotFound for a form that is not the actor's to fill in, and an outlet out of scope."""
    outlet = outlet_for(actor, outlet_id)
    if purpose not in set(services.purposes_of(actor)):
        raise NotFound()
    return Purpose(purpose), outlet


def _form(
    outlet: Outlet,
    purpose: Purpose,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    refused: Problem | None = None,
) -> str:
    form = versions.current(purpose, outlet.city_code)
    return render_template(
        "library/form.html",
        outlet=outlet,
        purpose=purpose,
        form=form,
        hints=judging.hints(form, outlet.county_code),
        months=[(one, one) for one in services.months_to_answer()],
        month=request.form.get("month", services.months_to_answer()[0]),
        new_id=request.form.get("id") or str(new_id()),
        typed=typed,
        errors=errors,
        refused=refused,
        **TITLES,
    )
