"""Databases for tests: migrated once, copied for each process, emptied between tests."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import sqlalchemy
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection, Engine

from tooling import postgres
from webapp.application import create_app
from webapp.foundation.database import db
from webapp.settings import ROOT, Mode, Settings

TEMPLATE = "yitong_template_"
LOCK = 7_401_233
"""Any number: two processes of one run must not make the template at the same time."""


def wanted_engine() -> str:
    """`sqlite` or `postgresql`, from TEST_DATABASE."""
    return os.environ.get("TEST_DATABASE", "sqlite")


@contextmanager
def server_url() -> Iterator[str]:
    """The PostgreSQL server to test on: TEST_DATABASE_URL's, else one of our own."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named.replace("postgres://", "postgresql://").replace(
            "postgresql://", "postgresql+psycopg://"
        )
        return
    with postgres.running() as server:
        yield server.url()


def migrate(settings: Settings) -> None:
    """Bring the settings' database to its newest shape."""
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.engine.dispose()


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite3"
        self.count = 0

    def fresh(self) -> str:
        """The URL of a migrated, empty database of its own."""
        if not self.template.exists():
            _migrate_at(f"sqlite:///{self.template}", self.folder)
        self.count += 1
        file = self.folder / f"test-{self.count}.sqlite3"
        shutil.copyfile(self.template, file)
        return f"sqlite:///{file}"

    def bare(self) -> str:
        """The URL of a database without any table: a file that does not exist yet."""
        self.count += 1
        return f"sqlite:///{self.folder / f'bare-{self.count}.sqlite3'}"

    def drop_all(self) -> None:
        """Nothing: the files lie in a temporary folder."""


class PostgresDatabases:
    """Copies of one migrated database of a server; the template outlives the run."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server = sqlalchemy.make_url(server)
        self.folder = folder
        self.template = TEMPLATE + _hash_of_migrations()
        self.made: list[str] = []

    def fresh(self) -> str:
        """The URL of a migrated, empty database of its own."""
        with self._administration() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            self._make_template(connection)
            return self._copy(connection, self.template)

    def bare(self) -> str:
        """The URL of a database without any table."""
        with self._administration() as connection:
            return self._copy(connection, "template0")

    def drop_all(self) -> None:
        """Drop what this process made."""
        with self._administration() as connection:
            for name in self.made:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def _copy(self, connection: Connection, template: str) -> str:
        name = f"yitong_test_{os.getpid()}_{len(self.made)}"
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        self.made.append(name)
        return self._url_of(name)

    def _make_template(self, connection: Connection) -> None:
        found = connection.scalars(
            text("SELECT datname FROM pg_database WHERE starts_with(datname, :start)"),
            {"start": TEMPLATE},
        ).all()
        if self.template in found:
            return
        for outdated in found:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{outdated}" WITH (FORCE)'))
        unfinished = f"yitong_unfinished_{os.getpid()}"  # renamed only when it is whole
        connection.execute(text(f'CREATE DATABASE "{unfinished}" TEMPLATE template0'))
        try:
            _migrate_at(self._url_of(unfinished), self.folder)
        except BaseException:
            connection.execute(text(f'DROP DATABASE "{unfinished}" WITH (FORCE)'))
            raise
        connection.execute(text(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"'))

    def _url_of(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def _administration(self) -> Iterator[Connection]:
        engine = sqlalchemy.create_engine(self.server, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()  # ends the session, and with it the lock


def empty(engine: Engine, metadata: MetaData) -> None:
    """Delete every row; asks first which tables have any, since most have none."""
    with _begun(engine) as connection:
        filled = _filled(connection, metadata)
        for table in reversed(metadata.sorted_tables):
            if table.name in filled:
                connection.execute(table.delete())


def is_empty(engine: Engine, metadata: MetaData) -> bool:
    """Whether no table has a row."""
    with _begun(engine) as connection:
        return not _filled(connection, metadata)


Rows = list[tuple[str, Any]]
"""(table, its rows as the engine itself writes them), parents first."""


def keep_rows(engine: Engine, metadata: MetaData) -> Rows:
    """All rows of a database, to be put back into it when it is empty."""
    with _begun(engine) as connection:
        filled = _filled(connection, metadata)
        names = [table.name for table in metadata.sorted_tables if table.name in filled]
        return [(name, _out_of(connection, name)) for name in names]


def put_back(engine: Engine, rows: Rows) -> None:
    """Put rows into the empty database that they are from."""
    with _begun(engine) as connection:
        for name, kept in rows:
            _into(connection, name, kept)


@contextmanager
def _begun(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("BEGIN"))  # our connections say it themselves
        yield connection


def _filled(connection: Connection, metadata: MetaData) -> set[str]:
    question = " UNION ALL ".join(
        f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM \"{table.name}\")"  # noqa: S608
        for table in metadata.sorted_tables
    )
    return set(connection.scalars(text(question)))


def _out_of(connection: Connection, name: str) -> Any:
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608
        return [tuple(row) for row in found]
    with connection.connection.cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
        return b"".join(copy)


def _into(connection: Connection, name: str, kept: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # a child may come first
        marks = ", ".join("?" * len(kept[0]))
        connection.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({marks})', kept)  # noqa: S608
        return
    with connection.connection.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
        copy.write(kept)


def _migrate_at(url: str, folder: Path) -> None:
    migrate(
        Settings(
            mode=Mode.TEST,
            data_folder=folder / "migration",
            keys_folder=folder / "migration" / "keys",
            database_url=url,
        )
    )


def _hash_of_migrations() -> str:
    digest = hashlib.sha256()
    for file in sorted((ROOT / "migrations" / "versions").glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
