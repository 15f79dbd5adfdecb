"""Acts on the tree of organisations."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.codes import code_at_once, refuse_taken
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.places import queries
from webapp.places.facts import differences, refuse_unknown_region
from webapp.places.models import MAY_STAND_UNDER, Organisation, OrganisationKind, RegionLevel
from webapp.places.naming import sort_key

WRONG_PARENT = _l("这种单位不能放在所选的上级下面")
NO_TOWN = _l("单位的区划到区县为止")
STILL_OPEN = _l("还有 %(count)s 个网点在营业。先停业，或者转给别的公司")


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
        refuse_taken(Organisation, code)
        _refuse_wrong_region(region_code)
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
        with code_at_once(session):
            session.add(organisation)
        audit.record(Act.ORGANISATION_CREATED, actor, "organisation", organisation.id, code=code)
    return organisation


def change_organisation(
    actor: Actor, organisation_id: UUID, *, version: int, **changes: Any
) -> Organisation:
    """Rename it, close it, mend its codes; its kind and its place in the tree stay.

    Raises NotFound, Conflict when somebody was faster, InvalidInput for what does not fit.
    """
    with transaction() as session:
        organisation = queries.organisation_for(actor, organisation_id)
        if organisation.version != version:
            raise Conflict()
        changed = differences(organisation, changes)
        _refuse_changes(organisation, changes, changed)
        with session.no_autoflush, code_at_once(session):
            for name in changed:
                setattr(organisation, name, changes[name])
            organisation.pinyin = sort_key(organisation.name)
        if changed:
            audit.record(
                Act.ORGANISATION_CHANGED, actor, "organisation", organisation.id, changed=changed
            )
    return organisation


def _refuse_changes(
    organisation: Organisation, changes: dict[str, Any], changed: list[str]
) -> None:
    if "code" in changed:
        refuse_taken(Organisation, changes["code"])
    if "region_code" in changed:
        _refuse_wrong_region(changes["region_code"])
    if "closed" in changed and changes["closed"]:
        count = queries.open_outlets_of(organisation)
        if count:
            sentence = str(STILL_OPEN) % {"count": count}
            raise InvalidInput(errors={"closed": [sentence]})


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


def _refuse_wrong_region(region_code: str) -> None:
    refuse_unknown_region(region_code)
    if queries.region(region_code).level is RegionLevel.TOWNSHIP:
        raise InvalidInput(errors={"region_code": [str(NO_TOWN)]})
