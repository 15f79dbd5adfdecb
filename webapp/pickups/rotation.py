"""What pickups move to a new key: the index of the sender's phone, as the vault has it by then."""

from typing import Any

from sqlalchemy import select

from webapp.foundation import crypto, rotation
from webapp.foundation.database import transaction
from webapp.foundation.keys import Purpose
from webapp.foundation.rotation import Batch, Part
from webapp.identity.models import IdentityUse
from webapp.pickups.models import Pickup


def move_phone_indexes(size: int, after: Any) -> Batch:
    """Copy the new phone index of versions from the vault, which moves first; none if erased."""
    current = crypto.provider().current(Purpose.INDEX).id
    query: Any = (
        select(Pickup.outlet_id, Pickup.id, IdentityUse.index_key_id, IdentityUse.phone_index)
        .join(
            IdentityUse,
            (IdentityUse.person_id == Pickup.person_id) & (IdentityUse.act_id == Pickup.origin_id),
        )
        .where(
            Pickup.index_key_id.in_(rotation.older(Purpose.INDEX)),
            IdentityUse.index_key_id.in_([current, ""]),
        )
    )
    keys = rotation.primary_key(Pickup.index_key_id)
    with transaction() as session:
        rows, place = rotation.walk_rows(session, query, keys, size, after)
        rotation.put(session, keys, [Pickup.index_key_id, Pickup.phone_index], rows)
    return Batch(moved=len(rows), next=place)


PARTS = (Part("phones of pickups", move_phone_indexes, Pickup.index_key_id),)
