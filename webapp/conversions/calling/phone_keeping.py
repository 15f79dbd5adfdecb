"""A telephone number at rest: under a data key of its own, masked, and found again blind."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from webapp.conversions import phones
from webapp.conversions.personal import PHONE
from webapp.foundation import crypto
from webapp.foundation.keys import Purpose


def bound_to(row_id: UUID) -> bytes:
    """What the key and the sealed number of a row are bound to."""
    return b"conversion-number:" + row_id.bytes


def sealed(row_id: UUID, phone: str) -> dict[str, Any]:
    """The columns of SealedPhone for a canonical number."""
    place = bound_to(row_id)
    data_key = crypto.new_data_key()
    vault_key_id, wrapped_key = crypto.wrap(data_key, place)
    return {
        "vault_key_id": vault_key_id,
        "wrapped_key": wrapped_key,
        "sealed": crypto.encrypt(data_key, phone.encode(), place),
        "masked_phone": phones.masked(phone),
        **index(phone),
    }


def index(phone: str) -> dict[str, str]:
    """The blind index under the current key, and that key's id."""
    key_id, phone_index = crypto.blind_index(PHONE, phone)
    return {"phone_index": phone_index, "index_key_id": key_id}


def opened(row: Any) -> str:
    """The number of a row (anything with its columns). Raises CannotOpen, MissingKey."""
    place = bound_to(row.id)
    data_key = crypto.unwrap(row.vault_key_id, row.wrapped_key, place)
    return crypto.decrypt(data_key, row.sealed, place).decode()


def current_index(row: Any, phone_of: Callable[[Any], str]) -> str:
    """The index of a row's number under the current key; its own where that is the current one."""
    current = crypto.provider().current(Purpose.INDEX).id
    if row.index_key_id == current:
        return str(row.phone_index)
    return index(phone_of(row))["phone_index"]
