"""Tables of the way out: lists of documents handed to the post, each document on one, what the
carrier tells of it, and what happened at the recipient's door."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversions.kinds import (
    DeliveryOutcome,
    LeaveReason,
    ProxyRelation,
    TrackingKind,
    TrackingSource,
)
from webapp.conversions.lifecycle import HANDOVER_MOVES, HandoverState
from webapp.foundation.database import UtcDateTime, code_text, db, enum_text
from webapp.foundation.lifecycle import step

_ON_ITS_WAY = text("left_at IS NULL AND closed_at IS NULL")
_NUMBERED = text("left_at IS NULL AND waybill <> ''")


class HandoverList(db.Model):  # type: ignore[name-defined]
    """The documents that a hall hands to one outlet of the post at one time: made by the clerk,
    counted out, counted in by the courier, and over when both counts agree.

    `outlet_id` and `company_id` are the carrier's, so that its couriers find what waits for them.
    """

    __tablename__ = "handover_lists"
    __table_args__ = (
        UniqueConstraint("hall_id", "day", "number"),
        UniqueConstraint("code"),
        Index("ix_handover_lists_hall", "hall_id", "id"),
        Index("ix_handover_lists_outlet", "outlet_id", "state", "id"),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column()
    number: Mapped[int] = mapped_column()
    """Of the hall's lists of the day, from 1."""
    code: Mapped[str] = mapped_column(code_text(70))
    """What people and scanners call it: the hall's code, HO, the day, the number."""
    outlet_id: Mapped[UUID] = mapped_column()
    company_id: Mapped[UUID] = mapped_column()
    state: Mapped[HandoverState] = mapped_column(enum_text(HandoverState))
    made_by: Mapped[UUID] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_by: Mapped[UUID | None] = mapped_column()
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    out_count: Mapped[int | None] = mapped_column()
    """Pieces that the clerk counted out."""
    taken_by: Mapped[UUID | None] = mapped_column()
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_count: Mapped[int | None] = mapped_column()
    """Pieces that the courier counted in."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def move(self, wanted: HandoverState) -> None:
        """Take it to another state. Raises Conflict where the lifecycle knows no such move."""
        self.state = step(HANDOVER_MOVES, self.state, wanted)


class HandoverDocument(db.Model):  # type: ignore[name-defined]
    """A document on a list, and then with the post: until it is delivered, taken off, or back."""

    __tablename__ = "handover_documents"
    __table_args__ = (
        UniqueConstraint("hall_id", "list_id", "position"),
        Index(
            "uq_handover_documents_case",
            "hall_id",
            "case_id",
            unique=True,
            sqlite_where=_ON_ITS_WAY,
            postgresql_where=_ON_ITS_WAY,
        ),
        Index(
            "uq_handover_documents_waybill",
            "waybill",
            unique=True,
            sqlite_where=_NUMBERED,
            postgresql_where=_NUMBERED,
        ),
        Index("ix_handover_documents_erased", "erased_at", "hall_id", "id"),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column()
    position: Mapped[int] = mapped_column()
    """On its list, from 1: with the list's code it is what the document's own code says."""
    case_id: Mapped[UUID] = mapped_column()
    consent_id: Mapped[UUID] = mapped_column()
    waybill: Mapped[str] = mapped_column(code_text(32), default="")
    labelled_version: Mapped[int | None] = mapped_column()
    """Of the consent, when its address was last printed: another one needs another label."""
    out_by: Mapped[UUID | None] = mapped_column()
    out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_by: Mapped[UUID | None] = mapped_column()
    in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_because: Mapped[LeaveReason | None] = mapped_column(enum_text(LeaveReason))
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was taken off the list again."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was delivered, or was back at the counter."""
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def erase(self, at: datetime) -> None:
        """Forget the number under which the carrier knows to whom it went."""
        self.waybill, self.erased_at = "", at


class TrackingEvent(db.Model):  # type: ignore[name-defined]
    """What the carrier told of a document. Told twice it is one."""

    __tablename__ = "tracking_events"
    __table_args__ = (UniqueConstraint("hall_id", "document_id", "at", "kind"),)

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column()
    """Of the HandoverDocument."""
    case_id: Mapped[UUID] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[TrackingKind] = mapped_column(enum_text(TrackingKind))
    place: Mapped[str] = mapped_column(String(60), default="")
    """Where, in the carrier's words: an outlet or a sorting centre."""
    source: Mapped[TrackingSource] = mapped_column(enum_text(TrackingSource))
    told_by: Mapped[UUID | None] = mapped_column()
    """The account or program that brought it."""
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeliveryAttempt(db.Model):  # type: ignore[name-defined]
    """One visit at the recipient's door. Its id is the phone's: sent twice it is one.

    Who signed was checked in the rooms of identity: the person under the attempt's id, a proxy
    under `proxy_act_id`.
    """

    __tablename__ = "delivery_attempts"
    __table_args__ = (Index("ix_delivery_attempts_document", "hall_id", "document_id", "id"),)

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    outlet_id: Mapped[UUID] = mapped_column()
    """Of the courier who was there."""
    account_id: Mapped[UUID] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[DeliveryOutcome] = mapped_column(enum_text(DeliveryOutcome))
    relation: Mapped[ProxyRelation | None] = mapped_column(enum_text(ProxyRelation))
    proxy_act_id: Mapped[UUID | None] = mapped_column()
    masked_signer: Mapped[str] = mapped_column(String(120), default="")
    """Whoever signed, as a screen shows it."""

    def erase(self, _at: datetime) -> None:
        """Forget who signed."""
        self.masked_signer = ""
