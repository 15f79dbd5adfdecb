"""The kinds of record that a phone freezes, once they are read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityChannel
from webapp.pickups.lifecycle import (
    Inspection,
    ItemCategory,
    ParcelClass,
    RefusalReason,
    WaybillChannel,
)
from webapp.records.frame import Frame, Photo


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One waybill as the phone read it; not normalised here yet."""

    id: UUID
    waybill: str
    channel: WaybillChannel


@dataclass(frozen=True, kw_only=True)
class SealedIdentity:
    """The sender's identity, which only the vault opens."""

    key_id: str
    sealed: str = field(repr=False)
    masked_name: str
    document_type: DocumentType
    channel: IdentityChannel


@dataclass(frozen=True, kw_only=True)
class PickupRecord(Frame):
    """One person, one check, one or more waybills."""

    notice_shown_at: datetime | None
    parcels: tuple[Parcel, ...]
    parcel_class: ParcelClass
    letter: bool
    weight_grams: int | None
    destination_code: str
    identity: SealedIdentity
    item_category: ItemCategory
    item_words: str
    inspection: Inspection
    photos: tuple[Photo, ...]
    confirmed_at: datetime


@dataclass(frozen=True, kw_only=True)
class RefusalRecord(Frame):
    """Parcels that were not accepted. Nothing of the sender is in it."""

    waybills: list[str]
    reason: RefusalReason
    goods_words: str


@dataclass(frozen=True, kw_only=True)
class VoidRecord(Frame):
    """An act that is withdrawn (撤单)."""

    voids: UUID
    reason_words: str


@dataclass(frozen=True, kw_only=True)
class CorrectionRecord(Frame):
    """An act that is put right; `changes` holds columns of the pickup and their new values."""

    corrects: UUID
    changes: dict[str, Any]
    reason_words: str


Record = PickupRecord | RefusalRecord | VoidRecord | CorrectionRecord
