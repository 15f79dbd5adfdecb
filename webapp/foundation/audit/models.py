"""Tables of the audit trail: the entries, the head of each chain, the signed seals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.audit.acts import Act
from webapp.foundation.database import JsonText, UtcDateTime, db


class AuditEntry(db.Model):  # type: ignore[name-defined]
    """One act. `hash` covers every other column and the hash of the entry before."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_at", "at", "chain", "number"),
        Index("ix_audit_entries_subject", "subject_id", "at"),
    )

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    act: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[UUID | None] = mapped_column()
    grant_id: Mapped[UUID | None] = mapped_column()
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    details: Mapped[Any] = mapped_column(JsonText)
    request_id: Mapped[str] = mapped_column(String(40))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def known_act(self) -> Act | None:
        """The act, if this release still knows it."""
        return Act(self.act) if self.act in set(Act) else None


class AuditHead(db.Model):  # type: ignore[name-defined]
    """Where a chain ends: the row whose lock puts the entries of one chain in line."""

    __tablename__ = "audit_heads"

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")


class AuditSeal(db.Model):  # type: ignore[name-defined]
    """The signed head of a chain at a moment; a copy is kept outside the database."""

    __tablename__ = "audit_seals"
    __table_args__ = (UniqueConstraint("chain", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(40))
    number: Mapped[int] = mapped_column()
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    key_id: Mapped[str] = mapped_column(String(40))
    signature: Mapped[bytes] = mapped_column(LargeBinary)
