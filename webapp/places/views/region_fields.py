"""The choice of a region, level by level: without script by a button, with it at once."""

from typing import Any

from flask import render_template, request

from webapp.foundation.access import Permission, requires
from webapp.places import queries
from webapp.places.schemas import REGION_FIELDS, chosen_region
from webapp.places.titles import LEVEL_TITLES
from webapp.places.views.blueprint import pages

PICK = "pick_region"
"""The button that asks for the next level, and keeps what was typed."""


@pages.get("/regions")
@requires(Permission.PLACES_READ)
def region_fields() -> str:
    """The choices below what is chosen: the part of a form that its script asks for."""
    return render_template(
        "places/region_fields.html", levels=levels_of(chosen_region(request.args))
    )


def levels_of(region_code: str) -> list[dict[str, Any]]:
    """{name, label, options, value} of each level down to below a region."""
    shown = zip(REGION_FIELDS, queries.region_choices(region_code), strict=False)
    return [
        {
            "name": name,
            "label": LEVEL_TITLES[level],
            "options": [("", "—"), *choices],
            "value": chosen,
        }
        for name, (level, chosen, choices) in shown
    ]
