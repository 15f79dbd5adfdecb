"""A doubtful check-in that an officer accepts as genuine, or an acceptance taken back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.foundation import forms, uploads
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.identity.masking import mask_name
from webapp.places import queries as places
from webapp.places.distances import metres_from
from webapp.places.villages import queries as villages
from webapp.supervision.villages import queries, schemas
from webapp.supervision.villages.models import VillageCheckIn
from webapp.supervision.villages.services import accepting
from webapp.supervision.villages.titles import POINT_TITLES, SUSPICION_TITLES, VEHICLE_TITLES
from webapp.supervision.villages.views.blueprint import pages


@pages.get("/<uuid:village_id>/check-ins/<uuid:check_in_id>/accept")
@requires(Permission.VILLAGES_JUDGE)
def ask_accept(village_id: UUID, check_in_id: UUID) -> str:
    """Why it is doubted, and where to write why it is genuine."""
    return _page(queries.check_in_for(current_actor(), village_id, check_in_id), {})


@pages.post("/<uuid:village_id>/check-ins/<uuid:check_in_id>/accept")
@requires(Permission.VILLAGES_JUDGE)
def accept(village_id: UUID, check_in_id: UUID) -> Any:
    """Accept it."""
    actor = current_actor()
    found = queries.check_in_for(actor, village_id, check_in_id)
    try:
        given = forms.read(schemas.AcceptForm)
        accepting.accept(actor, village_id, check_in_id, given["words"])
    except (InvalidInput, Conflict) as refusal:
        return _page(found, request.form, refusal), refusal.status
    flash(_("已认可，这一天改算送到；这一周的数字稍后更新"))
    return redirect(url_for("village_visits.show_village", village_id=village_id))


@pages.post("/<uuid:village_id>/check-ins/<uuid:check_in_id>/doubt")
@requires(Permission.VILLAGES_JUDGE)
def doubt_again(village_id: UUID, check_in_id: UUID) -> Any:
    """Take the acceptance back."""
    actor = current_actor()
    found = queries.check_in_for(actor, village_id, check_in_id)
    try:
        accepting.doubt_again(actor, village_id, check_in_id)
    except Conflict as refusal:
        return _page(found, {}, refusal), refusal.status
    flash(_("已收回，这一天又不算送到；这一周的数字稍后更新"))
    return redirect(url_for("village_visits.show_village", village_id=village_id))


def _page(found: VillageCheckIn, typed: Mapping[str, str], refusal: Problem | None = None) -> str:
    called = names_of({found.captured_by})
    village = villages.village(found.village_id)
    photos = [photo.id for photo in uploads.photos_of(found.id, found.outlet_id)]
    return render_template(
        "village_visits/accept.html",
        one=found,
        village=village.name if village else "—",
        photos={found.id: photos} if photos else {},
        metres={found.id: metres_from(found, village)} if village else {},
        outlet=places.outlet_names({found.outlet_id}).get(found.outlet_id, ""),
        names={key: mask_name(name) for key, name in called.items()},
        typed=typed,
        errors=forms.said(refusal) if refusal else {},
        refused=refusal if isinstance(refusal, Conflict) else None,
        vehicles=VEHICLE_TITLES,
        points=POINT_TITLES,
        doubts=SUSPICION_TITLES,
    )
