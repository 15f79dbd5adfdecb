"""The application, its database and its keys, for every test."""

import gc

gc.disable()  # until all is loaded: what is loaded stays

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from sqlalchemy import event

from tests import cheap
from tests.databases import PostgresDatabases, SqliteDatabases, empty, server_url, wanted_engine
from tooling.live import LiveServer
from tooling.processes import free_port
from webapp.application import create_app
from webapp.foundation.database import db
from webapp.foundation.keys import FileKeys
from webapp.settings import Mode, Settings

# Two cores are shared by many processes: the time of one example says nothing.
hypothesis_settings.register_profile("shared cores", deadline=None)
hypothesis_settings.load_profile("shared cores")
cheap.install()


class Browser(FlaskClient):
    """A client whose requests share nothing: `app` has pushed a context, and Flask would reuse its
    `g`, in which Flask-Login keeps who asked before."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask, from a clean `g`."""
        if has_app_context():
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)


FOLDERS = {"slow_fault": "tests/faults/", "browser": "tests/browser/"}
"""Where `tooling.run_tests` looks for what bears a marker; the fault run bears both."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, or one core would wait for the other at the end.

    With TEST_WHAT=database leave out what no database can change: it ran on the other one.
    """
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
    for item in items:
        marker = next((name for name in FOLDERS if item.get_closest_marker(name)), None)
        if marker and not item.nodeid.startswith(FOLDERS[marker]):
            raise pytest.UsageError(f"{item.nodeid} is marked {marker}: move to {FOLDERS[marker]}")
    if os.environ.get("TEST_WHAT") != "database":
        return
    touching: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        (touching if "databases" in getattr(item, "fixturenames", ()) else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = touching


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk it, as gunicorn has it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


@pytest.fixture(scope="session")
def databases(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SqliteDatabases | PostgresDatabases]:
    """Makes further databases of the engine under test: `databases.fresh()` is a URL."""
    folder = tmp_path_factory.mktemp("databases")
    if wanted_engine() == "sqlite":
        yield SqliteDatabases(folder)
        return
    with server_url() as server:
        made = PostgresDatabases(server, folder)
        yield made
        made.drop_all()


@pytest.fixture(scope="session")
def database_url(databases: SqliteDatabases | PostgresDatabases) -> str:
    """The database of this process: migrated, on the engine that TEST_DATABASE names."""
    return databases.fresh()


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Test mode in a temporary folder, with keys; the address is where `server` will listen."""
    folder = tmp_path_factory.mktemp("data")
    FileKeys(folder / "keys").create_missing()
    port = free_port()
    return Settings(
        mode=Mode.TEST,
        data_folder=folder,
        keys_folder=folder / "keys",
        database_url=database_url,
        base_url=f"http://127.0.0.1:{port}",
        port=port,
        ocr_socket=_short_path(folder) / "ocr.sock",
    )


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Iterator[Flask]:
    """The application of this process. Tests ask for `app`, which is clean."""
    app = create_app(settings)
    app.config["TESTING"] = True
    app.test_client_class = Browser
    app.config["PROPAGATE_EXCEPTIONS"] = False  # tests see what a browser would see
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application over an empty database, its context pushed."""
    with whole_app.app_context():
        empty(db.engine, db.metadata)
        yield whole_app
        db.session.remove()


@pytest.fixture(scope="session")
def live_server(settings: Settings) -> Iterator[LiveServer]:
    """The real gunicorn over this process's database. Tests ask for `server`."""
    server = LiveServer(settings)
    yield server
    server.stop()


@pytest.fixture
def server(app: Flask, live_server: LiveServer) -> Iterator[LiveServer]:
    """The real gunicorn over an empty database that the test can fill with builders.

    A test may kill and start it; `server.worker()` and `server.reader()` run the other processes.
    """
    live_server.start()
    yield live_server
    live_server.stop_others()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, signed out."""
    return app.test_client()


def _short_path(folder: Path) -> Path:
    """A socket's path may have some hundred characters only; pytest's folders can be longer."""
    return folder if len(str(folder)) < 80 else Path(tempfile.mkdtemp(prefix="yitong-"))


@pytest.fixture
def queries_run(app: Flask) -> Iterator[list[str]]:
    """The statements that the test has sent; it may clear the list."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
