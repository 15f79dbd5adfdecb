"""Tables of the courier's acts. Outlet first in every key: growth goes by outlet."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation import clock
from webapp.foundation.database import (
    PLACED_COLUMNS,
    JsonText,
    Placed,
    UtcDateTime,
    code_text,
    db,
    enum_text,
)
from webapp.foundation.lifecycle import step
from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityChannel
from webapp.pickups.lifecycle import (
    FLAG_MOVES,
    MOVES,
    TRANSMISSION_MOVES,
    AuthorityState,
    FlagRule,
    FlagState,
    Inspection,
    ItemCategory,
    ParcelClass,
    PickupState,
    RefusalReason,
    Source,
    TransmissionState,
    WaybillChannel,
)

RARE = "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
"""What officers filter pickups for, and few of them are."""


def _by_scope(name: str, *columns: str, only: str = "") -> list[Index]:
    """One index for each way a list is scoped, so that a page reads only what it shows.

    With `only` the rows that fulfil a condition: the few that a list is filtered for are found
    without reading all the others.
    """
    where: Any = {f"{engine}_where": text(only) for engine in ("sqlite", "postgresql") if only}
    return [Index(f"ix_{name}_{place}", place, *columns, **where) for place in PLACED_COLUMNS]


class Pickup(Placed, db.Model):  # type: ignore[name-defined]
    """One version of an act: one person, one check, any number of waybills.

    A correction or a void is a further row with the same `origin_id`; one of them is the head.
    """

    __tablename__ = "pickups"
    __table_args__ = (
        Index(
            "uq_pickups_head",
            "outlet_id",
            "origin_id",
            unique=True,
            sqlite_where=text("is_head"),
            postgresql_where=text("is_head"),
        ),
        UniqueConstraint("outlet_id", "origin_id", "number"),
        Index("ix_pickups_courier", "outlet_id", "captured_by", "business_day"),
        *_by_scope("pickups", "adjusted_at", "id"),
        *_by_scope("pickups_rare", "adjusted_at", "id", only=RARE),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    """The record's id, made by the phone."""
    origin_id: Mapped[UUID] = mapped_column()
    number: Mapped[int] = mapped_column(default=1)
    is_head: Mapped[bool] = mapped_column(default=True)
    state: Mapped[PickupState] = mapped_column(enum_text(PickupState))
    reason_words: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[Source] = mapped_column(enum_text(Source), default=Source.THIS_APP)
    captured_by: Mapped[UUID] = mapped_column()
    device_id: Mapped[UUID] = mapped_column()
    parcel_class: Mapped[ParcelClass] = mapped_column(enum_text(ParcelClass))
    letter: Mapped[bool] = mapped_column(default=False)
    weight_grams: Mapped[int | None] = mapped_column()
    destination_code: Mapped[str] = mapped_column(code_text(9))
    parcels: Mapped[int] = mapped_column()
    """How many waybills the act binds."""
    first_waybill: Mapped[str] = mapped_column(code_text(40))
    person_id: Mapped[UUID] = mapped_column()
    document_type: Mapped[DocumentType] = mapped_column(enum_text(DocumentType))
    identity_channel: Mapped[IdentityChannel] = mapped_column(enum_text(IdentityChannel))
    masked_name: Mapped[str] = mapped_column(String(60))
    phone_index: Mapped[str] = mapped_column(String(64))
    index_key_id: Mapped[str] = mapped_column(String(40))
    item_category: Mapped[ItemCategory] = mapped_column(enum_text(ItemCategory))
    item_words: Mapped[str] = mapped_column(String(60), default="")
    inspection: Mapped[Inspection] = mapped_column(enum_text(Inspection))
    photos: Mapped[int] = mapped_column(default=0)
    notice_shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    captured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    adjusted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    business_day: Mapped[date] = mapped_column()
    backfilled: Mapped[bool] = mapped_column(default=False)
    """Received on a later business day than it was captured."""
    authority_state: Mapped[AuthorityState] = mapped_column(
        enum_text(AuthorityState), default=AuthorityState.NONE
    )
    open_flags: Mapped[int] = mapped_column(default=0)

    @property
    def counts(self) -> bool:
        """Whether this version is the one valid head."""
        return self.is_head and self.state is PickupState.VALID

    def make_way(self) -> None:
        """A later version takes this one's place. Raises Conflict if it is not a valid head."""
        self.state = step(MOVES, self.state, PickupState.CORRECTED)
        self.is_head = False


class PickupParcel(Placed, db.Model):  # type: ignore[name-defined]
    """One waybill of an act. It belongs to the act's origin, whatever versions follow."""

    __tablename__ = "pickup_parcels"
    __table_args__ = (
        Index(
            "uq_pickup_parcels_live",
            "outlet_id",
            "waybill",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
        Index("ix_pickup_parcels_origin", "outlet_id", "origin_id"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    origin_id: Mapped[UUID] = mapped_column()
    waybill: Mapped[str] = mapped_column(code_text(40))
    """Normalised."""
    channel: Mapped[WaybillChannel] = mapped_column(enum_text(WaybillChannel))
    live: Mapped[bool] = mapped_column(default=True)
    """False once the act is void: the waybill may be taken in again."""
    authority_state: Mapped[AuthorityState] = mapped_column(
        enum_text(AuthorityState), default=AuthorityState.WAITING
    )


class WaybillEntry(Placed, db.Model):  # type: ignore[name-defined]
    """Where a waybill was seen: the way from a number to its outlets. Distributed by waybill."""

    __tablename__ = "waybill_entries"

    waybill: Mapped[str] = mapped_column(code_text(40), primary_key=True)
    parcel_id: Mapped[UUID] = mapped_column(primary_key=True)
    pickup_id: Mapped[UUID] = mapped_column()
    """The act's origin."""
    person_id: Mapped[UUID] = mapped_column()
    adjusted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    live: Mapped[bool] = mapped_column(default=True)


class Refusal(Placed, db.Model):  # type: ignore[name-defined]
    """Not accepted, with the reason: it protects the courier, and nothing of the sender is kept."""

    __tablename__ = "pickup_refusals"
    __table_args__ = tuple(_by_scope("pickup_refusals", "adjusted_at", "id"))

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    captured_by: Mapped[UUID] = mapped_column()
    reason: Mapped[RefusalReason] = mapped_column(enum_text(RefusalReason))
    goods_words: Mapped[str] = mapped_column(String(60), default="")
    waybills: Mapped[Any] = mapped_column(JsonText, default=list)
    adjusted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    business_day: Mapped[date] = mapped_column()


class PickupFlag(Placed, db.Model):  # type: ignore[name-defined]
    """A rule says that somebody should look at an act."""

    __tablename__ = "pickup_flags"
    __table_args__ = (
        UniqueConstraint("outlet_id", "pickup_id", "rule"),
        *_by_scope("pickup_flags", "state", "due_at", "id"),
        Index("ix_pickup_flags_assigned", "assigned_to", "state", "due_at"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    pickup_id: Mapped[UUID] = mapped_column()
    """The act's origin."""
    captured_by: Mapped[UUID] = mapped_column()
    waybill: Mapped[str] = mapped_column(code_text(40))
    rule: Mapped[FlagRule] = mapped_column(enum_text(FlagRule))
    facts: Mapped[Any] = mapped_column(JsonText, default=dict)
    """Numbers and ids that the rule's sentence names; no personal data."""
    state: Mapped[FlagState] = mapped_column(enum_text(FlagState), default=FlagState.OPEN)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_to: Mapped[UUID | None] = mapped_column()
    settled_by: Mapped[UUID | None] = mapped_column()
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def settle(self, wanted: FlagState, account_id: UUID, words: str) -> None:
        """Resolve it or give it back, with the reason. Raises Conflict."""
        self.state = step(FLAG_MOVES, self.state, wanted)
        self.settled_by, self.settled_at, self.words = account_id, clock.now(), words


class Examination(db.Model):  # type: ignore[name-defined]
    """An act that the rules have not looked at yet: written with the act, worked by the worker."""

    __tablename__ = "pickup_examinations"
    __table_args__ = (Index("ix_pickup_examinations_due", "next_try_at"),)

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    pickup_id: Mapped[UUID] = mapped_column(primary_key=True)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Now for new work; the end of the lease while a worker has it."""
    attempts: Mapped[int] = mapped_column(default=0)
    observed: Mapped[Any] = mapped_column(JsonText, default=dict)
    """What only the moment of acceptance knew: skew, key age, access lost; codes and numbers."""


class Transmission(db.Model):  # type: ignore[name-defined]
    """One attempt to hand one parcel to one platform."""

    __tablename__ = "pickup_transmissions"
    __table_args__ = (
        UniqueConstraint("outlet_id", "parcel_id", "platform", "pickup_id", "attempt"),
        Index(
            "ix_pickup_transmissions_due",
            "next_try_at",
            sqlite_where=text("state IN ('waiting', 'sent')"),
            postgresql_where=text("state IN ('waiting', 'sent')"),
        ),
        Index("ix_pickup_transmissions_pickup", "outlet_id", "pickup_id"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    parcel_id: Mapped[UUID] = mapped_column()
    pickup_id: Mapped[UUID] = mapped_column()
    """The version that is told: a correction and a void are told as well."""
    platform: Mapped[str] = mapped_column(code_text(40))
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[TransmissionState] = mapped_column(enum_text(TransmissionState))
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it may be tried, or asked about; the end of the lease while a worker has it."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason_code: Mapped[str] = mapped_column(code_text(40), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")

    def sent(self, moment: datetime) -> None:
        """It is with the platform, which will answer later. Raises Conflict."""
        self.state = step(TRANSMISSION_MOVES, self.state, TransmissionState.SENT)
        self.sent_at = moment

    def answer(self, wanted: TransmissionState, reason_code: str = "", reason: str = "") -> None:
        """What the platform said, or that it could not be reached. Raises Conflict."""
        self.state = step(TRANSMISSION_MOVES, self.state, wanted)
        self.answered_at, self.reason_code, self.reason = clock.now(), reason_code, reason[:300]


class TouchedDay(db.Model):  # type: ignore[name-defined]
    """An (outlet, day, class) whose figures an act changed: what the rates must restate."""

    __tablename__ = "pickup_touched_days"

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    business_day: Mapped[date] = mapped_column(primary_key=True)
    parcel_class: Mapped[ParcelClass] = mapped_column(enum_text(ParcelClass), primary_key=True)
    acts: Mapped[int] = mapped_column(default=1)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShelfCheck(Placed, db.Model):  # type: ignore[name-defined]
    """What lay on an outlet's shelf at one moment, and what of it was recorded."""

    __tablename__ = "shelf_checks"
    __table_args__ = tuple(_by_scope("shelf_checks", "checked_at", "id"))

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    checked_by: Mapped[UUID] = mapped_column()
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    findings: Mapped[Any] = mapped_column(JsonText, default=list)
    """[{waybill, result: recorded|void|elsewhere|missing|unreadable}], in the order of scanning."""
    recorded: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
