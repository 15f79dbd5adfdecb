"""The list of a courier's shift, and a waybill found again, for the phone."""

from collections.abc import Mapping
from typing import Any

from webapp.foundation import clock
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import NotFound
from webapp.foundation.openapi import ApiBlueprint
from webapp.pickups.queries import courier
from webapp.pickups.schemas import FoundSchema, TodaySchema, WaybillQuery
from webapp.waybills import numbers as waybills

api = ApiBlueprint(
    "pickups_api", __name__, url_prefix="/api/v1", description="Real-name pickups of a shift."
)


@api.get("/pickups/today")
@requires(Permission.PICKUPS_RECORD)
@api.response(200, TodaySchema)
def today() -> courier.Today:
    """The courier's acts of this business day, and older ones that need them."""
    actor = current_actor()
    outlet_id = courier.outlet_of(actor)
    if outlet_id is None:
        raise NotFound()
    return courier.today(outlet_id, actor.account_id, clock.today())


@api.get("/pickups/find")
@requires(Permission.PICKUPS_RECORD)
@api.arguments(WaybillQuery, location="query")
@api.response(200, FoundSchema)
def find(given: Mapping[str, str]) -> dict[str, Any]:
    """Acts of the outlet that hold exactly this waybill; none is an empty list."""
    number = waybills.normalise(given["waybill"])
    records = courier.found(current_actor(), number) if number else []
    return {"waybill": number, "records": records}
