"""The list of outlets with what is missing: the officer's queue, the company's too."""

from flask import render_template, request

from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.places.models import OutletKind
from webapp.places.queries import OutletFilter, filter_regions, full_region_names
from webapp.places.services.exports import ORDER
from webapp.supervision.library import queries
from webapp.supervision.library.kinds import Missing
from webapp.supervision.library.schemas import FilterForm
from webapp.supervision.library.views.blueprint import TITLES, pages


@pages.get("")
@requires(Permission.LIBRARY_READ)
def list_outlets() -> str:
    """Outlets and what each lacks; one chip narrows to what lacks one thing."""
    actor = current_actor()
    given = forms.readable(FilterForm)
    missing = given.get("missing")
    wanted = OutletFilter(
        region_code=given.get("region", ""), closed=None, find=given.get("find", "").strip()
    )
    query = queries.lacking(actor, missing, wanted)
    page = paging.page(query, ORDER, request.args.get("cursor", ""), 30)
    places = queries.kinds_of_places(actor, wanted)
    return render_template(
        "library/list.html",
        page=page,
        missing=missing,
        kinds=list(Missing),
        counts=queries.counts(actor, wanted),
        lacks=queries.what_lacks(page.rows),
        regions=full_region_names({row.region_code for row in page.rows}),
        region_options=filter_regions(actor, wanted.region_code),
        asked={"region": wanted.region_code, "find": wanted.find},
        filtered=sum(1 for one in (wanted.region_code, wanted.find) if one),
        outlet_count=places.get(OutletKind.OUTLET, 0),
        centre_count=places.get(OutletKind.SORTING_CENTRE, 0),
        may_edit=actor.may(Permission.LIBRARY_EDIT),
        **TITLES,
    )
