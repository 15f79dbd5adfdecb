"""Acts on places: regions are loaded, organisations and outlets kept."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from pypinyin import lazy_pinyin
from sqlalchemy import select

from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput
from webapp.places import queries
from webapp.places.models import (
    MAY_STAND_UNDER,
    Organisation,
    OrganisationKind,
    Outlet,
    OutletKind,
    Region,
    RegionLevel,
)

WRONG_PARENT = _l("这种单位不能放在所选的上级下面")
CODE_TAKEN = _l("这个代码已经有了")
NO_REGION = _l("没有这个区划代码")
NO_COMPANY = _l("选一家您管的公司")


def load_regions(rows: Iterable[tuple[str, str, str]]) -> tuple[int, int]:
    """Load GB/T 2260: (code, name, parent code or empty), parents first. Answers (new, changed).

    Regions that are no longer in the standard stay: documents and addresses still name them.
    """
    new = changed = 0
    with transaction() as session:
        known = {region.code: region for region in session.scalars(select(Region))}
        for code, name, parent in rows:
            region = known.get(code)
            if region is None:
                region = Region(code=code, level=level_of(code), parent_code=parent or None)
                session.add(region)
                new += 1
            elif region.name == name:
                continue
            else:
                changed += 1
            region.name, region.pinyin = name, sort_key(name)
            if new % 500 == 0:
                session.flush()
        audit.record(Act.REGIONS_LOADED, None, "regions", "GB/T 2260", new=new, changed=changed)
    db.session.info.pop("regions", None)
    return new, changed


def create_organisation(
    actor: Actor | None,
    *,
    kind: OrganisationKind,
    code: str,
    name: str,
    region_code: str,
    parent_id: UUID | None = None,
    social_credit_code: str = "",
) -> Organisation:
    """A new node of the tree. Raises InvalidInput when its place or its code does not fit."""
    with transaction() as session:
        parent = queries.organisation(parent_id) if parent_id else None
        _refuse_wrong_parent(kind, parent)
        _refuse_taken(Organisation, code, None)
        _refuse_unknown_region(region_code)
        organisation = Organisation(
            id=new_id(),
            kind=kind,
            code=code,
            name=name,
            pinyin=sort_key(name),
            region_code=region_code,
            parent_id=parent_id,
            social_credit_code=social_credit_code,
        )
        _inherit(organisation, parent)
        session.add(organisation)
        audit.record(Act.ORGANISATION_CREATED, actor, "organisation", organisation.id, code=code)
    return organisation


def change_organisation(
    actor: Actor, organisation_id: UUID, *, version: int, **changes: Any
) -> Organisation:
    """Rename it, close it, mend its codes. Raises Conflict when somebody was faster."""
    with transaction():
        organisation = queries.organisation(organisation_id)
        if organisation.version != version:
            raise Conflict()
        if "code" in changes:
            _refuse_taken(Organisation, changes["code"], organisation.id)
        if "region_code" in changes:
            _refuse_unknown_region(changes["region_code"])
        changed = _differences(organisation, changes)
        for name in changed:
            setattr(organisation, name, changes[name])
        organisation.pinyin = sort_key(organisation.name)
        audit.record(
            Act.ORGANISATION_CHANGED, actor, "organisation", organisation.id, changed=changed
        )
    return organisation


def create_outlet(actor: Actor | None, **facts: Any) -> Outlet:
    """A new outlet or sorting centre; `facts` as OutletForm loads them. Raises InvalidInput."""
    with transaction() as session:
        outlet = Outlet(id=new_id(), kind=facts.pop("kind", OutletKind.OUTLET))
        session.add(outlet)
        with session.no_autoflush:
            put_facts(outlet, facts, actor)
        audit.record(
            Act.OUTLET_CREATED,
            actor,
            "outlet",
            outlet.id,
            chain=outlet.company_id,
            code=outlet.code,
        )
    return outlet


def change_outlet(actor: Actor, outlet_id: UUID, *, version: int, **facts: Any) -> Outlet:
    """Change an outlet in the actor's scope. Raises NotFound, Conflict, InvalidInput."""
    with transaction() as session:
        outlet = queries.outlet_for(actor, outlet_id)
        if outlet.version != version:
            raise Conflict()
        was_closed = outlet.closed
        with session.no_autoflush:
            changed = put_facts(outlet, facts, actor)
        act = Act.OUTLET_CLOSED if outlet.closed and not was_closed else Act.OUTLET_CHANGED
        audit.record(act, actor, "outlet", outlet.id, chain=outlet.company_id, changed=changed)
    return outlet


def put_facts(outlet: Outlet, facts: dict[str, Any], actor: Actor | None) -> list[str]:
    """Set what is given on an outlet; answers the names of what changed. Raises InvalidInput."""
    facts = dict(facts)
    if "code" in facts:
        _refuse_taken(Outlet, facts["code"], outlet.id)
    company_id = facts.pop("company_id", outlet.company_id)
    region_code = facts.pop("region_code", outlet.region_code)
    if company_id != outlet.company_id or region_code != outlet.region_code:
        company = _company(actor, company_id)
        _refuse_unknown_region(region_code)
        outlet.belongs_to(company, queries.region(region_code))
    changed = _differences(outlet, facts)
    for name in changed:
        setattr(outlet, name, facts[name])
    outlet.pinyin = sort_key(outlet.name)
    return changed


def sort_key(name: str) -> str:
    """Pinyin of a name, for sorting and for search by sound: the database has no Chinese order."""
    return " ".join(lazy_pinyin(name)).lower()[:400]


def level_of(code: str) -> RegionLevel:
    """The level that a code of GB/T 2260 or GB/T 10114 names by its own shape."""
    if len(code) > 6:
        return RegionLevel.TOWNSHIP
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.CITY if code.endswith("00") else RegionLevel.COUNTY


def _differences(row: Any, wanted: dict[str, Any]) -> list[str]:
    return sorted(name for name, value in wanted.items() if value != getattr(row, name))


def _company(actor: Actor | None, company_id: UUID | None) -> Organisation:
    if company_id is None:
        raise InvalidInput(errors={"company_id": [str(NO_COMPANY)]})
    company = queries.organisation(company_id)
    if company.kind is not OrganisationKind.COMPANY:
        raise InvalidInput(errors={"company_id": [str(NO_COMPANY)]})
    if actor and company.id not in {one.id for one in queries.companies_of(actor)}:
        raise Forbidden()
    return company


def _inherit(organisation: Organisation, parent: Organisation | None) -> None:
    kind = organisation.kind
    if kind in (OrganisationKind.BRAND, OrganisationKind.POSTAL_COMPANY):
        organisation.brand_id = organisation.id
    elif parent is not None:
        organisation.brand_id = parent.brand_id
        organisation.headquarters_id = parent.headquarters_id
    if kind is OrganisationKind.HEADQUARTERS:
        organisation.headquarters_id = organisation.id


def _refuse_wrong_parent(kind: OrganisationKind, parent: Organisation | None) -> None:
    if (parent.kind if parent else None) not in MAY_STAND_UNDER[kind]:
        raise InvalidInput(errors={"parent_id": [str(WRONG_PARENT)]})


def _refuse_taken(model: Any, code: str, own_id: UUID | None) -> None:
    with db.session.no_autoflush:
        holder = db.session.scalar(select(model.id).where(model.code == code))
    if holder is not None and holder != own_id:
        raise InvalidInput(errors={"code": [str(CODE_TAKEN)]})


def _refuse_unknown_region(region_code: str) -> None:
    if db.session.get(Region, region_code) is None:
        raise InvalidInput(errors={"region_code": [str(NO_REGION)]})
