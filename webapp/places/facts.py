"""What an outlet or an organisation may be told: the rules that its acts share."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.foundation.access import Actor
from webapp.foundation.codes import refuse_taken
from webapp.foundation.database import db
from webapp.foundation.errors import InvalidInput
from webapp.places import queries
from webapp.places.models import Organisation, OrganisationKind, Outlet, Region
from webapp.places.naming import sort_key
from webapp.places.opening_hours import week_of

NO_REGION = _l("没有这个区划代码")
REGION_TOO_WIDE = _l("选到区县")
NO_COMPANY = _l("选一家您管的公司")


def put_facts(outlet: Outlet, facts: dict[str, Any], actor: Actor | None) -> list[str]:
    """Set what is given on an outlet; answers the names of what changed, in order of the alphabet.

    Raises InvalidInput for a code that is taken, a company of somebody else, an unknown region.
    """
    facts = dict(facts)
    if facts.get("code", outlet.code) != outlet.code:
        refuse_taken(Outlet, facts["code"])
    company_id = facts.pop("company_id", outlet.company_id)
    region_code = facts.pop("region_code", outlet.region_code)
    facts |= {"company_id": company_id, "region_code": region_code}
    moved = company_id != outlet.company_id or region_code != outlet.region_code
    company = _company(actor, company_id, outlet.company_id) if moved else None
    return set_facts(outlet, facts, company, _region(region_code) if moved else None)


def set_facts(
    outlet: Outlet, facts: dict[str, Any], company: Organisation | None, region: Region | None
) -> list[str]:
    """Set facts that were judged already; `company` and `region` where the outlet moves."""
    changed = differences(outlet, facts)
    if company is not None and region is not None:
        outlet.belongs_to(company, region)
    for name in changed:
        setattr(outlet, name, facts[name])
    if "name" in changed:
        outlet.pinyin = sort_key(outlet.name)
    return changed


def differences(row: Any, wanted: dict[str, Any]) -> list[str]:
    """The names of what is not yet as it is wanted."""
    return sorted(name for name in wanted if not _same(name, getattr(row, name), wanted[name]))


def _same(name: str, present: Any, wanted: Any) -> bool:
    if name == "hours":  # a day of rest may be written down or left out
        return week_of(present or {}) == week_of(wanted or {})
    return present == wanted


def refuse_unknown_region(region_code: str) -> None:
    """Raise InvalidInput when GB/T 2260 as loaded has no such region."""
    if db.session.get(Region, region_code) is None:
        raise InvalidInput(errors={"region_code": [str(NO_REGION)]})


def _region(region_code: str) -> Region:
    refuse_unknown_region(region_code)
    if not queries.is_destination(region_code):
        raise InvalidInput(errors={"region_code": [str(REGION_TOO_WIDE)]})
    return queries.region(region_code)


def _company(actor: Actor | None, company_id: UUID | None, present: UUID | None) -> Organisation:
    """The company, if the actor may give outlets to it or the outlet has it already."""
    found = db.session.get(Organisation, company_id) if company_id else None
    if found is None or found.kind is not OrganisationKind.COMPANY:
        raise InvalidInput(errors={"company_id": [str(NO_COMPANY)]})
    foreign = actor and found.id not in {one.id for one in queries.companies_of(actor)}
    if foreign and found.id != present:
        raise InvalidInput(errors={"company_id": [str(NO_COMPANY)]})
    return found
