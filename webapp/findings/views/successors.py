"""The page on which somebody takes over from a reporter whose term ended."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from marshmallow import Schema, fields, validate

from webapp.findings import queries, telling
from webapp.findings.services import handing_on
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.places.queries import region_names

pages = Blueprint("successors", __name__, url_prefix="/findings/successors")


class SuccessorForm(Schema):
    """Who takes over from whom, in which county."""

    from_id = fields.UUID(required=True)
    county_code = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{6}\Z"))
    to_id = fields.UUID(load_default=None)


@pages.get("")
@requires(Permission.FINDINGS_HANDLE)
def show() -> str:
    """Who is missing, for how many findings, and who could take over."""
    return _page("")


@pages.post("")
@requires(Permission.FINDINGS_HANDLE)
def take_over() -> Any:
    """Let somebody take over."""
    try:
        given = forms.read(SuccessorForm)
        count = handing_on.take_over(current_actor(), **given)
    except InvalidInput as refusal:
        return _page(str(handing_on.NOBODY)), refusal.status
    flash(_("接手了 %(count)s 件，改好以后由接手的人确认", count=count))
    return redirect(url_for("successors.show"))


def _page(error: str) -> str:
    missing = queries.without_confirmer(current_actor())
    counties = {county for _who, county, _count in missing}
    return render_template(
        "findings/successors.html",
        missing=missing,
        names=telling.masked_names({who for who, _county, _count in missing}),
        counties=region_names(counties),
        options={county: telling.masked(queries.successors(county)).items() for county in counties},
        error=error,
    )
