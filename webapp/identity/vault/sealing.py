"""How the vault's values are sealed: under the person's data key, each bound to its own place."""

from uuid import UUID

from webapp.foundation import crypto


def seal(data_key: bytes, text: str, person_id: UUID, what: str, row_id: UUID) -> bytes:
    """Ciphertext that opens at this place only: this person, this kind of value, this row."""
    return crypto.encrypt(data_key, text.encode(), _place(person_id, what, row_id))


def unseal(data_key: bytes, sealed: bytes, person_id: UUID, what: str, row_id: UUID) -> str:
    """The text again. Raises CannotOpen."""
    return crypto.decrypt(data_key, sealed, _place(person_id, what, row_id)).decode()


def unwrap(vault_key_id: str, wrapped: bytes | None, person_id: UUID) -> bytes:
    """A person's data key. Raises CannotOpen for an erased person, MissingKey."""
    if wrapped is None:
        raise crypto.CannotOpen
    return crypto.unwrap(vault_key_id, wrapped, person_id.bytes)


def _place(person_id: UUID, what: str, row_id: UUID) -> bytes:
    return person_id.bytes + what.encode() + row_id.bytes
