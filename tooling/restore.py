"""Restore what `tooling.backup` wrote, into an empty place only.

    python -m tooling.restore data --from /var/backups/yitong/20261123T020000.000000Z
    python -m tooling.restore keys --from keys.tar

Stop every process of Yitong first. Nothing that exists is ever overwritten.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import sqlalchemy
from sqlalchemy import URL

from tooling.backup import (
    FILES,
    FOLDERS,
    MANIFEST,
    BackupFailed,
    connection_of,
    hash_of,
    program,
)
from webapp import settings
from webapp.settings import Settings


def restore_data(chosen: Settings, backup: Path, *, binaries: Path | None) -> None:
    """Put a backup's database and files where the settings say. Raises BackupFailed."""
    manifest = _checked_manifest(backup)
    url = sqlalchemy.make_url(chosen.effective_database_url)
    if manifest["engine"] != url.get_backend_name():
        raise BackupFailed(f"This is a backup of {manifest['engine']}, not of {url.drivername}.")
    _refuse_existing_files(chosen.data_folder)
    if url.get_backend_name() == "sqlite":
        _restore_sqlite(backup / "database.sqlite3", Path(url.database or ""))
    else:
        _restore_postgres(backup / "database.dump", url, binaries)
    chosen.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(backup / FILES) as archive:
        archive.extractall(chosen.data_folder, filter="data")


def restore_keys(chosen: Settings, archive: Path) -> None:
    """Put the keys back, each with mode 0400. Raises BackupFailed when there are any."""
    folder = chosen.keys_folder
    if folder.exists() and any(folder.iterdir()):
        raise BackupFailed(f"{folder} is not empty.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o400)


def _checked_manifest(backup: Path) -> dict[str, str]:
    """The manifest, once every part has the hash that it had when it was written."""
    file = backup / MANIFEST
    if not file.exists():
        raise BackupFailed(f"{backup} is not a complete backup.")
    manifest = json.loads(file.read_text())
    for name, expected in manifest["parts"].items():
        if not (backup / name).exists() or hash_of(backup / name) != expected:
            raise BackupFailed(f"{backup / name} is missing or was changed since it was written.")
    return dict(manifest)


def _refuse_existing_files(data: Path) -> None:
    for name in FOLDERS:
        if any(path.is_file() for path in (data / name).rglob("*")):
            raise BackupFailed(f"{data / name} is not empty.")


def _restore_sqlite(source: Path, target: Path) -> None:
    if target.exists():
        raise BackupFailed(f"{target} exists already.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    shutil.copyfile(source, unfinished)
    unfinished.chmod(0o600)
    connection = sqlite3.connect(unfinished)
    (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    if verdict != "ok":
        raise BackupFailed(f"{source} is damaged: {verdict}")
    os.rename(unfinished, target)


def _restore_postgres(source: Path, url: URL, binaries: Path | None) -> None:
    engine = sqlalchemy.create_engine(url)
    tables = sqlalchemy.inspect(engine).get_table_names()
    engine.dispose()
    if tables:
        raise BackupFailed(f"The database {url.database} is not empty.")
    command = [program("pg_restore", binaries), "--no-owner", "--no-privileges"]
    command += ["--exit-on-error", "--single-transaction", f"--dbname={url.database}", str(source)]
    done = subprocess.run(command, env=connection_of(url), capture_output=True, check=False)
    if done.returncode != 0:
        raise BackupFailed(done.stderr.decode(errors="replace").strip() or "pg_restore failed.")


def main() -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Restore a backup into an empty place.")
    parser.add_argument("part", choices=["data", "keys"])
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--binaries", type=Path, help="folder of pg_restore, where not on the PATH")
    options = parser.parse_args()
    chosen = settings.from_environment()
    try:
        if options.part == "keys":
            restore_keys(chosen, options.source)
        else:
            restore_data(chosen, options.source, binaries=options.binaries)
    except BackupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print("Restored. Now: flask db upgrade, flask audit verify, then start the services.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
