"""Where a waybill is recorded."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from webapp.foundation.database import db
from webapp.pickups.models import Pickup, PickupParcel


def live_at(outlet_id: UUID, waybills: Sequence[str]) -> tuple[str, datetime] | None:
    """The first of some waybills that counts at an outlet already, and when it was taken in."""
    query = (
        select(PickupParcel.waybill, Pickup.adjusted_at)
        .join(
            Pickup,
            and_(
                Pickup.outlet_id == PickupParcel.outlet_id,
                Pickup.origin_id == PickupParcel.origin_id,
                Pickup.is_head,
            ),
        )
        .where(
            PickupParcel.outlet_id == outlet_id,
            PickupParcel.waybill.in_(waybills),
            PickupParcel.live,
        )
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return (row.waybill, row.adjusted_at) if row else None
