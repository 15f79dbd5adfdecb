"""The phone's way to its own session, signing key and report of what it still holds."""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l

from webapp.accounts import schemas
from webapp.accounts.services import own_account
from webapp.foundation import clock, crypto, release
from webapp.foundation.access import Permission, ScopeKind, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.foundation.openapi import ApiBlueprint
from webapp.places.queries import full_region_name, is_postal, organisation, outlet, region_names

api = ApiBlueprint(
    "accounts_api", __name__, url_prefix="/api/v1", description="Session and devices."
)
ON_PHONES = (Permission.PICKUPS_RECORD, Permission.REPORTS_KEEP, Permission.TASKS_DO)
"""What a phone keeps records for; it offers only what its person may."""
NO_POINT = _l("这不是 P-256 公钥")


@api.get("/session")
@requires(Permission.SIGNED_IN)
def session() -> dict[str, Any]:
    """Who is signed in, and at which outlet: what the phone needs to work without a network."""
    actor = current_actor()
    settings = current_app.config["SETTINGS"]
    return {
        "account_id": str(actor.account_id),
        "name": masked(actor.name),
        "role": actor.role.value,
        "session_id": str(actor.session_id),
        "may": [one.value for one in ON_PHONES if actor.may(one)],
        "outlet": _outlet(UUID(actor.scope.id)) if actor.scope.kind is ScopeKind.OUTLET else None,
        "capture_hours": settings.capture_hours,
        "idle_lock_minutes": settings.idle_lock_minutes,
        "server_time": clock.now().isoformat(),
        "release": release.current_release().name,
    }


@api.post("/devices")
@requires(Permission.SIGNED_IN)
@api.arguments(schemas.DeviceJson)
@api.response(201, schemas.EnrolledJson)
def enrol_device(given: dict[str, Any]) -> dict[str, Any]:
    """Enrol this phone's signing key; the same key again gives the same id."""
    try:
        point = crypto.from_base64url(given["public_key"])
    except ValueError:
        point = b""
    if not crypto.is_point(point):
        raise InvalidInput(errors={"public_key": [str(NO_POINT)]})
    device = own_account.enrol_device(current_actor(), point, given["label"])
    return {"device_id": device.id}


@api.post("/devices/<uuid:device_id>/unsent")
@requires(Permission.SIGNED_IN)
@api.arguments(schemas.UnsentJson)
@api.response(204)
def report_unsent(given: dict[str, Any], device_id: UUID) -> None:
    """How many records this phone still holds."""
    own_account.report_unsent(
        current_actor(), device_id, given["count"], given["oldest_captured_at"]
    )


def masked(name: str) -> str:
    """A colleague's name as screens show it: 欧**明, 李*军, 李*."""
    return name[:1] + "*" * max(1, len(name) - 2) + name[2:][-1:]


def _outlet(outlet_id: UUID) -> dict[str, Any]:
    place = outlet(outlet_id)
    county = region_names({place.county_code}).get(place.county_code, "")
    return {
        "id": str(place.id),
        "name": place.name,
        "county_code": place.county_code,
        "county_name": county,
        "region_name": full_region_name(place.county_code),
        "company_name": organisation(place.company_id).name,
        "demands_photo": place.demands_photo,
        "is_postal": is_postal(place),
    }
