"""What the reading process does: one photo at a time, a short line before it, nothing on disk.

The web asks over a Unix socket that only its own user can open. Whoever finds the line full hears
so at once and before sending the photo, so that a person can type instead of waiting. Logs tell how
the process is, never what it read.
"""

from __future__ import annotations

import logging
import os
import resource
import select
import signal
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from webapp.identity.card_reading import frames
from webapp.identity.card_reading.cards import read_photo
from webapp.identity.card_reading.engine import Engine
from webapp.identity.card_reading.process import CannotServe, refuse_taken
from webapp.identity.card_reading.reading import UnreadableImage
from webapp.identity.card_reading.waiting import Job, WaitingLine

log = logging.getLogger(__name__)

_TALK_SECONDS = 5.0  # for a message or a photo to come through a socket of this machine
_LOOK_SECONDS = 0.2  # how often we look whether a waiting caller is still there
_LAST_SECONDS = 8.0  # for those inside, once we are told to stop
_MOST_CALLERS = 32


def read_cards(path: Path, *, waiting: int, threads: int) -> None:
    """Read cards for whoever calls on the socket `path`, until SIGTERM or SIGINT; then return.

    Calls are taken once the models are loaded; those inside at the end still get their answers.
    Raises CannotServe when the socket cannot be opened. Runs in the main thread only.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not write people to disk
    with _signals() as told_to_stop:
        begun = time.monotonic()
        engine = Engine(threads)
        log.info("card reader: models loaded in %.1f s", time.monotonic() - begun)
        with _listening(path) as listener:
            _run(engine, WaitingLine(waiting), listener, told_to_stop)
    log.info("card reader: stopped")


def _run(
    engine: Engine, line: WaitingLine, listener: socket.socket, told_to_stop: socket.socket
) -> None:
    reader = threading.Thread(target=_read_all, args=(engine, line), name="reader")
    reader.start()
    callers = _Callers(line)
    try:
        while told_to_stop not in select.select([listener, told_to_stop], [], [])[0]:
            with suppress(OSError):  # the caller hung up before we answered
                callers.attend(listener.accept()[0])
    finally:
        listener.close()
        line.close(_LAST_SECONDS)
        reader.join()


def _read_all(engine: Engine, line: WaitingLine) -> None:
    for job in line.jobs():
        begun = time.monotonic()
        job.finish(_answer(engine, job.image))
        line.learn(time.monotonic() - begun)


def _answer(engine: Engine, image: bytes) -> dict[str, Any]:
    try:
        return {"answer": "reading", "reading": read_photo(engine, image).as_json()}
    except UnreadableImage as fault:
        return {"answer": "unreadable", "reason": fault.reason}
    except Exception as error:  # whatever it is, the next photo must still be read
        where = traceback.extract_tb(error.__traceback__)[-1]
        # Only kind and place: the text of an error may quote what was read.
        log.error(
            "card reader: %s at %s:%s",
            type(error).__name__,
            Path(where.filename).name,
            where.lineno,
        )
        return {"answer": "unreadable", "reason": "failed"}


class _Callers:
    """Talks to everybody who called, each in a thread, and never to too many."""

    def __init__(self, line: WaitingLine) -> None:
        self._line = line
        self._room = threading.BoundedSemaphore(_MOST_CALLERS)

    def attend(self, link: socket.socket) -> None:
        """Talk to one caller; whoever is one too many finds the line full."""
        if not self._room.acquire(blocking=False):
            with link, suppress(frames.BrokenTalk):
                frames.send(link, _full(self._line), time.monotonic() + _LOOK_SECONDS)
            return
        threading.Thread(target=self._talk, args=(link,), name="caller", daemon=True).start()

    def _talk(self, link: socket.socket) -> None:
        with link, suppress(frames.BrokenTalk):  # nobody is left to tell
            try:
                _talk(link, self._line)
            finally:
                self._room.release()


def _talk(link: socket.socket, line: WaitingLine) -> None:
    match frames.receive(link, _soon()):
        case {"ask": "ping"}:
            state = {"inside": line.inside, "places": line.places, "seconds": line.seconds}
            frames.send(link, {"answer": "ready", **state}, _soon())
        case {"ask": "read", "size": int(size)} if 0 < size <= frames.LARGEST_IMAGE:
            if not line.enter():
                frames.send(link, _full(line), _soon())
                return
            try:
                _take_photo(link, line, size)
            finally:
                line.leave()
        case {"ask": "read"}:
            frames.send(link, {"answer": "unreadable", "reason": "too-large"}, _soon())
        case _:
            frames.send(link, {"answer": "what"}, _soon())


def _take_photo(link: socket.socket, line: WaitingLine, size: int) -> None:
    frames.send(link, {"answer": "send"}, _soon())
    job = Job(frames.receive_bytes(link, size, _soon()))
    line.put(job)
    while not job.done.wait(_LOOK_SECONDS):
        if _hung_up(link) and job.give_up():
            return
    if job.answer is not None:
        frames.send(link, job.answer, _soon())


def _hung_up(link: socket.socket) -> bool:
    link.setblocking(False)
    try:
        return link.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _full(line: WaitingLine) -> dict[str, Any]:
    return {"answer": "full", "retry_after": line.retry_after}


def _soon() -> float:
    return time.monotonic() + _TALK_SECONDS


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket that becomes readable with the first SIGTERM or SIGINT."""
    quiet, alarm = socket.socketpair()
    alarm.setblocking(False)

    def ring(*_: object) -> None:
        with suppress(BlockingIOError):
            alarm.send(b".")

    before = {number: signal.signal(number, ring) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with quiet, alarm:
            yield quiet
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _listening(path: Path) -> Iterator[socket.socket]:
    """A listening socket at `path` that only this user may open, gone again at the end."""
    refuse_taken(path)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # 0600 from the first moment, not from a chmod afterwards
    try:
        listener.bind(str(path))
    except OSError as error:
        raise CannotServe(f"{path} cannot be opened: {error.strerror}") from error
    finally:
        os.umask(before)
    try:
        with listener:
            listener.listen(_MOST_CALLERS)
            yield listener
    finally:
        path.unlink(missing_ok=True)
