"""The database: one session, one way to commit, and the column types both engines share."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import uuid_utils.compat
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Engine,
    Enum,
    MetaData,
    String,
    TypeDecorator,
    bindparam,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from webapp.foundation.direct import Direct
from webapp.foundation.errors import Conflict

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table is made from."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False}
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops time zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """Small structured values as text. Never filtered on."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, _dialect: Any) -> Any:
        return None if value is None else json.loads(value)


def enum_text(kind: type[StrEnum], name: str = "") -> Enum:
    """An enum kept as its text with a CHECK, on both engines; `name` names the check."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        name=name or kind.__name__.lower(),
    )


def code_text(length: int = 40) -> String:
    """A code sorted by its bytes, whatever the database's language."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def new_id() -> UUID:
    """A UUIDv7: unique without asking, and in the order of time (RFC 9562)."""
    return uuid_utils.compat.uuid7()


class Placed:
    """Where a row belongs, copied from its outlet when it is made, so that scope is one equality.

    A row stays with the company that had the outlet when it was made.
    """

    outlet_id: Mapped[UUID] = mapped_column()
    company_id: Mapped[UUID] = mapped_column()
    headquarters_id: Mapped[UUID | None] = mapped_column()
    brand_id: Mapped[UUID | None] = mapped_column()
    county_code: Mapped[str] = mapped_column(code_text(6))
    city_code: Mapped[str] = mapped_column(code_text(6))
    province_code: Mapped[str] = mapped_column(code_text(6))


PLACED_COLUMNS = (
    "outlet_id",
    "company_id",
    "headquarters_id",
    "brand_id",
    "county_code",
    "city_code",
    "province_code",
)


def place_of(row: Any) -> dict[str, Any]:
    """The Placed columns of a row, to make another row that belongs to the same place."""
    return {name: getattr(row, name) for name in PLACED_COLUMNS}


SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=15000",
    "secure_delete=ON",  # a data key that is destroyed leaves the file too, not the row alone
)
REST_SECONDS = 10
"""A connection that rested for longer is asked whether it still lives before it is used."""
_IN_TRANSACTION = 2
"""libpq's PQTRANS_INTRANS: idle, in a valid transaction."""
_HOLD = Direct(
    select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)).label("held"))
)


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit the whole block, or none of it. Does not nest: one act, one transaction.

    What was announced with `before_commit` is written last, so that the lock on the head of an
    audit chain is held as briefly as possible. Raises Conflict when a row was changed meanwhile.
    """
    session = db.session()
    if session.info.get("act") is not None:
        raise RuntimeError("A service called another service; call a model method instead.")
    session.info["act"] = {"writes": []}
    try:
        _forget_reads(session)
        _begin_immediate(session)
        yield session
        for write in session.info["act"]["writes"]:
            write(session)
        session.commit()
    except StaleDataError as clash:
        session.rollback()
        raise Conflict() from clash
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["act"] = None


def before_commit(write: Any) -> None:
    """Have `write(session)` called at the end of the running transaction."""
    running_act()["writes"].append(write)


def running_act() -> dict[str, Any]:
    """What the running transaction carries along; gone when it ends, however it ends."""
    act = db.session().info.get("act")
    if act is None:
        raise RuntimeError("This needs a transaction().")
    return act


def insert_once(session: Session, row: Any) -> bool:
    """Insert a row, or answer False when a unique constraint says that it is there already."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


@contextmanager
def apart() -> Iterator[Session]:
    """A short transaction on a connection of its own, for what must outlive the act's rollback.

    Refused inside transaction(): on SQLite the act holds the only write lock, and both would wait.
    """
    if db.session().info.get("act") is not None:
        raise RuntimeError("This has its own transaction; do it before the act or after it.")
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        _begin_immediate(session)
        yield session


def hold_name(session: Session, name: str) -> None:
    """Have acts that ask for the same name wait for one another, each until the other ends.

    `name` is a hexadecimal hash. On SQLite acts follow one another anyway.
    """
    if session.connection().dialect.name == "sqlite":
        return
    number = int.from_bytes(bytes.fromhex(name[:16]), "big", signed=True)
    _HOLD.rows(session, {"number": number})


def plan_anew(session: Session) -> None:
    """Have PostgreSQL plan each statement of this act for the tables as they are now.

    A batch of an import runs the same statements as the batch before; a plan that was kept from
    when the table was small would read all of the grown table for each batch.
    """
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def upsert_into(model: type[Any]) -> Any:
    """An INSERT that takes `.on_conflict_do_update()`, in the words of the engine in use."""
    inserts: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return inserts[db.engine.dialect.name](model)


def _forget_reads(session: Session) -> None:
    """Let the act see every row as it is now, whatever was read before it.

    SQLite would stay at the snapshot of the first read, so its transaction ends here. PostgreSQL
    reads anew with each statement (READ COMMITTED), so there the act goes on in the transaction of
    the reads: that spares a busy server the way to the pool and back.
    """
    if not session.in_transaction():
        return
    raw = session.connection().connection.driver_connection
    is_sound = getattr(getattr(raw, "info", None), "transaction_status", None) == _IN_TRANSACTION
    if is_sound and not (session.new or session.dirty or session.deleted):
        session.expire_all()
    else:
        session.rollback()


def _begin_immediate(session: Session) -> None:
    """On SQLite take the write lock now, not at the first write, so that acts never deadlock."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("BEGIN IMMEDIATE"))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "checkin")
def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


@event.listens_for(Engine, "checkout")
def _ask_after_rest(connection: Any, record: Any, _proxy: Any) -> None:
    """Replace a connection that died while it rested, as after a restart of PostgreSQL.

    Asked of each connection before each use (pool_pre_ping), this would cost a round trip more for
    every request; a busy server's connections never rest for so long.
    """
    rests_since = record.info.get("rests_since")
    if rests_since is None or time.monotonic() - rests_since < REST_SECONDS:
        return
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
        connection.rollback()
    except Exception as dead:
        raise DisconnectionError("the connection died while it rested") from dead
