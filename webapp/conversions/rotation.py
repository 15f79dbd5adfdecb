"""What moves to a new key: data keys of cases, numbers and consents, and their blind indexes."""

from typing import Any

from sqlalchemy import select

from webapp.conversions import personal
from webapp.conversions.models import (
    ConversionCall,
    ConversionCase,
    ConversionConsent,
    ConversionNumber,
    DoNotCall,
    PlatformConnection,
)
from webapp.conversions.personal import PHONE
from webapp.foundation import crypto, rotation
from webapp.foundation.database import transaction
from webapp.foundation.keys import MissingKey, Purpose
from webapp.foundation.rotation import Batch, Part
from webapp.foundation.sealed import rotating


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


def _phone_indexes_of(model: Any) -> rotation.Move:
    def move(size: int, after: Any) -> Batch:
        keys = rotation.primary_key(model.index_key_id)
        query: Any = select(*keys, model).where(
            model.index_key_id.in_(rotation.older(Purpose.INDEX))
        )
        with transaction() as session:
            rows, place = rotation.walk_rows(session, query, keys, size, after)
            values = []
            for row in rows:
                try:
                    made = crypto.blind_index(PHONE, row[-1].phone)
                except (crypto.CannotOpen, MissingKey):
                    continue
                values.append((*row[: len(keys)], *made))
            rotation.put(session, keys, [model.index_key_id, model.phone_index], values)
        return Batch(len(values), len(rows) - len(values), place)

    return move


PARTS = (
    Part("data keys of cases", move_data_keys, ConversionCase.vault_key_id),
    Part("indexes of cases", move_indexes, ConversionCase.index_key_id),
    rotating(ConversionNumber, "data keys of called numbers"),
    Part(
        "indexes of called numbers",
        _phone_indexes_of(ConversionNumber),
        ConversionNumber.index_key_id,
    ),
    rotating(DoNotCall, "data keys of do-not-call"),
    Part("indexes of do-not-call", _phone_indexes_of(DoNotCall), DoNotCall.index_key_id),
    rotating(ConversionConsent, "data keys of consents"),
    rotating(ConversionCall, "data keys of open calls"),
    rotating(PlatformConnection, "tokens of government platforms"),
)
