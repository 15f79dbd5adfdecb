"""What a stranger may learn from a receipt: tails of waybills, the outlet, the time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.foundation.database import db
from webapp.pickups.lifecycle import PickupState
from webapp.pickups.models import Pickup, PickupParcel, Refusal
from webapp.places.models import Outlet
from webapp.records.lifecycle import RecordKind
from webapp.records.models import ReceivedRecord
from webapp.records.receipts import Receipt
from webapp.waybills import numbers as waybills

OF_PARCELS = frozenset({RecordKind.PICKUP, RecordKind.VOID, RecordKind.CORRECTION})


@dataclass(frozen=True)
class Proof:
    """What a receipt proves. No tails are left of a record that was erased by law."""

    kind: RecordKind
    withdrawn: bool
    parcels: int
    tails: list[str]
    outlet: str
    received_at: datetime


def proof_of(receipt: Receipt) -> Proof | None:
    """The record behind a receipt whose signature holds; None if it is not in the books."""
    query = (
        select(ReceivedRecord, Outlet.name)
        .join(Outlet, Outlet.id == ReceivedRecord.outlet_id)
        .where(
            ReceivedRecord.id == receipt.record_id,
            ReceivedRecord.record_hash == receipt.record_hash,
        )
    )
    found = db.session.execute(query).first()
    if found is None:
        return None
    record, outlet = found
    numbers, withdrawn = _waybills(record)
    tails = [] if record.erased_at else [waybills.tail(number) for number in numbers]
    return Proof(record.kind, withdrawn, len(numbers), tails, outlet, record.received_at)


def _waybills(record: ReceivedRecord) -> tuple[list[str], bool]:
    """What a record says of parcels, and whether that is withdrawn now; no other kind says any."""
    if record.kind is RecordKind.REFUSAL:
        return _refused(record)
    return _taken(record) if record.kind in OF_PARCELS else ([], False)


def _taken(record: ReceivedRecord) -> tuple[list[str], bool]:
    """Waybills of the act that the record made or changed, and whether it is withdrawn now."""
    origin_id = db.session.scalar(
        select(Pickup.origin_id).where(Pickup.outlet_id == record.outlet_id, Pickup.id == record.id)
    )
    head = db.session.scalar(
        select(Pickup.state).where(
            Pickup.outlet_id == record.outlet_id, Pickup.origin_id == origin_id, Pickup.is_head
        )
    )
    numbers = db.session.scalars(
        select(PickupParcel.waybill)
        .where(PickupParcel.outlet_id == record.outlet_id, PickupParcel.origin_id == origin_id)
        .order_by(PickupParcel.id)
    ).all()
    return list(numbers), head is PickupState.VOIDED


def _refused(record: ReceivedRecord) -> tuple[list[str], bool]:
    refusal = db.session.get(Refusal, (record.outlet_id, record.id))
    return (list(refusal.waybills) if refusal else []), False
