"""Sealed files at rest: written whole or not at all, under the data folder, never readable."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from flask import current_app

from webapp.foundation.errors import Unavailable

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
RETRY_WHEN_FULL = 300


def put(blob_id: UUID, sealed: bytes) -> None:
    """Keep sealed bytes; durable when it returns. Raises Unavailable when the disk is full."""
    file = _file(blob_id)
    unfinished = file.with_suffix(".unfinished")
    try:
        with room_refused():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_durably(unfinished, sealed)
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(file.parent)


def get(blob_id: UUID) -> bytes:
    """The sealed bytes. Raises LookupError when they are gone."""
    try:
        return _file(blob_id).read_bytes()
    except FileNotFoundError as missing:
        raise LookupError("blob") from missing


def exists(blob_id: UUID) -> bool:
    """Whether the bytes are there."""
    return _file(blob_id).exists()


def remove(blob_id: UUID) -> None:
    """Delete the bytes, if they are there."""
    _file(blob_id).unlink(missing_ok=True)


@contextmanager
def room_refused() -> Iterator[None]:
    """Turn a full disk into Unavailable(retry_after)."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in FULL:
            raise
        raise Unavailable(retry_after=RETRY_WHEN_FULL, slug="disk-full") from problem


def write_durably(file: Path, content: bytes) -> None:
    """Write a file and bring it to the disk itself."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, so that a new file outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _file(blob_id: UUID) -> Path:
    # The end of a UUIDv7 is random and its beginning is the time: only the end spreads the files.
    folder = current_app.config["SETTINGS"].data_folder / "blobs" / blob_id.hex[-2:]
    return folder / blob_id.hex
