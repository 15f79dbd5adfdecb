"""The form of a report by somebody who is signed in."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.findings.beginning import MOST_OUTLETS, Report, kinds_of
from webapp.findings.kinds import CATEGORIES, FindingKind
from webapp.findings.photos import place_for_photo
from webapp.findings.schemas import (
    ReportForm,
)
from webapp.findings.services import reporting as acts
from webapp.findings.views import evidence
from webapp.findings.views.findings.blueprint import TITLES, pages
from webapp.foundation import forms
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.foundation.database import new_id
from webapp.foundation.errors import Forbidden, InvalidInput, NotFound
from webapp.foundation.form_files import reads_files_in_memory
from webapp.places.queries import located_choices


@pages.get("/new")
@requires(Permission.FINDINGS_REPORT)
def new_report() -> str:
    """The form of a report: what, where, a photo, a sentence."""
    return _report_page({}, {})


@pages.post("/new")
@requires(Permission.FINDINGS_REPORT)
@reads_files_in_memory
def report() -> Any:
    """Report it."""
    actor = current_actor()
    files = evidence.brought(actor, _chosen_place(actor))
    try:
        given = forms.read(ReportForm)
        photos = files.photos(given.pop("photos"))
        made = acts.report(actor, Report(**given, photos=photos))
    except InvalidInput as refusal:
        return _report_page(request.form, files.said(refusal)), refusal.status
    flash(_("已提交，编号 %(code)s。改好了会请您确认。", code=made.code))
    return redirect(url_for("findings.show", outlet_id=made.outlet_id, finding_id=made.id))


def _report_page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    actor = current_actor()
    kinds = kinds_of(actor)
    if not kinds:
        raise Forbidden()
    kind = kinds[0]
    if typed.get("kind") or request.args.get("kind"):
        wanted = typed.get("kind") or request.args.get("kind")
        kind = next((one for one in kinds if one.value == wanted), kind)
    return render_template(
        "findings/new.html",
        kind=kind,
        offered=kinds,
        choices=list(CATEGORIES[kind]),
        outlets=located_choices(actor, MOST_OUTLETS),
        chosen=typed.get("outlet_id") or request.args.get("outlet", ""),
        typed=typed or {"category": request.args.get("category", "")},
        errors=errors,
        waiting=evidence.waiting(forms.uuid_of(typed.get("outlet_id", ""))),
        new_id=typed.get("id") or str(new_id()),
        FindingKind=FindingKind,
        **TITLES,
    )


def _chosen_place(actor: Actor) -> Mapping[str, Any] | None:
    """The Placed columns of the outlet that the form names; None where it names none."""
    outlet_id = forms.uuid_of(request.form.get("outlet_id", ""))
    try:
        return place_for_photo(actor, outlet_id) if outlet_id else None
    except NotFound:
        return None
