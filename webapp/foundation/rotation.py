"""Rotation of keys: what is under an older key is moved to the current one, batch by batch.

Features register what they hold; nothing here knows them. Each batch is one transaction and finds
its work by the key id beside each value, so a rotation that was interrupted goes on where it was,
and it runs while the service runs: new values already take the current key.

A part walks its table by the primary key, so that no index on the key ids is needed. Rows that an
act holds at that moment are passed over; the next walk finds them.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Row, Select, and_, bindparam, func, literal, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.foundation import crypto
from webapp.foundation.database import db, transaction
from webapp.foundation.keys import MissingKey, Purpose

Column = InstrumentedAttribute[Any]
PAUSE_SECONDS = 0.01
"""Between two batches: on SQLite the service's acts come in here."""


@dataclass(frozen=True)
class Batch:
    """What became of one batch."""

    moved: int = 0
    stuck: int = 0
    """Values that do not open: changed by hand, or under a key that is gone."""
    next: Any = None
    """Where the walk goes on; None when it has reached the end."""


Move = Callable[[int, Any], Batch]
"""`move(size, after)` moves up to so many values that come after a place of the walk."""


@dataclass(frozen=True)
class Part:
    """A part of the data that is under keys which rotate."""

    name: str
    move: Move
    key_id: Any
    """The column that holds the id of the key of each value."""


@dataclass(frozen=True)
class Moved:
    """Progress of a walk: so many values of this part are moved, so many do not open."""

    part: str
    values: int
    stuck: int


class RotationRuns(Exception):
    """Another process rotates keys at this moment."""


def register(app: Flask, *parts: Part) -> None:
    """Have parts of the data moved by every rotation, in the order of registration."""
    app.extensions.setdefault("rotation", []).extend(parts)


def walk_all(size: int = 500) -> Iterator[Moved]:
    """Walk once over everything and move it, a batch at a time, reporting after each.

    Whoever began an act with the older key may still be writing: walk again after a while, until
    nothing moves any more.
    """
    for part in _parts():
        values = stuck = 0
        for batch in _walk(part, size):
            values, stuck = values + batch.moved, stuck + batch.stuck
            yield Moved(part.name, values, stuck)


def held_under(key_id: str) -> dict[str, int]:
    """How many values each part still has under a key; parts without any are left out."""
    held: dict[str, int] = {}
    for part in _parts():
        query = select(func.count()).select_from(part.key_id.class_).where(part.key_id == key_id)
        if count := db.session.scalar(query):
            held[part.name] = count
    return held


def older(purpose: Purpose) -> list[str]:
    """Ids of the known keys of a purpose that are no longer current."""
    current = crypto.provider().current(purpose).id
    return [key.id for key in crypto.provider().known(purpose) if key.id != current]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep a second rotation out of the block. Raises RotationRuns. Ends with its process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        os.close(descriptor)
        raise RotationRuns from taken
    try:
        yield
    finally:
        os.close(descriptor)


def rewrap(
    key_id: Column,
    wrapped: Column,
    bound_to: Callable[[Any], bytes],
    size: int,
    after: Any,
) -> Batch:
    """Wrap what stands in one table's `wrapped` with the vault's current key.

    `bound_to(row)` is what a row's value is bound to; the row has the columns of the primary key.
    """
    keys = primary_key(key_id)
    query = select(*keys, key_id.label("under"), wrapped.label("value")).where(
        key_id.in_(older(Purpose.VAULT)), wrapped.is_not(None)
    )
    with transaction() as session:
        rows, place = walk_rows(session, query, keys, size, after)
        values = []
        for row in rows:
            try:
                plain = crypto.unwrap(row.under, row.value, bound_to(row))
            except (crypto.CannotOpen, MissingKey):
                continue
            under, value = crypto.wrap(plain, bound_to(row))
            values.append((*row[: len(keys)], under, value))
        put(session, keys, [key_id, wrapped], values)
    return Batch(len(values), len(rows) - len(values), place)


def primary_key(column: Column) -> list[Column]:
    """The columns of the primary key of a column's table, in their order."""
    model = column.class_
    return [getattr(model, one.key) for one in model.__table__.primary_key]


def walk_rows(
    session: Session, query: Select[Any], keys: Sequence[Column], size: int, after: Any
) -> tuple[Sequence[Row[Any]], Any]:
    """Up to `size` rows of a query beyond a place, locked, and the place where the walk goes on.

    The query selects the columns of `keys` first.
    """
    if after is not None:
        place = [literal(value, key.type) for key, value in zip(keys, after, strict=True)]
        query = query.where(tuple_(*keys) > tuple_(*place))
    locked = query.order_by(*keys).limit(size)
    locked = locked.with_for_update(key_share=True, skip_locked=True, of=keys[0].class_)
    rows = session.execute(locked).all()
    return rows, tuple(rows[-1][: len(keys)]) if len(rows) == size else None


def put(
    session: Session,
    keys: Sequence[Column],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Write `columns` of rows given as (keys…, values…); versions of rows stay as they are."""
    names = [f"of_{key.key}" for key in keys] + [f"new_{column.key}" for column in columns]
    values = [dict(zip(names, row, strict=True)) for row in rows]
    if not values:
        return
    table = keys[0].class_.__table__
    statement = (
        update(table)
        .where(and_(*(table.c[key.key] == bindparam(f"of_{key.key}") for key in keys)))
        .values({column.key: bindparam(f"new_{column.key}") for column in columns})
    )
    session.connection().execute(statement, values)


def _parts() -> list[Part]:
    return list(current_app.extensions.get("rotation", []))


def _walk(part: Part, size: int) -> Iterator[Batch]:
    batch = part.move(size, None)
    yield batch
    while batch.next is not None:
        time.sleep(PAUSE_SECONDS)
        batch = part.move(size, batch.next)
        yield batch
