"""The counter's own word on a case's page: fetched, or pressed by mistake."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from webapp.conversions.queries import cases as reading
from webapp.conversions.services import collecting
from webapp.conversions.views.blueprint import pages
from webapp.foundation import forms
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.foundation.errors import Conflict
from webapp.foundation.form_fields import VersionForm


@pages.post("/cases/<uuid:case_id>/collected")
@requires(Permission.CONVERSIONS_EDIT)
def collect(case_id: UUID) -> Any:
    """The citizen has the document."""
    return _act(collecting.collect, case_id, _("记下了，已在窗口领取。不会再寄，也不会再打电话"))


@pages.post("/cases/<uuid:case_id>/collected/undo")
@requires(Permission.CONVERSIONS_EDIT)
def take_back_collection(case_id: UUID) -> Any:
    """The citizen has it not: it was pressed by mistake."""
    return _act(collecting.take_back, case_id, _("撤销了，证照还在窗口，按六条重新判断过"))


def _act(act: Callable[[Actor, UUID, int], None], case_id: UUID, done: str) -> Any:
    actor = current_actor()
    case = reading.case_for(actor, case_id)
    version = forms.read(VersionForm)["version"]
    try:
        act(actor, case.id, version)
        flash(done)
    except Conflict as clash:
        flash(str(clash.detail), "look")
    return redirect(url_for("conversions.show_case", case_id=case_id))
