"""The personal part of a case: sealed under a data key of its own, masked, and found again blind.

`ConversionCase.erase` destroys the data key, the masked words and the blind indexes with it.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from webapp.conversions import phones
from webapp.foundation import crypto
from webapp.identity.masking import mask_name
from webapp.identity.names import canonical_name

PHONE, PERSON = "conversion-phone", "conversion-person"
"""What is indexed, each for one purpose: one call per number, and the cases of one person."""


@dataclass(frozen=True)
class Personal:
    """Whose a case is, in the clear. Lives in memory only; its repr shows nothing personal."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    """Canonical, see `phones`."""
    last_four: str = field(repr=False)
    """Of the document's number: half-width, upper-case."""
    address: str = field(repr=False, default="")

    @property
    def person(self) -> str:
        """What is the same in all cases of one person."""
        return f"{canonical_name(self.name)}\x00{self.last_four}"


def bound_to(hall_id: UUID, case_id: UUID) -> bytes:
    """What the key and the sealed part of a case are bound to."""
    return b"conversion-case:" + hall_id.bytes + case_id.bytes


def sealed(hall_id: UUID, case_id: UUID, personal: Personal) -> dict[str, Any]:
    """The columns of a case that come from its personal part, under a new data key."""
    place = bound_to(hall_id, case_id)
    data_key = crypto.new_data_key()
    vault_key_id, wrapped_key = crypto.wrap(data_key, place)
    plain = json.dumps(asdict(personal), ensure_ascii=False).encode()
    return {
        "vault_key_id": vault_key_id,
        "wrapped_key": wrapped_key,
        "sealed": crypto.encrypt(data_key, plain, place),
        "masked_name": mask_name(personal.name),
        "masked_phone": phones.masked(personal.phone),
        **indexes(personal),
    }


def indexes(personal: Personal) -> dict[str, str]:
    """The blind indexes under the current key, and that key's id."""
    key_id, phone_index = crypto.blind_index(PHONE, personal.phone)
    return {
        "index_key_id": key_id,
        "phone_index": phone_index,
        "person_index": crypto.blind_index(PERSON, personal.person)[1],
    }


def opened(case: Any) -> Personal:
    """The personal part of a case (anything with its columns).

    Raises CannotOpen, also when it was destroyed, and MissingKey.
    """
    if not case.vault_key_id:
        raise crypto.CannotOpen
    place = bound_to(case.hall_id, case.id)
    data_key = crypto.unwrap(case.vault_key_id, case.wrapped_key, place)
    return Personal(**json.loads(crypto.decrypt(data_key, case.sealed, place)))
