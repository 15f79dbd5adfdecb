"""The product's real processes in a folder of their own, and every place where they leave bytes."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from flask import Flask
from sqlalchemy import text

from tests import builders
from tests.phone import Answer, HttpTransport
from tooling import postgres
from tooling.live import LiveServer
from tooling.processes import ROOT
from webapp.accounts.models import Account
from webapp.foundation.database import db
from webapp.pickups.authority_simulator import AuthoritySimulator


class Collected:
    """Every answer that came back on the way, but those that are to show a person."""

    def __init__(self) -> None:
        self.answers: dict[str, list[bytes]] = {}

    def add(self, where: str, headers: Any, body: bytes) -> None:
        """Keep an answer under its address, without ids."""
        place = re.sub(r"[0-9a-f-]{32,36}|[A-Za-z0-9_-]{30,}", "…", where)
        told = "\n".join(f"{name}: {value}" for name, value in headers.items()).encode()
        self.answers.setdefault(f"answer {place}", []).append(told + b"\n\n" + body)


class Visitor:
    """A browser without scripts over a real connection; it keeps its cookies."""

    def __init__(self, url: str, collected: Collected) -> None:
        self.url, self.collected = url, collected
        self.jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.jar))

    def get(self, path: str, *, status: int = 200, keep: bool = True) -> str:
        """A page, as text; packed files as they are, in latin-1."""
        return self._ask(Request(self.url + path), path, status, keep=keep)  # noqa: S310

    def post(
        self, path: str, *, page: str = "", status: int = 200, keep: bool = True, **form: Any
    ) -> str:
        """Send a form with the token of a page, and follow where it leads."""
        token = builders.token_on(self.get(page or path, keep=keep))
        body = urlencode({"csrf_token": token, **form}, doseq=True).encode()
        asked = Request(self.url + path, body, {"Referer": self.url + path})  # noqa: S310
        return self._ask(asked, path, status, keep=keep)

    def upload(self, path: str, name: str, content: bytes) -> str:
        """Send a file by the form of a page, and follow where it leads."""
        token = builders.token_on(self.get(path))
        edge = "canary-edge"
        part = f"--{edge}\r\nContent-Disposition: form-data; name="
        head = f'{part}"csrf_token"\r\n\r\n{token}\r\n{part}"file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = {
            "Referer": self.url + path,
            "Content-Type": f"multipart/form-data; boundary={edge}",
        }
        asked = Request(self.url + path, body, headers)  # noqa: S310
        return self._ask(asked, path, 200, keep=True)

    def sign_in(self, who: Account) -> None:
        """By the forms, with the second factor where there is one."""
        form = {"login": who.login, "password": builders.PASSWORD}
        page = self.post("/sign-in", **form)
        if 'action="/sign-in/code"' in page or 'name="code"' in page:
            builders.fresh_code(who)
            db.session.rollback()
            self.post("/sign-in/code", code=builders.code_of(who))
            db.session.rollback()
        assert "yitong" in {cookie.name for cookie in self.jar}

    @property
    def cookie(self) -> str:
        """The session's cookie, as a header has it."""
        [found] = [cookie for cookie in self.jar if cookie.name == "yitong"]
        return f"yitong={found.value}"

    def _ask(self, asked: Request, path: str, status: int, *, keep: bool) -> str:
        try:
            answer: Any = self._opener.open(asked, timeout=60)
        except HTTPError as refusal:
            answer = refusal
        with answer:
            body = answer.read()
        assert answer.status == status, (path, answer.status, body[:3000].decode(errors="replace"))
        if keep:
            self.collected.add(path.partition("?")[0], answer.headers, body)
        return body.decode("utf-8", errors="surrogateescape")


class CollectingTransport(HttpTransport):
    """A phone's connection whose answers are kept."""

    def __init__(self, url: str, cookie: str, collected: Collected) -> None:
        super().__init__(url, cookie)
        self.collected = collected

    def exchange(self, method: str, path: str, *, body: bytes | None, headers: Any) -> Answer:
        """As the connection does."""
        answer = super().exchange(method, path, body=body, headers=headers)
        told = repr(answer.body).encode()
        self.collected.add(path.partition("?")[0], answer.headers, told)
        return answer


class World:
    """The application under test with its processes, and the places to search."""

    def __init__(self, app: Flask, server: LiveServer, authority: AuthoritySimulator) -> None:
        self.app, self.server, self.authority = app, server, authority
        self.collected = Collected()
        self.data: Path = app.config["SETTINGS"].data_folder
        self.temporary = self.data.parent / "tmp"

    def visitor(self, who: Account | None = None) -> Visitor:
        """A browser, signed in as somebody."""
        made = Visitor(self.server.url, self.collected)
        if who is not None:
            made.sign_in(who)
        return made

    def places(self) -> Iterator[tuple[str, bytes]]:
        """(where, what lies there), one after the other."""
        yield from _tables()
        yield "the database as it is exported", _dump()
        for folder in (self.data, self.temporary):
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    yield f"file {file.relative_to(self.data.parent)}", file.read_bytes()
        for name, answers in self.collected.answers.items():
            yield name, b"\n".join(answers)
        yield "what the authority was told", repr(self.authority.platform).encode()
        yield from _command_lines(self.data)

    def plantings(self) -> list[tuple[str, Callable[[bytes], Callable[[], None]]]]:
        """(where, plant): `plant(secret)` puts it there and answers what takes it away again."""
        files = {
            "a log": self.data / "logs" / "web.log",
            "a blob": self.data / "blobs" / "a7" / "01890a5d",
            "a part of an upload": self.data / "uploads" / "01890a5d",
            "a seal of the trail": self.data / "audit-seals" / "2026-11-23.tsv",
            "a temporary file": self.temporary / "spooled",
        }
        return [
            ("a text cell", _in_cell("accounts", "name")),
            ("a cell of JSON", _in_cell("outlets", "hours")),
            ("a binary cell", _in_binary_cell),
            *((name, _in_file(file)) for name, file in files.items()),
            ("a page", self._in_answer("/pickups", "text/html")),
            ("an answer of the API", self._in_answer("/api/v1/records", "application/json")),
            ("what the authority was told", self._in_platform),
        ]

    def _in_answer(self, path: str, kind: str) -> Callable[[bytes], Callable[[], None]]:
        def plant(secret: bytes) -> Callable[[], None]:
            self.collected.add(path, {"Content-Type": kind}, b"<td>" + secret + b"</td>")
            return self.collected.answers.clear

        return plant

    def _in_platform(self, secret: bytes) -> Callable[[], None]:
        self.authority.platform.heads["planted"] = {"name": secret.decode()}
        return self.authority.platform.heads.clear


@contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """A folder that is deleted again."""
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _tables() -> Iterator[tuple[str, bytes]]:
    """Every table with all its columns, as they lie there."""
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            rows = connection.execute(text(f'SELECT * FROM "{table.name}"'))  # noqa: S608
            cells = (cell for row in rows for cell in row)
            yield f"table {table.name}", b"\n".join(map(_raw, cells))


def _raw(cell: Any) -> bytes:
    return bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()


def _dump() -> bytes:
    """The whole database: SQLite's file and log, PostgreSQL's own export."""
    db.session.rollback()
    url = db.engine.url
    if db.engine.dialect.name == "sqlite":
        assert url.database
        parts = [Path(url.database), Path(f"{url.database}-wal")]
        return b"".join(part.read_bytes() for part in parts if part.exists())
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = [postgres.client_programs() / "pg_dump", "--inserts", f"--dbname={plain}"]
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout


def _command_lines(data: Path) -> Iterator[tuple[str, bytes]]:
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        try:
            if str(data).encode() in (process / "environ").read_bytes():
                yield f"command line of {process.name}", (process / "cmdline").read_bytes()
        except OSError:
            continue


def _in_file(file: Path) -> Callable[[bytes], Callable[[], None]]:
    def plant(secret: bytes) -> Callable[[], None]:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b'{"event": "' + secret + b'"}\n')
        return file.unlink

    return plant


def _in_cell(table: str, column: str) -> Callable[[bytes], Callable[[], None]]:
    def plant(secret: bytes) -> Callable[[], None]:
        before = _put_cell(table, column, secret.decode())
        return lambda: _put_cell(table, column, before)

    return plant


def _in_binary_cell(secret: bytes) -> Callable[[], None]:
    before = _put_cell("accounts", "totp_secret", secret)
    return lambda: _put_cell("accounts", "totp_secret", before)


def _put_cell(table: str, column: str, value: Any) -> Any:
    """Write a value into one cell; answers what was there. Nothing of it stays in any log."""
    row = f'(SELECT id FROM "{table}" WHERE {column} IS NOT NULL ORDER BY id LIMIT 1)'  # noqa: S608
    read = text(f'SELECT {column} FROM "{table}" WHERE id = {row}')  # noqa: S608
    write = text(f'UPDATE "{table}" SET {column} = :value WHERE id = {row}')  # noqa: S608
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("BEGIN"))
        before = connection.execute(read).scalar_one()
        connection.execute(write, {"value": value})
        connection.execute(text("COMMIT"))
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return before
