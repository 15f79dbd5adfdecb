"""Pages of the directory of villages: the list, a new one, a changed one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.places import queries as places
from webapp.places.norms.models import Settlement
from webapp.places.norms.titles import SETTLEMENT_TITLES
from webapp.places.villages import queries, schemas, services
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.places.villages.models import Village
from webapp.places.villages.queries import VillageFilter
from webapp.places.villages.telling import tell_clash
from webapp.places.villages.titles import MODE_TITLES
from webapp.places.villages.views.blueprint import pages

ORDER: Any = [(Village.pinyin, "asc"), (Village.id, "asc")]
FILTERS = ("region", "outlet", "state", "find")
STATES = {"": True, "stopped": False, "all": None}
SHOWN = (
    "code",
    "name",
    "settlement",
    "mode",
    "required_days",
    "latitude",
    "longitude",
    "active",
    "version",
)
"""Facts that the form shows as they are."""


@pages.get("")
@requires(Permission.VILLAGES_READ)
def list_villages() -> str:
    """The villages in scope."""
    actor = current_actor()
    wanted = _wanted()
    page = paging.page(queries.villages(actor, wanted), ORDER, request.args.get("cursor", ""))
    return render_template(
        "villages/list.html",
        page=page,
        owed=queries.owed_days(page.rows),
        regions=places.full_region_names({row.own_county for row in page.rows}),
        outlets=places.outlet_names({row.outlet_id for row in page.rows}),
        region_options=places.filter_regions(actor, wanted.region_code),
        outlet_options=places.outlet_choices(actor),
        settlements=SETTLEMENT_TITLES,
        modes=MODE_TITLES,
        asked=request.args,
        filtered=sum(1 for name in FILTERS if request.args.get(name)),
        may_edit=actor.may(Permission.VILLAGES_EDIT),
    )


@pages.get("/new")
@requires(Permission.VILLAGES_EDIT)
def new_village() -> str:
    """An empty form."""
    usual = {"settlement": Settlement.VILLAGE.value, "mode": DeliveryMode.DIRECT.value}
    return _form(None, usual)


@pages.post("/new")
@requires(Permission.VILLAGES_EDIT)
def create_village() -> Any:
    """Make it, or show what has to be changed."""
    try:
        given = forms.read(schemas.VillageForm)
        village = services.create_village(current_actor(), **given)
    except InvalidInput as refusal:
        return _form(None, request.form, forms.said(refusal)), refusal.status
    flash(_("已加进名录，从下周起算投递"))
    return _to(village.id)


@pages.get("/<uuid:village_id>/edit")
@requires(Permission.VILLAGES_EDIT)
def edit_village(village_id: UUID) -> str:
    """The form, with what is."""
    village = queries.village_for(current_actor(), village_id)
    given = {name: getattr(village, name) for name in SHOWN}
    return _form(village, given | {"outlet": places.outlet(village.outlet_id).code})


@pages.post("/<uuid:village_id>/edit")
@requires(Permission.VILLAGES_EDIT)
def change_village(village_id: UUID) -> Any:
    """Change it; when somebody was faster, what was typed stays beside what is."""
    actor = current_actor()
    village = queries.village_for(actor, village_id)
    try:
        given = forms.read(schemas.ChangeVillageForm)
        services.change_village(actor, village_id, **given)
    except InvalidInput as refusal:
        return _form(village, request.form, forms.said(refusal)), refusal.status
    except Conflict as clash:
        village = queries.village_for(actor, village_id)
        return _form(village, request.form, theirs=tell_clash(village, given)), clash.status
    flash(_("已保存"))
    return _to(village_id)


def _wanted() -> VillageFilter:
    asked = request.args
    return VillageFilter(
        region_code=asked.get("region", "")[:6],
        outlet_id=forms.uuid_of(asked.get("outlet", "")),
        active=STATES.get(asked.get("state", ""), True),
        find=asked.get("find", "").strip()[:60],
    )


def _form(
    village: Village | None,
    given: Mapping[str, Any],
    errors: dict[str, str] | None = None,
    theirs: list[tuple[Any, str, str]] | None = None,
) -> str:
    return render_template(
        "villages/form.html",
        village=village,
        given=given,
        errors=errors or {},
        theirs=theirs,
        settlements=SETTLEMENT_TITLES,
        modes=MODE_TITLES,
    )


def _to(village_id: UUID) -> Any:
    return redirect(url_for("village_visits.show_village", village_id=village_id))
