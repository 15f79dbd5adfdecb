"""What the vault moves to a new key: data keys, and the blind indexes of numbers and phones."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from webapp.foundation import crypto, rotation
from webapp.foundation.database import transaction
from webapp.foundation.keys import MissingKey, Purpose
from webapp.foundation.rotation import Batch, Part
from webapp.identity.models import IdentityUse, Person, PersonDocument
from webapp.identity.vault import PHONE, number_space
from webapp.identity.vault.sealing import unseal, unwrap


def move_data_keys(size: int, after: Any) -> Batch:
    """Wrap the data keys of people with the vault's current key."""
    return rotation.rewrap(
        Person.vault_key_id, Person.wrapped_key, lambda row: row.id.bytes, size, after
    )


def move_number_indexes(size: int, after: Any) -> Batch:
    """Index the numbers of documents under the current index key."""
    query = _of_people(PersonDocument).add_columns(
        PersonDocument.document_type, PersonDocument.sealed_number
    )
    columns = [PersonDocument.index_key_id, PersonDocument.number_index]
    return _index_again(query, columns, _number_index, size, after)


def move_phone_indexes(size: int, after: Any) -> Batch:
    """Index the phones of uses under the current index key."""
    query = _of_people(IdentityUse).add_columns(IdentityUse.sealed_contact)
    columns = [IdentityUse.index_key_id, IdentityUse.phone_index]
    return _index_again(query, columns, _phone_index, size, after)


def _of_people(model: Any) -> Select[Any]:
    """Rows of people under an older index key, each with what opens it."""
    return (
        select(model.person_id, model.id, Person.vault_key_id, Person.wrapped_key)
        .join(Person, Person.id == model.person_id)
        .where(model.index_key_id.in_(rotation.older(Purpose.INDEX)))
    )


def _index_again(
    query: Select[Any],
    columns: Sequence[rotation.Column],
    index: Callable[[bytes, Row[Any]], tuple[str, str]],
    size: int,
    after: Any,
) -> Batch:
    """Write (key id, index) anew, as `index(data key, row)` answers them."""
    keys = rotation.primary_key(columns[0])
    with transaction() as session:
        rows, place = rotation.walk_rows(session, query, keys, size, after)
        values: list[Sequence[Any]] = []
        for row in rows:
            try:
                key = unwrap(row.vault_key_id, row.wrapped_key, row.person_id)
                values.append((row.person_id, row.id, *index(key, row)))
            except (crypto.CannotOpen, MissingKey):
                continue
        rotation.put(session, keys, columns, values)
    return Batch(len(values), len(rows) - len(values), place)


def _number_index(key: bytes, row: Row[Any]) -> tuple[str, str]:
    number = unseal(key, row.sealed_number, row.person_id, "number", row.id)
    return crypto.blind_index(number_space(row.document_type), number)


def _phone_index(key: bytes, row: Row[Any]) -> tuple[str, str]:
    contact = json.loads(unseal(key, row.sealed_contact, row.person_id, "contact", row.id))
    return crypto.blind_index(PHONE, contact["phone"])


PARTS = (
    Part("data keys of people", move_data_keys, Person.vault_key_id),
    Part("indexes of numbers", move_number_indexes, PersonDocument.index_key_id),
    Part("indexes of phones", move_phone_indexes, IdentityUse.index_key_id),
)
