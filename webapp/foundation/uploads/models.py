"""Table of uploads: photos that phones send sealed, in pieces, before the record they belong to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation import clock
from webapp.foundation.database import Placed, UtcDateTime, db, enum_text, new_id
from webapp.foundation.lifecycle import step
from webapp.foundation.uploads.lifecycle import MOVES, UploadState


class UploadKind(StrEnum):
    """What may be uploaded."""

    PICKUP_PHOTO = "pickup-photo"
    FINDING_PHOTO = "finding-photo"
    VILLAGE_PHOTO = "village-photo"


class Upload(Placed, db.Model):  # type: ignore[name-defined]
    """One photo of one record. The same bytes twice in one record are one upload (T6)."""

    __tablename__ = "uploads"
    __table_args__ = (
        UniqueConstraint("outlet_id", "record_id", "sha256"),
        Index(None, "state", "created_at"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID | None] = mapped_column()
    """Of whoever sent it; None for somebody without an account."""
    record_id: Mapped[UUID] = mapped_column()
    kind: Mapped[UploadKind] = mapped_column(enum_text(UploadKind))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the sealed bytes, as the phone signed it in its record; hexadecimal, lower case."""
    size: Mapped[int] = mapped_column()
    received: Mapped[int] = mapped_column(default=0)
    state: Mapped[UploadState] = mapped_column(
        enum_text(UploadState), default=UploadState.RECEIVING
    )
    opening_key_id: Mapped[str | None] = mapped_column(String(40))
    """The key the phone says it sealed to; None: any that still opens."""
    key_id: Mapped[str | None] = mapped_column(String(40))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    seen: Mapped[bytes | None] = mapped_column(LargeBinary)
    """When and where it was taken, sealed with the photo's own key; see `sealing`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def info(self) -> str:
        """What the phone bound the sealed bytes to: they open for this record and outlet only."""
        return f"yitong/v1/photo/{self.record_id}/{self.outlet_id}"

    @property
    def bound_to(self) -> bytes:
        """What the photo and its wrapped key are bound to at rest."""
        return f"upload:{self.outlet_id}:{self.id}".encode()

    @property
    def is_whole(self) -> bool:
        """Whether the photo is here and was seen to be one."""
        return self.state in (UploadState.COMPLETE, UploadState.ATTACHED)

    def complete(self, key_id: str, wrapped_key: bytes, seen: bytes | None = None) -> None:
        """All bytes are here, and they are a photo; `seen` is what its camera said, sealed."""
        self.state = step(MOVES, self.state, UploadState.COMPLETE)
        self.received = self.size
        self.key_id, self.wrapped_key, self.seen = key_id, wrapped_key, seen
        self.completed_at = clock.now()

    def attach(self) -> None:
        """The record it belongs to was accepted."""
        self.state = step(MOVES, self.state, UploadState.ATTACHED)

    def lose(self) -> None:
        """Destroy the key: whatever is left of the file cannot be read any more."""
        self.state = step(MOVES, self.state, UploadState.LOST)
        self.key_id = self.wrapped_key = self.seen = None

    def begin_again(self) -> None:
        """Take the photo a second time, from its first byte."""
        self.state = step(MOVES, self.state, UploadState.RECEIVING)
        self.received, self.completed_at = 0, None
