"""Tables of machine clients and their keys."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.foundation.access import FOR_MACHINES, Permission
from webapp.foundation.database import JsonText, UtcDateTime, db


class MachineClient(db.Model):  # type: ignore[name-defined]
    """A program of a hall that may use some of the API."""

    __tablename__ = "machine_clients"
    __table_args__ = (Index("ix_machine_clients_hall", "hall_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hall_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    """The scope of whatever it does, and whose trail takes it."""
    name: Mapped[str] = mapped_column(String(80))
    permissions: Mapped[Any] = mapped_column(JsonText, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    keys: Mapped[list["ApiKey"]] = relationship(
        back_populates="client", order_by="ApiKey.id.desc()"
    )

    @property
    def may(self) -> frozenset[Permission]:
        """What it was given, as far as this release knows it."""
        return frozenset(one for one in FOR_MACHINES if one.value in self.permissions)


class ApiKey(db.Model):  # type: ignore[name-defined]
    """A key of a client. Kept as a hash: its secret is random, so a plain SHA-256 will do."""

    __tablename__ = "api_keys"
    __table_args__ = (Index("ix_api_keys_client", "client_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("machine_clients.id"))
    secret_hash: Mapped[str] = mapped_column(String(64))
    ending: Mapped[str] = mapped_column(String(4))
    """The last four of the secret, so that people can tell two keys apart."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID] = mapped_column()
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The end of the grace of a key that was rotated."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Written at most once a minute."""

    client: Mapped[MachineClient] = relationship(back_populates="keys")

    def holds_at(self, moment: datetime) -> bool:
        """Whether it opens anything at a moment."""
        until = self.valid_until
        return self.revoked_at is None and (until is None or moment < until)
