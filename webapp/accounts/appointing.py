"""Which role fits which place: an outlet, an organisation or a region, written as one text."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts import invitations
from webapp.accounts.models import Grant
from webapp.accounts.titles import ROLE_TITLES
from webapp.foundation.access import Actor, Role, Scope, ScopeKind
from webapp.foundation.database import place_of
from webapp.foundation.errors import Forbidden, InvalidInput, NotFound
from webapp.places.models import OrganisationKind, region_scope
from webapp.places.queries import (
    companies_of,
    full_region_name,
    organisation,
    organisations,
    outlet,
    outlet_choices,
    outlet_for,
)

WRONG_PLACE = _l("这个身份不能放在所选的地方")
BUREAU_ROLES = {
    Role.COUNTY_OFFICER: ScopeKind.COUNTY,
    Role.CITY_OFFICER: ScopeKind.CITY,
    Role.PROVINCE_OFFICER: ScopeKind.PROVINCE,
}
PLATFORM_ROLES = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def role_choices(actor: Actor) -> list[tuple[str, Any]]:
    """(value, title) of the roles that an actor may give."""
    allowed = invitations.MAY_GIVE.get(actor.role, frozenset())
    return [(role.value, ROLE_TITLES[role]) for role in Role if role in allowed]


def place_choices(actor: Actor) -> list[tuple[str, str]]:
    """(value, name) of the places at which an actor may give a role."""
    found = [(f"company:{one.id}", one.name) for one in companies_of(actor)]
    found += [(f"outlet:{key}", name) for key, name in outlet_choices(actor)]
    if actor.scope.kind is ScopeKind.PLATFORM:
        bureaus = organisations(OrganisationKind.BUREAU)
        found += [(f"bureau:{one.id}", one.name) for one in bureaus]
    return found


def appoint(actor: Actor, role: Role, place: str) -> dict[str, Any]:
    """{scope, organisation_id, place} for a new grant.

    Raises InvalidInput when role and place do not fit, Forbidden beyond the actor's own reach.
    """
    if role not in invitations.MAY_GIVE.get(actor.role, frozenset()):
        raise Forbidden()
    kind, _colon, key = place.partition(":")
    try:
        chosen = UUID(key)
    except ValueError:
        raise _wrong() from None
    if role is Role.COURIER and kind == "outlet":
        return _at_outlet(actor, chosen)
    if role is Role.COMPANY_ADMIN and kind == "company":
        return _at_company(actor, chosen)
    if role in BUREAU_ROLES | dict.fromkeys(PLATFORM_ROLES) and kind == "bureau":
        return _at_bureau(role, chosen)
    raise _wrong()


def place_words(grant: Grant) -> str:
    """Where a grant holds, in words."""
    if grant.scope_kind is ScopeKind.PLATFORM:
        return _("全国")
    try:
        if grant.scope_kind is ScopeKind.OUTLET:
            return outlet(UUID(grant.scope_id)).name
        if grant.scope_kind in (ScopeKind.COUNTY, ScopeKind.CITY, ScopeKind.PROVINCE):
            return full_region_name(grant.scope_id)
        return organisation(UUID(grant.scope_id)).name
    except NotFound:
        return "—"


def _at_outlet(actor: Actor, outlet_id: UUID) -> dict[str, Any]:
    place = outlet_for(actor, outlet_id)
    return {
        "scope": Scope(ScopeKind.OUTLET, str(place.id)),
        "organisation_id": place.company_id,
        "place": place_of(place),
    }


def _at_company(actor: Actor, company_id: UUID) -> dict[str, Any]:
    company = {one.id: one for one in companies_of(actor)}.get(company_id)
    if company is None:
        raise NotFound()
    return {
        "scope": company.scope,
        "organisation_id": company.id,
        "place": {
            "company_id": company.id,
            "headquarters_id": company.headquarters_id,
            "brand_id": company.brand_id,
        },
    }


def _at_bureau(role: Role, bureau_id: UUID) -> dict[str, Any]:
    bureau = organisation(bureau_id)
    scope = region_scope(bureau.region_code)
    wanted = BUREAU_ROLES.get(role, ScopeKind.PLATFORM)
    if role in PLATFORM_ROLES:
        scope = Scope(ScopeKind.PLATFORM)
    if bureau.kind is not OrganisationKind.BUREAU or scope.kind is not wanted:
        raise _wrong()
    return {
        "scope": scope,
        "organisation_id": bureau.id,
        "place": invitations.place_of_scope(scope),
    }


def _wrong() -> InvalidInput:
    return InvalidInput(errors={"place": [str(WRONG_PLACE)]})
