"""Where the time of an accepted record goes; benchmarks read it from the Server-Timing header."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, current_app, g

from webapp.settings import Mode


@contextmanager
def step(name: str) -> Iterator[None]:
    """Add the time of the block to a step: verify, open, check, database or sign."""
    began = time.perf_counter()
    try:
        yield
    finally:
        taken = g.setdefault("step_times", {})
        taken[name] = taken.get(name, 0.0) + time.perf_counter() - began


def show(response: Response) -> Response:
    """Name the steps in milliseconds (W3C Server-Timing). Production keeps them to itself."""
    taken = g.get("step_times")
    if taken and current_app.config["SETTINGS"].mode is not Mode.PRODUCTION:
        parts = [f"{name};dur={seconds * 1000:.3f}" for name, seconds in taken.items()]
        response.headers["Server-Timing"] = ", ".join(parts)
    return response
