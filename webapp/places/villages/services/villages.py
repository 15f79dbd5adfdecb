"""Acts on one village."""

from typing import Any
from uuid import UUID

from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.codes import code_at_once
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict
from webapp.places.villages import queries
from webapp.places.villages.facts import put_facts
from webapp.places.villages.models import Village


def create_village(actor: Actor | None, **facts: Any) -> Village:
    """A new village; `facts` as VillageForm loads them. Raises InvalidInput."""
    with transaction() as session:
        village = Village(id=new_id(), since=facts.pop("since", clock.today()))
        put_facts(session, village, facts, actor)
        with code_at_once(session):
            session.add(village)
        audit.record(
            Act.VILLAGE_CREATED,
            actor,
            "village",
            village.id,
            chain=village.company_id,
            code=village.code,
        )
    return village


def change_village(actor: Actor, village_id: UUID, *, version: int, **facts: Any) -> Village:
    """Change a village in the actor's scope. Raises NotFound, Conflict, InvalidInput."""
    with transaction() as session:
        village = queries.village_for(actor, village_id)
        if village.version != version:
            raise Conflict()
        before = village.company_id
        with session.no_autoflush, code_at_once(session):
            changed = put_facts(session, village, facts, actor)
        if changed:
            audit.record(
                Act.VILLAGE_CHANGED, actor, "village", village.id, chain=before, changed=changed
            )
    return village
