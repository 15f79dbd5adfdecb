"""Pages of forms: the list, one as it will be filled in, its versions, and the editor."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from webapp.accounts.people import names_of
from webapp.findings.titles import CATEGORY_TITLES
from webapp.foundation import forms
from webapp.foundation.access import Actor, Permission, ScopeKind, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, NotFound, Problem
from webapp.foundation.form_fields import PlainText
from webapp.identity.masking import mask_name
from webapp.places.norms.titles import SETTLEMENT_TITLES
from webapp.supervision.forms import editing, queries, services
from webapp.supervision.forms.kinds import Purpose, as_json
from webapp.supervision.forms.models import Form
from webapp.supervision.forms.titles import FIELD_TITLES, MEASURE_TITLES, PURPOSE_TITLES

pages = Blueprint("forms", __name__, url_prefix="/forms")
NO_TITLE = _l("写 1 到 60 个字")


class FormForm(Schema):
    """A form beside its questions."""

    seen = fields.UUID(required=True)
    title = PlainText(
        required=True,
        validate=[forms.printable, validate.Length(min=1, max=60, error=NO_TITLE)],
        error_messages={"required": NO_TITLE},
    )


@pages.get("")
@requires(Permission.FORMS_READ)
def list_forms() -> str:
    """What forms there are, each with the version that holds here."""
    city = _city(current_actor())
    return render_template(
        "forms/list.html",
        titles=PURPOSE_TITLES,
        current={one: queries.current(one, city) for one in Purpose},
    )


@pages.get("/<purpose>")
@requires(Permission.FORMS_READ)
def show_form(purpose: str) -> str:
    """One form as it will be filled in; an earlier version by `version`."""
    actor, wanted = current_actor(), _purpose(purpose)
    known = queries.versions(wanted, _city(actor))
    asked = forms.uuid_of(request.args.get("version", ""))
    shown = next((one for one in known if one.id == asked), known[0])
    return render_template(
        "forms/show.html",
        purpose=wanted,
        form=shown,
        current=known[0],
        versions=known,
        names={
            key: mask_name(name) for key, name in names_of({one.made_by for one in known}).items()
        },
        may_edit=_may_edit(actor),
    )


@pages.get("/<purpose>/edit")
@requires(Permission.FORMS_EDIT)
def edit_form(purpose: str) -> str:
    """The questions as a table of inputs: in the words that are kept, whatever language is read."""
    wanted = _purpose(purpose)
    now = queries.current(wanted, services.city_of_editor(current_actor()))
    return _editor(wanted, now.id, now.title, editing.rows_of(now.questions), {})


@pages.post("/<purpose>/edit")
@requires(Permission.FORMS_EDIT)
def change_form(purpose: str) -> Any:
    """Show what was typed as a form, or write it as the next version."""
    actor, wanted = current_actor(), _purpose(purpose)
    services.city_of_editor(actor)
    rows = editing.rows_sent(request.form)
    try:
        given = forms.read(FormForm)
        known = queries.form(given["seen"])
        questions = editing.questions_of(rows, known.questions)
        if "save" not in request.form:
            shown = _unsaved(wanted, given["title"], as_json(questions))
            return _editor(wanted, known.id, given["title"], editing.rows_of(questions), {}, shown)
        made = services.change(actor, wanted, known.id, given["title"], questions)
    except (InvalidInput, Conflict) as refusal:
        seen = forms.uuid_of(request.form.get("seen", ""))
        title = request.form.get("title", "")
        said = forms.said(refusal)
        return _editor(wanted, seen, title, rows, said, refused=refusal), refusal.status
    flash(_("第 %(number)s 版从现在起用，填过的还是原来的样子", number=made.version))
    return redirect(url_for("forms.show_form", purpose=wanted.value))


def _editor(
    purpose: Purpose,
    seen: UUID | None,
    title: str,
    rows: list[editing.Row],
    errors: Mapping[str, str],
    preview: Form | None = None,
    refused: Problem | None = None,
) -> str:
    return render_template(
        "forms/edit.html",
        purpose=purpose,
        purpose_title=PURPOSE_TITLES[purpose],
        seen=seen,
        title=title,
        rows=rows or editing.rows_of(()),
        errors=errors,
        refused=refused if not errors else None,
        preview=preview,
        kinds=FIELD_TITLES,
        settlements=SETTLEMENT_TITLES,
        measures=MEASURE_TITLES,
        categories=CATEGORY_TITLES,
    )


def _unsaved(purpose: Purpose, title: str, questions: list[dict[str, Any]]) -> Form:
    """A form that is only looked at."""
    maker = current_actor().account_id
    return Form(purpose=purpose, title=title, fields=questions, made_by=maker)


def _purpose(text: str) -> Purpose:
    try:
        return Purpose(text)
    except ValueError:
        raise NotFound() from None


def _may_edit(actor: Actor) -> bool:
    where = (ScopeKind.CITY, ScopeKind.PLATFORM)
    return actor.may(Permission.FORMS_EDIT) and actor.scope.kind in where


def _city(actor: Actor) -> str:
    """The city whose forms somebody works by; empty where they work for no one city."""
    if actor.scope.kind is ScopeKind.CITY:
        return actor.scope.id
    return actor.scope.id[:4] + "00" if actor.scope.kind is ScopeKind.COUNTY else ""
