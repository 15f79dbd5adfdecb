"""What a village may be told: the rules that its acts share."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.foundation.access import Actor, covers
from webapp.foundation.codes import refuse_taken
from webapp.foundation.database import PLACED_COLUMNS
from webapp.foundation.errors import InvalidInput
from webapp.places import queries as places
from webapp.places.facts import differences
from webapp.places.models import Outlet
from webapp.places.naming import sort_key
from webapp.places.villages.models import Village
from webapp.places.villages.touching import touch

NO_OUTLET = _l("没有这个网点代码，或者不在您的范围内、已经停业")
NO_COUNTY = _l("没有这个区县。前 6 位是区县，对照区划代码再看一遍")
COUNTED = frozenset({"outlet_id", "required_days", "settlement", "active"})
"""Facts by which the week under way is counted."""


def put_facts(
    session: Session, village: Village, facts: dict[str, Any], actor: Actor | None
) -> list[str]:
    """Set what is given on a village (`outlet` is a code); answers the names of what changed.

    Raises InvalidInput for a code that is taken or of no county, and for a foreign outlet.
    """
    if facts.get("code", village.code) != village.code:
        refuse_taken(Village, facts["code"])
        if not places.knows_county(facts["code"][:6]):
            raise InvalidInput(errors={"code": [str(NO_COUNTY)]})
    facts = dict(facts)
    outlet = _outlet(actor, village, facts.pop("outlet")) if "outlet" in facts else None
    if outlet is not None:
        facts["outlet_id"] = outlet.id
    changed, counted = set_facts(village, facts, outlet)
    touch(session, counted)
    return changed


def set_facts(
    village: Village, facts: dict[str, Any], outlet: Outlet | None
) -> tuple[list[str], set[UUID]]:
    """Set facts that were judged already; `outlet` where another one delivers from now on.

    Answers the names of what changed, and the outlets whose week has to be counted again.
    """
    changed = differences(village, facts)
    before = village.outlet_id
    for name in changed:
        if name != "outlet_id":
            setattr(village, name, facts[name])
    if outlet is not None:
        for name in PLACED_COLUMNS:
            setattr(village, name, getattr(outlet, name))
    if "name" in changed:
        village.pinyin = sort_key(village.name)
    if not COUNTED & set(changed):
        return changed, set()
    return changed, {one for one in (before, village.outlet_id) if one is not None}


def _outlet(actor: Actor | None, village: Village, code: str) -> Outlet:
    """An outlet by its code: open and in the actor's scope, or the one that the village has."""
    found = places.outlets_by_code([code]).get(code)
    if found is not None and found.id == village.outlet_id:
        return found
    if found is None or found.closed or (actor is not None and not covers(actor, found)):
        raise InvalidInput(errors={"outlet": [str(NO_OUTLET)]})
    return found
