"""Acts at the same time, each in a thread of its own."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Thread
from typing import Any

import pytest
from flask import Flask


class Running:
    """One act in a thread; `result()` waits for what it returned or raises what it raised."""

    def __init__(self, app: Flask, act: Callable[[], Any]) -> None:
        self._app, self._act = app, act
        self._answer: Any = None
        self._problem: Exception | None = None
        context = copy_context()  # a frozen clock goes along
        self.thread = Thread(target=context.run, args=(self._run,), daemon=True)
        self.thread.start()

    def _run(self) -> None:
        with self._app.app_context():
            try:
                self._answer = self._act()
            except Exception as problem:
                self._problem = problem

    def waits(self, seconds: float = 0.4) -> bool:
        """Whether it still runs after a while."""
        self.thread.join(seconds)
        return self.thread.is_alive()

    def result(self) -> Any:
        """What came of it."""
        self.thread.join(60)
        assert not self.thread.is_alive(), "it hangs"
        if self._problem:
            raise self._problem
        return self._answer


@pytest.fixture
def beside(app: Flask) -> Callable[[Callable[[], Any]], Running]:
    """`beside(act)`: act() in a thread, in a context of its own."""
    return lambda act: Running(app, act)
