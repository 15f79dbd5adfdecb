"""What waits to be told to the authority, and what is told of each parcel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session, aliased

from webapp.accounts.models import Account
from webapp.foundation.database import db
from webapp.pickups.lifecycle import PickupState, TransmissionState
from webapp.pickups.models import Pickup, PickupParcel, Transmission
from webapp.places.models import Organisation, Outlet
from webapp.records.models import ReceivedRecord

Key = tuple[UUID, UUID]
"""(outlet id, transmission id)."""


@dataclass(frozen=True)
class Parcel:
    """One parcel's version on its way: the row, what is told, and the key that makes it once."""

    outlet_id: UUID
    id: UUID
    attempt: int
    state: TransmissionState
    key: str
    record: dict[str, Any]


def due(session: Session, now: datetime, limit: int) -> list[Key]:
    """Transmissions whose time has come, locked for this worker, the oldest first."""
    query = (
        select(Transmission.outlet_id, Transmission.id)
        .where(
            Transmission.state.in_([TransmissionState.WAITING, TransmissionState.SENT]),
            Transmission.next_try_at <= now,
        )
        .order_by(Transmission.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row.outlet_id, row.id) for row in session.execute(query)]


def parcels(keys: Sequence[Key]) -> list[Parcel]:
    """What is told of each transmission. No number of a document and no clear name is in it."""
    company, headquarters, brand = (aliased(Organisation) for _ in range(3))
    query = (
        select(
            Transmission,
            Pickup,
            PickupParcel,
            Outlet,
            Account.login,
            ReceivedRecord.receipt,
            company.code,
            headquarters.code,
            brand.code,
        )
        .join(
            Pickup,
            and_(Pickup.outlet_id == Transmission.outlet_id, Pickup.id == Transmission.pickup_id),
        )
        .join(
            PickupParcel,
            and_(
                PickupParcel.outlet_id == Transmission.outlet_id,
                PickupParcel.id == Transmission.parcel_id,
            ),
        )
        .join(
            ReceivedRecord,
            and_(
                ReceivedRecord.outlet_id == Pickup.outlet_id,
                ReceivedRecord.id == Pickup.origin_id,
            ),
        )
        .join(Outlet, Outlet.id == Transmission.outlet_id)
        .join(Account, Account.id == Pickup.captured_by)
        .outerjoin(company, company.id == Pickup.company_id)
        .outerjoin(headquarters, headquarters.id == Pickup.headquarters_id)
        .outerjoin(brand, brand.id == Pickup.brand_id)
        .where(tuple_(Transmission.outlet_id, Transmission.id).in_(keys))
        .order_by(Transmission.next_try_at, Transmission.id)
    )
    return [_parcel(*row) for row in db.session.execute(query)]


def _parcel(
    transmission: Transmission,
    version: Pickup,
    parcel: PickupParcel,
    outlet: Outlet,
    courier: str,
    receipt: str,
    company: str | None,
    headquarters: str | None,
    brand: str | None,
) -> Parcel:
    record = {
        "act": _act(version),
        "record_id": str(version.origin_id),
        "parcel_id": str(parcel.id),
        "version": version.number,
        "waybill": parcel.waybill,
        "waybill_channel": parcel.channel.value,
        "brand": brand or "",
        "headquarters": headquarters or "",
        "company": company or "",
        "outlet": {"code": outlet.code, "name": outlet.name, "region_code": outlet.region_code},
        "courier": courier,
        "source": version.source.value,
        "class": version.parcel_class.value,
        "letter": version.letter,
        "weight_grams": version.weight_grams,
        "destination_code": version.destination_code,
        "item_category": version.item_category.value,
        "inspection": version.inspection.value,
        "identity": {
            "checked": True,
            "document_type": version.document_type.value,
            "channel": version.identity_channel.value,
            "masked_name": version.masked_name,
        },
        "captured_at": version.captured_at.isoformat(),
        "adjusted_at": version.adjusted_at.isoformat(),
        "received_at": version.received_at.isoformat(),
        "business_day": version.business_day.isoformat(),
        "backfilled": version.backfilled,
        "receipt": receipt,
    }
    return Parcel(
        outlet_id=transmission.outlet_id,
        id=transmission.id,
        attempt=transmission.attempt,
        state=transmission.state,
        key=f"{version.id}.{parcel.id}",
        record=record,
    )


def _act(version: Pickup) -> str:
    if version.state is PickupState.VOIDED:
        return "withdrawal"
    return "record" if version.number == 1 else "correction"
