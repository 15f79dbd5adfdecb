"""Back up the data and, to another place, the keys.

    python -m tooling.backup data --to /var/backups/yitong       database and sealed files
    python -m tooling.backup keys --to - | gpg --symmetric …      the keys, as a tar

The data is worth nothing without the keys and the keys nothing without the data, so they never go
to the same place. The service goes on meanwhile: SQLite is copied by its online backup, PostgreSQL
by pg_dump, both as of one moment. Files come after the database: every file that the copied rows
name is already there, and files never change.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import URL

from webapp import settings
from webapp.settings import Settings

MANIFEST = "manifest.json"
FILES = "files.tar"
FOLDERS = ("blobs", "uploads", "audit-seals")
"""What the data folder holds besides the database; logs, sockets and certificates are not data."""


class BackupFailed(Exception):
    """The text is the line that the administrator reads."""


def back_up_data(chosen: Settings, target: Path, *, keep: int, binaries: Path | None) -> Path:
    """Write one complete backup below `target`, then drop all but the youngest `keep`.

    It appears under its final name only when it is whole and on the disk. Raises BackupFailed.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    unfinished = target / f"{name}.unfinished"
    unfinished.mkdir(mode=0o700)
    try:
        _write_backup(chosen, unfinished, binaries)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    finished = target / name
    unfinished.rename(finished)
    for outdated in complete_backups(target)[:-keep]:
        shutil.rmtree(outdated)
    return finished


def back_up_keys(chosen: Settings, target: str) -> None:
    """Write a tar of the keys folder to `target` (mode 0400), or to standard output for "-"."""
    if target == "-":
        with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
            archive.add(chosen.keys_folder, arcname=".")
        return
    file = Path(target).resolve()
    if complete_backups(file.parent):
        raise BackupFailed(f"{file.parent} holds backups of the data: keep the keys elsewhere.")
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except OSError as error:
        raise BackupFailed(f"Cannot write {file}: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as opened, tarfile.open(fileobj=opened, mode="w") as archive:
        archive.add(chosen.keys_folder, arcname=".")


def complete_backups(folder: Path) -> list[Path]:
    """The backups of the data below a folder, the oldest first."""
    return sorted(manifest.parent for manifest in folder.glob(f"*Z/{MANIFEST}"))


def hash_of(file: Path) -> str:
    """SHA-256 of a file of any size, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def connection_of(url: URL) -> dict[str, str]:
    """The environment by which PostgreSQL's programs find a database; no password in arguments."""
    wanted = {
        "PGHOST": url.host,
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
    }
    return {**os.environ, **{name: str(value) for name, value in wanted.items() if value}}


def program(name: str, binaries: Path | None) -> str:
    """A program of PostgreSQL: from the named folder, else from the PATH. Raises BackupFailed."""
    found = shutil.which(name, path=str(binaries) if binaries else None)
    if found is None:
        raise BackupFailed(f"{name} is missing: install postgresql-client, or say --binaries.")
    return found


def _write_backup(chosen: Settings, folder: Path, binaries: Path | None) -> None:
    url = sqlalchemy.make_url(chosen.effective_database_url)
    if url.get_backend_name() == "sqlite":
        database = _copy_sqlite(Path(url.database or ""), folder / "database.sqlite3")
    else:
        database = _dump_postgres(url, folder / "database.dump", binaries)
    files = _pack_files(chosen.data_folder, folder / FILES)
    manifest: dict[str, Any] = {
        "engine": url.get_backend_name(),
        "made_at": datetime.now(UTC).isoformat(),
        "parts": {part.name: hash_of(part) for part in (database, files)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    for file in folder.iterdir():
        _bring_to_disk(file)
    _bring_to_disk(folder)


def _copy_sqlite(source: Path, target: Path) -> Path:
    if not source.exists():
        raise BackupFailed(f"There is no database at {source}.")
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as original,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)  # one step: as of one moment, whoever writes meanwhile
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BackupFailed(f"The copy of {source} is damaged: {verdict}")
    target.chmod(0o600)
    return target


def _dump_postgres(url: URL, target: Path, binaries: Path | None) -> Path:
    command = [program("pg_dump", binaries), "--format=custom", "--no-owner", "--no-privileges"]
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as output:
        done = subprocess.run(
            command, env=connection_of(url), stdout=output, stderr=subprocess.PIPE, check=False
        )
    if done.returncode != 0:
        raise BackupFailed(done.stderr.decode(errors="replace").strip() or "pg_dump failed.")
    return target


def _pack_files(data: Path, target: Path) -> Path:
    with (
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as opened,
        tarfile.open(fileobj=opened, mode="w") as archive,
    ):
        for name in FOLDERS:
            for file in sorted((data / name).rglob("*")):
                with contextlib.suppress(FileNotFoundError):  # an upload that ended meanwhile
                    if file.is_file():
                        archive.add(file, arcname=str(file.relative_to(data)), recursive=False)
    return target


def _bring_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def main() -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Back up the data, and elsewhere the keys.")
    parts = parser.add_subparsers(dest="part", required=True)
    data = parts.add_parser("data", help="database and sealed files")
    data.add_argument("--to", type=Path, required=True)
    data.add_argument("--keep", type=int, default=14, help="how many stay (default 14)")
    data.add_argument("--binaries", type=Path, help="folder of pg_dump, where not on the PATH")
    keys = parts.add_parser("keys", help="the keys, to another place")
    keys.add_argument("--to", required=True, help="a file, or - for standard output")
    options = parser.parse_args()
    if options.part == "data" and options.keep < 1:
        parser.error("--keep must be at least 1")
    chosen = settings.from_environment()
    try:
        if options.part == "keys":
            back_up_keys(chosen, options.to)
        else:
            made = back_up_data(chosen, options.to, keep=options.keep, binaries=options.binaries)
            print(made)
    except BackupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
