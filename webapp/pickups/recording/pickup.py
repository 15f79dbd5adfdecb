"""A new act: its version, its parcels, where the waybills were seen, who was checked."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.foundation import uploads
from webapp.foundation.direct import Row, insert_together
from webapp.identity import masking, vault
from webapp.identity.vault import Kept, OpenedIdentity
from webapp.pickups import acceptance, frozen
from webapp.pickups.lifecycle import AuthorityState, PickupState, Source
from webapp.pickups.models import Examination, Pickup, PickupParcel, Transmission, WaybillEntry
from webapp.pickups.recording import outbox
from webapp.records import ledger
from webapp.records.case import Case

_PICKUPS, _PARCELS, _ENTRIES, _EXAMINATIONS, _TRANSMISSIONS = (
    model.__table__ for model in (Pickup, PickupParcel, WaybillEntry, Examination, Transmission)
)


def write(
    session: Session,
    case: Case[frozen.PickupRecord],
    opened: OpenedIdentity,
    waybills: list[str],
) -> None:
    """Write everything that an accepted pickup keeps. `waybills` are normalised, in their order.

    Raises Conflict `photos-missing`; IntegrityError when the record is in the ledger, or a waybill
    is live at the outlet, already.
    """
    record, time = case.record, case.time
    if record.photos:
        hashes = [photo.sha256 for photo in record.photos]
        uploads.attach(session, record.id, record.outlet_id, hashes)
    kept, identity = vault.keep_for_use(
        session,
        opened,
        act_id=record.id,
        account_id=record.captured_by,
        place=case.place,
        channel=record.identity.channel,
        used_at=time.adjusted_at,
    )
    now = time.received_at
    singles: list[Row] = [
        (ledger.TABLE, ledger.row(case)),
        *identity,
        (_PICKUPS, _version(case, opened, kept, waybills[0])),
        (_EXAMINATIONS, _examination(case, opened, kept)),
        outbox.touched(session, record.outlet_id, time.business_day, record.parcel_class, now),
    ]
    parcels = [
        (_PARCELS, _parcels(case, waybills)),
        (_ENTRIES, _entries(case, kept.person_id, waybills)),
        (_TRANSMISSIONS, _transmissions(case)),
    ]
    # Most acts have one parcel: then all goes in few round trips. Many parcels go table by table.
    if len(waybills) == 1:
        singles += [(table, rows[0]) for table, rows in parcels]
        parcels = []
    insert_together(session, *singles)
    for table, rows in parcels:
        session.connection().execute(table.insert(), rows)


def _version(
    case: Case[frozen.PickupRecord], opened: OpenedIdentity, kept: Kept, first_waybill: str
) -> dict[str, Any]:
    record, time = case.record, case.time
    return {
        **case.standing.place,
        "id": record.id,
        "origin_id": record.id,
        "number": 1,
        "is_head": True,
        "state": PickupState.VALID,
        "reason_words": "",
        "source": Source.THIS_APP,
        "captured_by": record.captured_by,
        "device_id": record.device_id,
        "parcel_class": record.parcel_class,
        "letter": record.letter,
        "weight_grams": record.weight_grams,
        "destination_code": record.destination_code,
        "parcels": len(record.parcels),
        "first_waybill": first_waybill,
        "person_id": kept.person_id,
        "document_type": opened.document_type,
        "identity_channel": record.identity.channel,
        # Not as the phone masked it: a name in the clear must not slip in here.
        "masked_name": masking.mask_name(opened.name)[:60],
        "phone_index": kept.phone_index,
        "index_key_id": kept.index_key_id,
        "item_category": record.item_category,
        "item_words": record.item_words,
        "inspection": record.inspection,
        "photos": len(record.photos),
        "notice_shown_at": record.notice_shown_at,
        "captured_at": time.captured_at,
        "adjusted_at": time.adjusted_at,
        "received_at": time.received_at,
        "business_day": time.business_day,
        "backfilled": time.backfilled,
        "authority_state": AuthorityState.WAITING,
        "open_flags": 0,
    }


def _parcels(case: Case[frozen.PickupRecord], waybills: list[str]) -> list[dict[str, Any]]:
    return [
        {
            **case.standing.place,
            "id": parcel.id,
            "origin_id": case.record.id,
            "waybill": waybill,
            "channel": parcel.channel,
            "live": True,
            "authority_state": AuthorityState.WAITING,
        }
        for parcel, waybill in zip(case.record.parcels, waybills, strict=True)
    ]


def _entries(
    case: Case[frozen.PickupRecord], person_id: UUID, waybills: list[str]
) -> list[dict[str, Any]]:
    return [
        {
            **case.standing.place,
            "waybill": waybill,
            "parcel_id": parcel.id,
            "pickup_id": case.record.id,
            "person_id": person_id,
            "adjusted_at": case.time.adjusted_at,
            "live": True,
        }
        for parcel, waybill in zip(case.record.parcels, waybills, strict=True)
    ]


def _transmissions(case: Case[frozen.PickupRecord]) -> list[dict[str, Any]]:
    record, now = case.record, case.time.received_at
    return [
        outbox.first_attempt(record.outlet_id, record.id, parcel.id, now)
        for parcel in record.parcels
    ]


def _examination(
    case: Case[frozen.PickupRecord], opened: OpenedIdentity, kept: Kept
) -> dict[str, Any]:
    return {
        "outlet_id": case.record.outlet_id,
        "pickup_id": case.record.id,
        "next_try_at": case.time.received_at,
        "attempts": 0,
        "observed": {**case.observed, **_seen(opened, kept)},
    }


def _seen(opened: OpenedIdentity, kept: Kept) -> dict[str, Any]:
    """What the rules must know of an identity that nobody will open again."""
    seen: dict[str, Any] = {}
    if opened.old_key:
        seen["old_key"] = True
    if not acceptance.names_agree(opened):
        seen["name_differs"] = "waybill"
    elif not kept.name_as_before:
        seen["name_differs"] = "before"
    return seen
