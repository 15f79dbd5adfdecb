"""Pages of response templates: read by the offices of a city, changed by the city's officer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.findings import queries, templates
from webapp.findings.lifecycle import PENALISES, Step
from webapp.findings.models import ResponseTemplate
from webapp.findings.schemas import NewTemplateForm, TemplateForm
from webapp.findings.services import templating
from webapp.findings.titles import STEP_TITLES
from webapp.foundation import forms
from webapp.foundation.access import Actor, Permission, ScopeKind, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, Problem

pages = Blueprint("response_templates", __name__, url_prefix="/findings/templates")


@pages.get("")
@requires(Permission.FINDINGS_HANDLE)
def list_templates() -> str:
    """What is offered for each step in one's city, and a form for who may add to it."""
    return _list({})


@pages.post("")
@requires(Permission.PROCEDURES_EDIT)
def add() -> Any:
    """Offer words for a step."""
    try:
        made = templating.add(current_actor(), **forms.read(NewTemplateForm))
    except InvalidInput as refusal:
        return _list(forms.said(refusal)), refusal.status
    flash(_("“%(title)s”从现在起可以选", title=made.title))
    return redirect(url_for("response_templates.list_templates"))


@pages.get("/<uuid:template_id>")
@requires(Permission.PROCEDURES_EDIT)
def edit(template_id: UUID) -> str:
    """The form of one."""
    return _form(queries.template_of(_city_of(current_actor()), template_id), {})


@pages.post("/<uuid:template_id>")
@requires(Permission.PROCEDURES_EDIT)
def replace(template_id: UUID) -> Any:
    """Offer other words in its place."""
    actor = current_actor()
    try:
        made = templating.replace(actor, template_id, **forms.read(TemplateForm))
    except InvalidInput as refusal:
        kept = queries.template_of(_city_of(actor), template_id)
        return _form(kept, forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _list({}, refusal), refusal.status
    flash(_("“%(title)s”改好了，正在写的不变", title=made.title))
    return redirect(url_for("response_templates.list_templates"))


@pages.post("/<uuid:template_id>/retire")
@requires(Permission.PROCEDURES_EDIT)
def retire(template_id: UUID) -> Any:
    """Offer it no more."""
    try:
        templating.retire(current_actor(), template_id)
    except Conflict as refusal:
        return _list({}, refusal), refusal.status
    flash(_("停用了，写过的不变"))
    return redirect(url_for("response_templates.list_templates"))


def _list(errors: Mapping[str, str], refused: Problem | None = None) -> str:
    actor = current_actor()
    steps = _steps(actor)
    by_step: dict[Step, list[ResponseTemplate]] = {step: [] for step in steps}
    for one in queries.templates_of(_city_of(actor)):
        if one.step in by_step:
            by_step[one.step].append(one)
    return render_template(
        "findings/templates.html",
        by_step={step: found for step, found in by_step.items() if found},
        steps=STEP_TITLES,
        step_options=[(step.value, STEP_TITLES[step]) for step in steps],
        may_edit=actor.may(Permission.PROCEDURES_EDIT) and actor.scope.kind is ScopeKind.CITY,
        has_city=bool(_city_of(actor)),
        marks=templates.MARKS,
        errors=errors,
        refused=refused,
        typed=request.form,
    )


def _form(kept: ResponseTemplate, errors: Mapping[str, str]) -> str:
    return render_template(
        "findings/template.html",
        kept=kept,
        step=STEP_TITLES[kept.step],
        marks=templates.MARKS,
        errors=errors,
        typed=request.form if errors else {"title": kept.title, "words": kept.words},
    )


def _steps(actor: Actor) -> list[Step]:
    """What somebody reads of: penalties are no business of a county."""
    penalises = actor.may(Permission.FINDINGS_PENALISE)
    return [step for step in templates.STEPS if penalises or step not in PENALISES]


def _city_of(actor: Actor) -> str:
    """The city of an office; empty for who works for no one city."""
    scope = actor.scope
    if scope.kind is ScopeKind.CITY:
        return scope.id
    return scope.id[:4] + "00" if scope.kind is ScopeKind.COUNTY else ""
