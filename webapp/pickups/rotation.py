"""What pickups move to a new key: the index of the sender's phone, as the vault has it by then."""

from sqlalchemy import bindparam, select, update

from webapp.foundation import crypto
from webapp.foundation.database import transaction
from webapp.foundation.keys import Purpose
from webapp.identity.models import IdentityUse
from webapp.pickups.models import Pickup


def move_phone_indexes(size: int) -> int:
    """Copy the new phone index of up to `size` versions from the vault, which moves first."""
    current = crypto.provider().current(Purpose.INDEX).id
    with transaction() as session:
        query = (
            select(
                Pickup.outlet_id,
                Pickup.id,
                IdentityUse.phone_index,
                IdentityUse.index_key_id,
            )
            .join(
                IdentityUse,
                (IdentityUse.person_id == Pickup.person_id)
                & (IdentityUse.act_id == Pickup.origin_id),
            )
            .where(Pickup.index_key_id.not_in([current, ""]), IdentityUse.index_key_id == current)
            .limit(size)
        )
        rows = session.execute(query).all()
        if rows:
            moved = (
                update(Pickup.__table__)
                .where(Pickup.outlet_id == bindparam("outlet"), Pickup.id == bindparam("version"))
                .values(phone_index=bindparam("index"), index_key_id=bindparam("key"))
            )
            values = [
                dict(zip(("outlet", "version", "index", "key"), row, strict=True)) for row in rows
            ]
            session.execute(moved, values)
    return len(rows)
