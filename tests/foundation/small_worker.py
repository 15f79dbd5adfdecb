"""The small application with periodic work: `flask --app tests.foundation.small_worker:make`."""

import os
import time
from pathlib import Path

from flask import Flask

from tests.foundation.small import app_of_process
from webapp.foundation import worker


def make() -> Flask:
    """Pieces that leave marks in the folder SMALL_MARKS; the slow one if SMALL_SLOW is set."""
    app = app_of_process()
    worker.every(0.05, _tick, "tick")
    worker.every(0.05, _fail, "fail")
    if os.environ.get("SMALL_SLOW"):
        worker.every(60, _slow, "slow")
    return app


def _marks() -> Path:
    return Path(os.environ["SMALL_MARKS"])


def _tick() -> None:
    with (_marks() / "ticks").open("a") as opened:
        opened.write("x")


def _fail() -> None:
    raise LookupError("secret words")


def _slow() -> None:
    (_marks() / "begun").touch()
    time.sleep(1.5)
    (_marks() / "finished").touch()
