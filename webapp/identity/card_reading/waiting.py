"""The short line of photos that wait to be read, and the place that one caller holds in it."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Iterator
from typing import Any

_FIRST_GUESS = 1.0  # seconds for a photo, until some have been read
_NEWEST = 0.3  # how much the last reading counts for the typical one


class Job:
    """One photo on its way: taken by the reader, or given up by its caller, never both."""

    def __init__(self, image: bytes) -> None:
        self.image = image
        self.answer: dict[str, Any] | None = None
        self.done = threading.Event()
        self._decided = threading.Lock()

    def begin(self) -> bool:
        """The reader takes it; False when the caller gave up before."""
        return self._decided.acquire(blocking=False)

    def give_up(self) -> bool:
        """The caller no longer wants it; False when it is being read already."""
        return self._decided.acquire(blocking=False)

    def finish(self, answer: dict[str, Any]) -> None:
        """Hand the answer to the caller and forget the photo."""
        self.image = b""
        self.answer = answer
        self.done.set()


class WaitingLine:
    """Room for one photo that is read and for `waiting` behind it."""

    def __init__(self, waiting: int) -> None:
        self.places = waiting + 1
        self.seconds = _FIRST_GUESS
        self._inside = 0
        self._closed = False
        self._change = threading.Condition()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()

    @property
    def inside(self) -> int:
        """How many places are taken."""
        return self._inside

    @property
    def retry_after(self) -> int:
        """In how many whole seconds all who are inside now will be done."""
        return max(1, math.ceil(self.seconds * self._inside))

    def enter(self) -> bool:
        """Take a place; False when all are taken, or closed. Whoever got one must `leave`."""
        with self._change:
            if self._closed or self._inside >= self.places:
                return False
            self._inside += 1
            return True

    def leave(self) -> None:
        """Give the place back."""
        with self._change:
            self._inside -= 1
            self._change.notify_all()

    def put(self, job: Job) -> None:
        """Hand in the photo one has a place for."""
        self._jobs.put(job)

    def jobs(self) -> Iterator[Job]:
        """What comes next, in the order of arrival, until the line has been closed."""
        while (job := self._jobs.get()) is not None:
            if job.begin():
                yield job

    def close(self, timeout: float) -> None:
        """Let nobody else in, wait until all who are inside have left, then end `jobs`."""
        with self._change:
            self._closed = True
            self._change.wait_for(lambda: self._inside == 0, timeout)
        self._jobs.put(None)

    def learn(self, seconds: float) -> None:
        """Remember how long a reading took."""
        self.seconds += _NEWEST * (seconds - self.seconds)
