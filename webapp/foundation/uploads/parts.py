"""Parts of uploads on disk: sealed bytes as the phone sent them, appended piece by piece.

The file's length is the offset. Each piece is appended under a lock that is held only for the
write, so that a phone whose line is dead blocks nobody, and a lock dies with its process.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from flask import current_app

from webapp.foundation.blobs import room_refused, sync_folder
from webapp.foundation.uploads.refusals import OffsetMoved


def folder() -> Path:
    """Where the parts lie."""
    return current_app.config["SETTINGS"].data_folder / "uploads"


class Part:
    """The part file of one upload."""

    def __init__(self, upload_id: UUID) -> None:
        self.file = folder() / upload_id.hex

    def length(self) -> int:
        """How many bytes are here."""
        try:
            return self.file.stat().st_size
        except FileNotFoundError:
            return 0

    def begin(self) -> None:
        """Make the file, if it is not there. Raises Unavailable when the disk is full."""
        with room_refused():
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

    def append(self, position: int, piece: bytes) -> int:
        """Add a piece that belongs at `position`; answers the new length.

        Raises OffsetMoved when somebody else was quicker, even so quick that the file has become
        a photo and is gone; Unavailable when the disk is full:
        then nothing of the piece is kept, and everything before it is.
        """
        with self.locked() as descriptor:
            if os.fstat(descriptor).st_size != position:
                raise OffsetMoved()
            try:
                with room_refused():
                    _write_at(descriptor, position, piece)
            except BaseException:
                os.ftruncate(descriptor, position)
                raise
        return position + len(piece)

    def sync(self) -> None:
        """Bring what is here to the disk itself: only then may it be acknowledged."""
        if not self.file.exists():
            return
        with suppress(OffsetMoved), self._opened() as descriptor, room_refused():
            os.fsync(descriptor)
        sync_folder(self.file.parent)

    def content(self) -> bytes:
        """The sealed bytes."""
        return self.file.read_bytes() if self.file.exists() else b""

    def reset(self) -> None:
        """Begin again at the first byte."""
        with self._opened() as descriptor:
            os.ftruncate(descriptor, 0)

    def remove(self) -> None:
        """Delete the file, if it is there."""
        self.file.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Nobody else appends or finishes inside the block. Raises OffsetMoved: no file."""
        with self._opened() as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor

    @contextmanager
    def _opened(self) -> Iterator[int]:
        try:
            with room_refused():
                descriptor = os.open(self.file, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError as gone:
            raise OffsetMoved() from gone
        try:
            yield descriptor
        finally:
            os.close(descriptor)  # gives the lock back too


def _write_at(descriptor: int, position: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        written = os.pwrite(descriptor, rest, position)
        position, rest = position + written, rest[written:]
