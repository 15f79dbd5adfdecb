"""Starts the process that reads cards, and keeps it apart from everything it does not need.

It decodes whatever strangers send, so it holds no database, no keys and no settings: `serve` turns
the calling process into a small one that was given a socket and nothing else. Importing this module
costs nothing; the engine is loaded over there.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

_ROOT = Path(__file__).resolve().parents[3]
_LONGEST_PATH = 107  # bytes, in the address of a Unix socket
_KEPT = frozenset({"PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH"})


class CannotServe(Exception):
    """The socket cannot be opened; the text tells an administrator why."""


def serve(socket_path: str | Path, *, waiting: int = 4, threads: int = 1) -> NoReturn:
    """Become the process that reads cards for whoever calls on `socket_path`.

    `waiting` is how many photos may wait while one is read; `threads` is what one reading may use.
    It ends by SIGTERM or SIGINT. A socket left by a dead reader is replaced. Raises CannotServe
    when a living reader has the address, or a file that is no socket, or when it is too long.
    """
    path = Path(socket_path).absolute()
    refuse_taken(path)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(("LC_", "PYTHON"))
    }
    command = [sys.executable, "-m", __package__, str(path), str(waiting), str(threads)]
    os.execve(sys.executable, command, {**environment, "PYTHONPATH": str(_ROOT)})  # noqa: S606


def refuse_taken(path: Path) -> None:
    """Raise CannotServe when a socket may not be made at this path."""
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise CannotServe(f"{path} is too long for a socket: at most {_LONGEST_PATH} bytes")
    if not path.exists():
        return
    if not path.is_socket():
        raise CannotServe(f"{path} is in the way: it is no socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        if probe.connect_ex(str(path)) == 0:
            raise CannotServe(f"{path} is served by another card reader")
