"""What moves to a new key: data keys of cases, numbers and consents, and their blind indexes."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from webapp.conversions import consenting, personal
from webapp.conversions.calling import phone_keeping
from webapp.conversions.models import (
    ConversionCase,
    ConversionConsent,
    ConversionNumber,
    DoNotCall,
)
from webapp.foundation import crypto, rotation
from webapp.foundation.database import transaction
from webapp.foundation.keys import MissingKey, Purpose
from webapp.foundation.rotation import Batch, Part


def move_data_keys(size: int, after: Any) -> Batch:
    """Wrap the data keys of cases with the vault's current key."""
    return rotation.rewrap(
        ConversionCase.vault_key_id,
        ConversionCase.wrapped_key,
        lambda row: personal.bound_to(row.hall_id, row.id),
        size,
        after,
    )


def move_indexes(size: int, after: Any) -> Batch:
    """Index phones and persons under the current index key."""
    keys = rotation.primary_key(ConversionCase.index_key_id)
    query: Any = select(
        *keys, ConversionCase.vault_key_id, ConversionCase.wrapped_key, ConversionCase.sealed
    ).where(ConversionCase.index_key_id.in_(rotation.older(Purpose.INDEX)))
    names = ("index_key_id", "phone_index", "person_index")
    with transaction() as session:
        rows, place = rotation.walk_rows(session, query, keys, size, after)
        values = []
        for row in rows:
            try:
                made = personal.indexes(personal.opened(row))
            except (crypto.CannotOpen, MissingKey):
                continue
            values.append((row.hall_id, row.id, *(made[name] for name in names)))
        columns = [getattr(ConversionCase, name) for name in names]
        rotation.put(session, keys, columns, values)
    return Batch(len(values), len(rows) - len(values), place)


def _data_keys_of(model: Any, bound_to: Callable[[Any], bytes]) -> rotation.Move:
    def move(size: int, after: Any) -> Batch:
        return rotation.rewrap(model.vault_key_id, model.wrapped_key, bound_to, size, after)

    return move


def _phone_indexes_of(model: Any) -> rotation.Move:
    def move(size: int, after: Any) -> Batch:
        keys = rotation.primary_key(model.index_key_id)
        query: Any = select(*keys, model.vault_key_id, model.wrapped_key, model.sealed).where(
            model.index_key_id.in_(rotation.older(Purpose.INDEX))
        )
        with transaction() as session:
            rows, place = rotation.walk_rows(session, query, keys, size, after)
            values = []
            for row in rows:
                try:
                    made = phone_keeping.index(phone_keeping.opened(row))
                except (crypto.CannotOpen, MissingKey):
                    continue
                values.append((*row[: len(keys)], made["index_key_id"], made["phone_index"]))
            rotation.put(session, keys, [model.index_key_id, model.phone_index], values)
        return Batch(len(values), len(rows) - len(values), place)

    return move


def _phone_place(row: Any) -> bytes:
    return phone_keeping.bound_to(row.id)


def _consent_place(row: Any) -> bytes:
    return consenting.bound_to(row.hall_id, row.id)


PARTS = (
    Part("data keys of cases", move_data_keys, ConversionCase.vault_key_id),
    Part("indexes of cases", move_indexes, ConversionCase.index_key_id),
    Part(
        "data keys of called numbers",
        _data_keys_of(ConversionNumber, _phone_place),
        ConversionNumber.vault_key_id,
    ),
    Part(
        "indexes of called numbers",
        _phone_indexes_of(ConversionNumber),
        ConversionNumber.index_key_id,
    ),
    Part(
        "data keys of do-not-call", _data_keys_of(DoNotCall, _phone_place), DoNotCall.vault_key_id
    ),
    Part("indexes of do-not-call", _phone_indexes_of(DoNotCall), DoNotCall.index_key_id),
    Part(
        "data keys of consents",
        _data_keys_of(ConversionConsent, _consent_place),
        ConversionConsent.vault_key_id,
    ),
)
