"""Pages of a list by its keys: no OFFSET, no count, and a new row shifts nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, TypeDecorator, and_, literal, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from webapp.foundation import crypto
from webapp.foundation.database import db

Direction = Literal["asc", "desc"]
Key = tuple[InstrumentedAttribute[Any], Direction]
T = TypeVar("T")
OLDER, NEWER = "o", "n"


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list in its order, and the cursors of its neighbours.

    `older` goes on in the order of the list, `newer` goes back; None where there is nothing.
    """

    rows: list[T]
    newer: str | None
    older: str | None


def page(query: Select[Any], keys: Sequence[Key], cursor: str = "", size: int = 50) -> Page[Any]:
    """One page of a query that has no order of its own.

    `keys` are columns that are never null and together unique, the last one usually the id: that
    is the order. A cursor that cannot be read, or is another list's, gives the first page. Rows
    are what the query selects: entities, or rows when it selects several things.
    """
    place = _read_cursor(keys, cursor)
    if place is None:
        rows = _fetch(query, keys, size)
        return _page(rows[:size], len(keys), newer=False, older=len(rows) > size)
    direction, values = place
    if direction == OLDER:
        rows = _fetch(query.where(_beyond(keys, values)), keys, size)
        if rows:
            return _page(rows[:size], len(keys), newer=True, older=len(rows) > size)
        rows = _fetch(query, _flipped(keys), size)  # what stood here is gone: show the end
        return _page(rows[:size][::-1], len(keys), newer=len(rows) > size, older=False)
    back = _flipped(keys)
    rows = _fetch(query.where(_beyond(back, values)), back, size)
    if len(rows) <= size:  # the beginning of the list: a whole page, not what is left over
        return page(query, keys, "", size)
    return _page(rows[:size][::-1], len(keys), newer=True, older=True)


def _flipped(keys: Sequence[Key]) -> list[Key]:
    return [(column, "asc" if order == "desc" else "desc") for column, order in keys]


def _fetch(query: Select[Any], keys: Sequence[Key], size: int) -> Sequence[Row[Any]]:
    """One row more than a page, each with its keys behind what was asked for."""
    marks = [column.label(f"page_key_{place}") for place, (column, _) in enumerate(keys)]
    order = [column.desc() if way == "desc" else column.asc() for column, way in keys]
    return db.session.execute(query.add_columns(*marks).order_by(*order).limit(size + 1)).all()


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """The rows that come after a place in the order."""
    columns = [column for column, _ in keys]
    marks = [literal(value, column.type) for column, value in zip(columns, values, strict=True)]
    ways = {way for _, way in keys}
    if len(ways) == 1:  # one comparison of whole rows, which an index answers directly
        here, mark = tuple_(*columns), tuple_(*marks)
        return here < mark if ways == {"desc"} else here > mark
    steps = []
    for place, (column, way) in enumerate(keys):
        same = [columns[before] == marks[before] for before in range(place)]
        steps.append(and_(*same, column < marks[place] if way == "desc" else column > marks[place]))
    first, way = keys[0]
    # Says nothing new, but lets the database begin at the right place of an index.
    return and_(first <= marks[0] if way == "desc" else first >= marks[0], or_(*steps))


def _page(rows: Sequence[Row[Any]], key_count: int, *, newer: bool, older: bool) -> Page[Any]:
    found = [row[0] if len(row) == key_count + 1 else row for row in rows]
    ends = [tuple(row[-key_count:]) for row in (rows[:1], rows[-1:]) for row in row]
    return Page(
        rows=found,
        newer=_cursor(NEWER, ends[0]) if newer and ends else None,
        older=_cursor(OLDER, ends[-1]) if older and ends else None,
    )


def _cursor(direction: str, values: Sequence[Any]) -> str:
    plain = [_plain(value) for value in values]
    return crypto.to_base64url(json.dumps([direction, *plain], separators=(",", ":")).encode())


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def _read_cursor(keys: Sequence[Key], cursor: str) -> tuple[str, list[Any]] | None:
    """The direction and the values a cursor holds, as the columns' own types; None if broken."""
    try:
        direction, *plain = json.loads(crypto.from_base64url(cursor))
        if direction not in (OLDER, NEWER) or len(plain) != len(keys):
            return None
        values = [_typed(column, value) for (column, _), value in zip(keys, plain, strict=True)]
    except (ValueError, TypeError, RecursionError):
        return None
    return direction, values


def _typed(column: InstrumentedAttribute[Any], value: Any) -> Any:
    """Raises ValueError or TypeError for what the column could not hold."""
    decorated = column.type.impl_instance if isinstance(column.type, TypeDecorator) else None
    kind = (decorated or column.type).python_type
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return moment
    if kind is date:
        return date.fromisoformat(value)
    if kind is UUID:
        if not isinstance(value, str):
            raise TypeError("an id is text")
        return UUID(value)
    if issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind or (kind is int and abs(value) >= 2**63) or "\x00" in str(value):
        raise ValueError("another type")
    return value
