"""One village: its facts, its weeks, who came; and the check-ins whose place is doubted."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, render_template, request

from webapp.accounts.people import names_of
from webapp.foundation import clock, paging, uploads
from webapp.foundation.access import Permission, covers, current_actor, requires
from webapp.foundation.errors import NotFound
from webapp.identity.masking import mask_name
from webapp.places import queries as places
from webapp.places.distances import metres_from
from webapp.places.norms.titles import SETTLEMENT_TITLES
from webapp.places.villages import queries as villages
from webapp.places.villages.titles import MODE_TITLES
from webapp.places.villages.touching import week_of
from webapp.supervision.villages import queries
from webapp.supervision.villages.models import VillageCheckIn
from webapp.supervision.villages.telling import strip
from webapp.supervision.villages.titles import POINT_TITLES, SUSPICION_TITLES, VEHICLE_TITLES
from webapp.supervision.villages.views.blueprint import pages

WEEKS = 8
ORDER: Any = [(VillageCheckIn.id, "desc")]


@pages.get("/<uuid:village_id>")
@requires(Permission.VILLAGES_READ)
def show_village(village_id: UUID) -> str:
    """One village."""
    actor = current_actor()
    village = villages.village_for(actor, village_id)
    this = week_of(clock.today())
    mondays = [this - timedelta(days=7 * ago) for ago in range(WEEKS)]
    rows = queries.weeks_of(village, mondays[-1])
    visits = queries.check_ins_of(actor, village_id)
    return render_template(
        "village_visits/village.html",
        village=village,
        outlet=places.outlet(village.outlet_id),
        region=places.full_region_name(village.own_county),
        owed=villages.owed_days([village])[village.id],
        weeks=[(day, rows.get(day), strip(day, rows.get(day), clock.today())) for day in mondays],
        visits=visits,
        names=_names(visits),
        photos={one.id: _photos(one) for one in visits if one.photos},
        metres={one.id: metres_from(one, village) for one in visits},
        settlements=SETTLEMENT_TITLES,
        may_edit=actor.may(Permission.VILLAGES_EDIT),
        may_judge=actor.may(Permission.VILLAGES_JUDGE),
        **_titles(),
    )


@pages.get("/doubtful")
@requires(Permission.VILLAGES_READ)
def list_doubtful() -> str:
    """The check-ins in scope whose place is doubted, the newest first."""
    actor = current_actor()
    page = paging.page(queries.flagged(actor), ORDER, request.args.get("cursor", ""))
    return render_template(
        "village_visits/doubtful.html",
        page=page,
        villages=villages.village_names({one.village_id for one in page.rows}),
        may_judge=actor.may(Permission.VILLAGES_JUDGE),
        outlets=places.outlet_names({one.outlet_id for one in page.rows}),
        names=_names(page.rows),
        **_titles(),
    )


@pages.get("/<uuid:village_id>/check-ins/<uuid:check_in_id>/photos/<uuid:picture_id>")
@requires(Permission.VILLAGES_READ)
def photo(village_id: UUID, check_in_id: UUID, picture_id: UUID) -> Response:
    """A photo of a check-in."""
    actor = current_actor()
    found = queries.check_in(village_id, check_in_id)
    if found is None or not covers(actor, found):
        raise NotFound()
    content = uploads.read_of(found.id, found.outlet_id, picture_id)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _photos(one: VillageCheckIn) -> list[UUID]:
    return [photo.id for photo in uploads.photos_of(one.id, one.outlet_id)]


def _names(visits: Any) -> dict[UUID, str]:
    found = names_of({one.captured_by for one in visits})
    return {key: mask_name(name) for key, name in found.items()}


def _titles() -> dict[str, Any]:
    return {
        "modes": MODE_TITLES,
        "vehicles": VEHICLE_TITLES,
        "points": POINT_TITLES,
        "doubts": SUSPICION_TITLES,
    }
