"""Which role fits which place: an outlet, an organisation or a bureau, written as one text."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts import invitations, queries
from webapp.accounts.titles import ROLE_TITLES
from webapp.foundation.access import AT_A_HALL, Actor, Role, Scope, ScopeKind
from webapp.foundation.database import place_of
from webapp.foundation.errors import Forbidden, InvalidInput, NotFound
from webapp.places.models import Organisation, OrganisationKind, Outlet, region_scope
from webapp.places.queries import (
    full_region_name,
    organisation,
    organisations,
    outlet,
    outlet_choices,
    outlet_for,
)

NO_PLACE = _l("没有这个地方，或者不在您的范围内")
WRONG_PLACE = _l("这个身份不能放在所选的地方")
BUREAU_ROLES = {
    Role.SOCIAL_SUPERVISOR: ScopeKind.COUNTY,
    Role.GRID_WORKER: ScopeKind.COUNTY,
    Role.COUNTY_OFFICER: ScopeKind.COUNTY,
    Role.CITY_OFFICER: ScopeKind.CITY,
    Role.PROVINCE_OFFICER: ScopeKind.PROVINCE,
    Role.ADMINISTRATOR: ScopeKind.PLATFORM,
    Role.AUDITOR: ScopeKind.PLATFORM,
}
"""Roles that belong to a bureau, and how far they reach from there."""


def role_choices(actor: Actor) -> list[tuple[str, Any]]:
    """(value, title) of the roles that an actor may give."""
    allowed = invitations.MAY_GIVE.get(actor.role, frozenset())
    return [(role.value, ROLE_TITLES[role]) for role in Role if role in allowed]


def place_choices(actor: Actor, *roles: Role) -> list[tuple[str, str]]:
    """(value, name) of the places at which an actor may give one of the roles, or any."""
    wanted = set(roles or Role) & invitations.MAY_GIVE.get(actor.role, frozenset())
    found: list[tuple[str, str]] = []
    if Role.COMPANY_ADMIN in wanted:
        found += [(f"company:{one.id}", one.name) for one in queries.organisations_under(actor)]
    if Role.COURIER in wanted:
        found += [(f"outlet:{key}", name) for key, name in outlet_choices(actor)]
    if wanted & AT_A_HALL:
        halls = organisations(OrganisationKind.HALL)
        found += [(f"hall:{one.id}", one.name) for one in halls if not one.closed]
    if wanted & set(BUREAU_ROLES):
        bureaus = organisations(OrganisationKind.BUREAU)
        found += [(f"bureau:{one.id}", one.name) for one in bureaus if not one.closed]
    return found


def appoint(actor: Actor, role: Role, place: str) -> dict[str, Any]:
    """{scope, organisation_id, place} for a new grant.

    `place` is one of `place_choices`, or the code of an outlet or organisation. Raises InvalidInput
    (field `place`) when it does not fit or lies elsewhere, Forbidden for a role beyond the actor's.
    """
    if role not in invitations.MAY_GIVE.get(actor.role, frozenset()):
        raise Forbidden()
    try:
        if role is Role.COURIER:
            return _at_outlet(actor, _chosen(place, "outlet", Outlet))
        if role is Role.COMPANY_ADMIN:
            return _at_company(actor, _chosen(place, "company", Organisation))
        if role in AT_A_HALL:
            return _at_hall(_chosen(place, "hall", Organisation))
        return _at_bureau(role, _chosen(place, "bureau", Organisation))
    except NotFound:
        raise InvalidInput(errors={"place": [str(NO_PLACE)]}) from None


def place_words(scope: Scope) -> str:
    """Where a grant holds, in words."""
    if scope.kind is ScopeKind.PLATFORM:
        return _("全国")
    try:
        if scope.kind is ScopeKind.OUTLET:
            return outlet(UUID(scope.id)).name
        if scope.kind in (ScopeKind.COUNTY, ScopeKind.CITY, ScopeKind.PROVINCE):
            return full_region_name(scope.id)
        return organisation(UUID(scope.id)).name
    except NotFound:
        return "—"


def _chosen(place: str, kind: str, model: type[Outlet] | type[Organisation]) -> UUID:
    given, colon, key = place.partition(":")
    if not colon:
        if (found := queries.place_by_code(model, place)) is None:
            raise NotFound()
        return found
    if given != kind:
        raise _wrong()
    try:
        return UUID(key)
    except ValueError:
        raise NotFound() from None


def _at_outlet(actor: Actor, outlet_id: UUID) -> dict[str, Any]:
    place = outlet_for(actor, outlet_id)
    if place.closed:
        raise _wrong()
    return {
        "scope": Scope(ScopeKind.OUTLET, str(place.id)),
        "organisation_id": place.company_id,
        "place": place_of(place),
    }


def _at_company(actor: Actor, company_id: UUID) -> dict[str, Any]:
    company = {one.id: one for one in queries.organisations_under(actor)}.get(company_id)
    if company is None:
        raise NotFound()
    is_company = company.kind is OrganisationKind.COMPANY
    return {
        "scope": company.scope,
        "organisation_id": company.id,
        "place": {
            **invitations.place_of_scope(region_scope(company.region_code)),
            "company_id": company.id if is_company else None,
            "headquarters_id": company.headquarters_id,
            "brand_id": company.brand_id,
        },
    }


def _at_hall(hall_id: UUID) -> dict[str, Any]:
    hall = organisation(hall_id)
    if hall.kind is not OrganisationKind.HALL or hall.closed:
        raise _wrong()
    return {
        "scope": hall.scope,
        "organisation_id": hall.id,
        "place": invitations.place_of_scope(region_scope(hall.region_code)),
    }


def _at_bureau(role: Role, bureau_id: UUID) -> dict[str, Any]:
    bureau = organisation(bureau_id)
    reach = BUREAU_ROLES[role]
    own = region_scope(bureau.region_code)
    scope = Scope(ScopeKind.PLATFORM) if reach is ScopeKind.PLATFORM else own
    if bureau.kind is not OrganisationKind.BUREAU or scope.kind is not reach:
        raise _wrong()
    return {
        "scope": scope,
        "organisation_id": bureau.id,
        "place": invitations.place_of_scope(scope),
    }


def _wrong() -> InvalidInput:
    return InvalidInput(errors={"place": [str(WRONG_PLACE)]})
