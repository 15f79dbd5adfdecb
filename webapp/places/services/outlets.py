"""Acts on outlets and sorting centres."""

from typing import Any
from uuid import UUID

from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.codes import code_at_once
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict
from webapp.places import queries
from webapp.places.facts import put_facts
from webapp.places.models import Outlet, OutletKind


def create_outlet(actor: Actor | None, **facts: Any) -> Outlet:
    """A new outlet or sorting centre; `facts` as OutletForm loads them. Raises InvalidInput."""
    with transaction() as session:
        outlet = Outlet(id=new_id(), kind=facts.pop("kind", OutletKind.OUTLET))
        put_facts(outlet, facts, actor)
        with code_at_once(session):
            session.add(outlet)
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
        with session.no_autoflush, code_at_once(session):
            changed = put_facts(outlet, facts, actor)
        if changed:
            act = Act.OUTLET_CLOSED if facts.get("closed") else Act.OUTLET_CHANGED
            audit.record(act, actor, "outlet", outlet.id, chain=outlet.company_id, changed=changed)
    return outlet
