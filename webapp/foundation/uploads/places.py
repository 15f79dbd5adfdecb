"""Which outlet an upload belongs to: told by features, since the foundation knows no outlets."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from webapp.foundation.access import Actor, ScopeKind
from webapp.foundation.errors import NotFound
from webapp.foundation.uploads.models import UploadKind

FindPlace = Callable[[Actor, UUID], Mapping[str, Any]]
FINDERS: dict[UploadKind, FindPlace] = {}


def find_places_with(find: FindPlace, kind: UploadKind = UploadKind.PICKUP_PHOTO) -> None:
    """Have `find(actor, outlet_id)` answer the Placed columns of an outlet for a kind of upload.

    It raises NotFound when the actor may not send such a thing for that outlet.
    """
    FINDERS[kind] = find


def place_for(actor: Actor, kind: UploadKind, outlet_id: UUID) -> Mapping[str, Any]:
    """The Placed columns of an outlet the actor may send a kind of upload for. Raises NotFound."""
    if kind not in FINDERS:
        raise NotFound()
    return FINDERS[kind](actor, outlet_id)


def own_outlet(actor: Actor) -> UUID:
    """The outlet the actor works at. Raises NotFound for people who work at none."""
    if actor.scope.kind is not ScopeKind.OUTLET:
        raise NotFound()
    return UUID(actor.scope.id)


def check_place(actor: Actor, kind: UploadKind, outlet_id: UUID) -> None:
    """Raise NotFound unless the actor may send this for this outlet; their own costs no query."""
    is_pickup = kind is UploadKind.PICKUP_PHOTO
    if is_pickup and actor.scope.kind is ScopeKind.OUTLET and UUID(actor.scope.id) == outlet_id:
        return
    place_for(actor, kind, outlet_id)
