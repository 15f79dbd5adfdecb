"""Rows with a part that only keys open: sealed under a data key of their own.

Destroying the data key destroys that part; the row stays.
"""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from webapp.foundation import crypto, rotation
from webapp.foundation.rotation import Batch, Part


class Sealed:
    """The columns of a sealed part, for tables whose primary key is one `id`."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    vault_key_id: Mapped[str | None] = mapped_column(String(40))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    def seal(self, plain: bytes) -> None:
        """Put the part under a new data key. The row needs its id first."""
        for name, value in self.sealing(self.id, plain).items():
            setattr(self, name, value)

    @classmethod
    def sealing(cls, row_id: UUID, plain: bytes) -> dict[str, Any]:
        """The columns of a row's part under a new data key, for statements without the row."""
        place = _place(cls, row_id)
        data_key = crypto.new_data_key()
        vault_key_id, wrapped_key = crypto.wrap(data_key, place)
        sealed = crypto.encrypt(data_key, plain, place)
        return {"vault_key_id": vault_key_id, "wrapped_key": wrapped_key, "sealed": sealed}

    def opened(self) -> bytes:
        """The part in the clear. Raises CannotOpen, also when it was destroyed, and MissingKey."""
        if self.vault_key_id is None or self.wrapped_key is None or self.sealed is None:
            raise crypto.CannotOpen
        place = _place(type(self), self.id)
        data_key = crypto.unwrap(self.vault_key_id, self.wrapped_key, place)
        return crypto.decrypt(data_key, self.sealed, place)


NOTHING_SEALED: dict[str, Any] = {"vault_key_id": None, "wrapped_key": None, "sealed": None}
"""The columns of a part that was destroyed."""


def rotating(model: type[Any], name: str) -> Part:
    """Have the data keys of a table moved to the vault's current key by every rotation."""
    key_id = cast(InstrumentedAttribute[Any], model.vault_key_id)

    def move(size: int, after: Any) -> Batch:
        return rotation.rewrap(
            key_id, model.wrapped_key, lambda row: _place(model, row.id), size, after
        )

    return Part(name, move, key_id)


def _place(model: type[Any], row_id: UUID) -> bytes:
    return f"{model.__tablename__}:".encode() + row_id.bytes
