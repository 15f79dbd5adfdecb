"""Statements of the busiest paths: put together once, on PostgreSQL handed to the driver itself.

Measured, SQLAlchemy's way of running a statement costs three times what the driver's own costs, and
an accepted record runs a dozen of them. On SQLite they run as any other statement does.
"""

from collections import namedtuple
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Executable, Insert, Table, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

Row = tuple[Table | Insert, dict[str, Any]]
"""Where a row goes, and its values. An Insert without values may say what to do on a conflict."""
_Shape = tuple[Table | Insert, tuple[str, ...]]
_POSTGRESQL = postgresql.dialect(paramstyle="numeric_dollar")
_CURSOR = "direct-cursor"


class Direct:
    """A Core statement with named parameters; `rows` runs it. Raises IntegrityError."""

    def __init__(self, statement: Any) -> None:
        self.statement: Executable = statement
        self._ready = False

    def rows(self, session: Session, given: Mapping[str, Any]) -> list[Any]:
        """Run it with values by name; the rows as named tuples, none for what returns none."""
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            found = connection.execute(self.statement, dict(given))
            return list(found.all()) if found.returns_rows else []
        if not self._ready:
            self._prepare()
        return self._run(connection, given)

    def one_or_none(self, session: Session, given: Mapping[str, Any]) -> Any:
        """The only row, or None."""
        found = self.rows(session, given)
        return found[0] if found else None

    def _prepare(self) -> None:
        compiled: Any = self.statement.compile(dialect=_POSTGRESQL)  # type: ignore[attr-defined]
        self._text = str(compiled)
        binds = compiled.binds
        kinds = [binds[name].type.dialect_impl(_POSTGRESQL) for name in compiled.positiontup]
        writers = [kind.bind_processor(_POSTGRESQL) for kind in kinds]
        self._values = list(zip(compiled.positiontup, writers, strict=True))
        self._constants = compiled.params
        columns = _returned(self.statement)
        self._returns_rows = bool(columns)
        self._readers = [
            (at, reader)
            for at, column in enumerate(columns)
            if (reader := _reader(column.type)) is not None
        ]
        self._tuple = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        self._ready = True

    def _run(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        values = []
        for name, writer in self._values:
            value = given[name] if name in given else self._constants[name]
            values.append(writer(value) if writer and value is not None else value)
        cursor = _cursor(connection)
        try:
            cursor.execute(self._text, values)
            found = cursor.fetchall() if self._returns_rows else []
        except psycopg.IntegrityError as refusal:
            raise IntegrityError(self._text, None, refusal) from refusal
        return [self._read(row) for row in found]

    def _read(self, row: Iterable[Any]) -> Any:
        values = list(row)
        for at, reader in self._readers:
            if values[at] is not None:
                values[at] = reader(values[at])
        return self._tuple(*values)


def insert_together(session: Session, *rows: Row) -> None:
    """Insert rows into several tables, on PostgreSQL as one statement. Raises IntegrityError.

    All columns without a default in the database must be given. The order is not promised, so no
    row may refer to another by a foreign key.
    """
    if not rows:
        return
    if session.connection().dialect.name == "sqlite":
        for target, values in rows:
            session.connection().execute(_insert_into(target), values)
        return
    statement = _together(tuple((target, tuple(values)) for target, values in rows))
    given = {
        f"{number}_{name}": value
        for number, (_target, values) in enumerate(rows)
        for name, value in values.items()
    }
    statement.rows(session, given)


@cache
def _together(shapes: tuple[_Shape, ...]) -> Direct:
    """WITH … INSERT: several inserts as one statement."""
    inserts = [
        _insert_into(target).values({name: bindparam(f"{number}_{name}") for name in names})
        for number, (target, names) in enumerate(shapes)
    ]
    *others, last = inserts
    parts = [insert.cte(f"part_{number}") for number, insert in enumerate(others)]
    return Direct(last.add_cte(*parts))


@cache
def _insert_into(target: Table | Insert) -> Insert:
    return target.insert() if isinstance(target, Table) else target


def _cursor(connection: Connection) -> psycopg.RawCursor[Any]:
    """The one cursor of a connection: it remembers how values are written, a new one learns."""
    pooled = connection.connection
    cursor: psycopg.RawCursor[Any] | None = pooled.info.get(_CURSOR)
    if cursor is None:
        raw: Any = pooled.driver_connection
        cursor = pooled.info[_CURSOR] = psycopg.RawCursor(raw)
    return cursor


def _returned(statement: Any) -> list[Any]:
    """The columns of a SELECT, or of a RETURNING."""
    if getattr(statement, "is_select", False):
        return list(statement.selected_columns)
    return list(getattr(statement, "exported_columns", None) or [])


def _reader(kind: Any) -> Any:
    reader = kind.dialect_impl(_POSTGRESQL).result_processor(_POSTGRESQL, None)
    return reader if _is_ours(kind) else None


def _is_ours(kind: Any) -> bool:
    """Whether the driver's own value is not what the models promise: enums, our own types."""
    return (
        type(kind).__module__.startswith("webapp.") or getattr(kind, "enum_class", None) is not None
    )
