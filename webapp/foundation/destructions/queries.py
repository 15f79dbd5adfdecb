"""Reading the record of destructions."""

from sqlalchemy import Select, select

from webapp.foundation.access import Actor, ScopeKind
from webapp.foundation.destructions.models import Destruction


def destructions(actor: Actor) -> Select[Destruction]:
    """What was destroyed in the actor's scope: everything for the platform's people, else what
    belonged to the actor's own organisation. The page orders it."""
    query = select(Destruction)
    if actor.scope.kind is not ScopeKind.PLATFORM:
        query = query.where(Destruction.owner == actor.scope.id)
    return query
