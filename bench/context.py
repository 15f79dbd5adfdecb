"""What a benchmark may ask for: databases, the real server, a Chromium, a folder."""

import contextlib
import dataclasses
import itertools
import subprocess
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import sqlalchemy
from sqlalchemy import text

from tests.databases import migrate
from tooling import chromium, postgres
from tooling.live import LiveServer
from tooling.processes import free_port
from webapp.foundation.keys import FileKeys
from webapp.settings import Mode, Settings


class Context:
    """Made once for all benchmarks; what it hands out is stopped and deleted at the end."""

    def __init__(self, folder: Path, closing: contextlib.ExitStack) -> None:
        self.folder = folder
        self._closing = closing
        self._numbers = itertools.count(1)

    @cached_property
    def postgres(self) -> postgres.Server:
        """A PostgreSQL that keeps every commit on disk, as production does."""
        more = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
        return self._closing.enter_context(postgres.running(durable=True, settings=more))

    @cached_property
    def chromium(self) -> str:
        """The path of the system's Chromium."""
        return chromium.find_or_install()

    @cached_property
    def lighthouse(self) -> list[str]:
        """The command that runs Lighthouse; fetched by npm at its first use. Needs CHROME_PATH."""
        here = Path(__file__).parent
        script = here / "node_modules" / "lighthouse" / "cli" / "index.js"
        if not script.exists():
            fetch = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(fetch, cwd=here, check=True, stdout=subprocess.DEVNULL)
        return ["node", str(script)]

    def settings(self, engine: str = "postgresql", **changes: object) -> Settings:
        """Settings over a new migrated database (`postgresql` or `sqlite`), with keys."""
        number = next(self._numbers)
        folder = self.folder / f"data-{number}"
        port = free_port()
        made = Settings(
            mode=Mode.TEST,
            data_folder=folder,
            keys_folder=folder / "keys",
            database_url=self._database(engine, number, folder),
            base_url=f"http://127.0.0.1:{port}",
            port=port,
            ocr_socket=folder / "ocr.sock",
        )
        made = dataclasses.replace(made, **changes)  # type: ignore[arg-type]
        FileKeys(made.keys_folder).create_missing()
        migrate(made)
        return made

    @contextlib.contextmanager
    def serving(self, settings: Settings, **environment: str) -> Iterator[LiveServer]:
        """The real gunicorn for these settings."""
        server = LiveServer(settings, **environment)
        try:
            server.start()
            yield server
        finally:
            server.stop()

    def _database(self, engine: str, number: int, folder: Path) -> str:
        folder.mkdir(parents=True)
        if engine == "sqlite":
            return f"sqlite:///{folder / 'bench.sqlite3'}"
        administration = sqlalchemy.create_engine(self.postgres.url(), isolation_level="AUTOCOMMIT")
        with administration.connect() as connection:
            connection.execute(text(f"CREATE DATABASE bench_{number}"))
        administration.dispose()
        return self.postgres.url(f"bench_{number}")
