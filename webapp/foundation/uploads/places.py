"""Which outlet an upload belongs to: told by a feature, since the foundation knows no outlets."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from webapp.foundation.access import Actor, ScopeKind
from webapp.foundation.errors import NotFound

FindPlace = Callable[[Actor, UUID], Mapping[str, Any]]
FINDERS: list[FindPlace] = []


def find_places_with(find: FindPlace) -> None:
    """Have `find(actor, outlet_id)` answer the Placed columns of an outlet.

    It raises NotFound when the actor may not upload for that outlet: it is not theirs, nor was it
    when they recorded what is still on their phone.
    """
    FINDERS[:] = [find]


def place_for(actor: Actor, outlet_id: UUID) -> Mapping[str, Any]:
    """The Placed columns of an outlet the actor may upload for. Raises NotFound."""
    if not FINDERS:
        raise NotFound()
    return FINDERS[0](actor, outlet_id)


def own_outlet(actor: Actor) -> UUID:
    """The outlet the actor works at. Raises NotFound for people who work at none."""
    if actor.scope.kind is not ScopeKind.OUTLET:
        raise NotFound()
    return UUID(actor.scope.id)


def check_place(actor: Actor, outlet_id: UUID) -> None:
    """Raise NotFound unless the actor may upload for this outlet; their own costs no query."""
    if actor.scope.kind is ScopeKind.OUTLET and UUID(actor.scope.id) == outlet_id:
        return
    place_for(actor, outlet_id)
