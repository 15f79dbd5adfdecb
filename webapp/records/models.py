"""The ledger of everything that phones sent. Outlet first in its key: growth goes by outlet."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import Placed, UtcDateTime, db, enum_text
from webapp.records.lifecycle import RecordKind


class ReceivedRecord(Placed, db.Model):  # type: ignore[name-defined]
    """What phones sent, once for each id: the promise "exactly once" is this primary key."""

    __tablename__ = "received_records"
    __table_args__ = (Index("ix_received_records_id", "id"),)
    # The index is for receipts only, which name the record and not its outlet.

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[RecordKind] = mapped_column(enum_text(RecordKind))
    record_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the frozen bytes. The bytes are not kept: they hold the sealed identity."""
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    """The device's ES256 signature; it can be verified over the hash (prehashed)."""
    device_id: Mapped[UUID] = mapped_column()
    captured_by: Mapped[UUID] = mapped_column()
    forwarded_by: Mapped[UUID | None] = mapped_column()
    captured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """As the phone's clock had it."""
    adjusted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Corrected by the phone's last known distance to the server's clock."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    skew_seconds: Mapped[int] = mapped_column()
    business_day: Mapped[date] = mapped_column()
    release: Mapped[str] = mapped_column(String(40), default="")
    receipt: Mapped[str] = mapped_column(String(200))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
