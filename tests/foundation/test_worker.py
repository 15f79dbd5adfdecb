"""The background worker."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tooling.processes import Program
from webapp.foundation import clock, worker
from webapp.foundation.database import db
from webapp.foundation.worker import DailyRun, worker_cli

THREE = datetime(2026, 11, 22, 19, tzinfo=UTC)
"""Three o'clock in Shanghai, on 23 November."""


@pytest.fixture(autouse=True)
def no_pieces() -> Iterator[None]:
    kept = dict(worker.PIECES)
    worker.PIECES.clear()
    yield
    worker.PIECES.clear()
    worker.PIECES.update(kept)


@pytest.fixture
def once(app) -> Callable:
    """`flask worker once`."""
    return lambda: app.test_cli_runner().invoke(worker_cli, ["once"])


def test_once_does_each_piece_one_time_in_order(app, once) -> None:
    done = []
    worker.every(1, lambda: done.append("jobs"), "jobs")
    worker.every(60, lambda: done.append("sweep"), "sweep")

    result = once()

    assert result.exit_code == 0
    assert done == ["jobs", "sweep"]


def test_a_piece_that_fails_stops_nothing_and_is_named_without_words(app, once, capsys) -> None:
    done = []

    def fail() -> None:
        raise LookupError("王晓明 13800138000")

    worker.every(1, fail, "first")
    worker.every(1, lambda: done.append("second"), "second")

    result = once()

    said = "".join(capsys.readouterr()) + result.output
    assert result.exit_code == 1
    assert done == ["second"]
    assert "first" in said
    assert "LookupError" in said
    assert "王晓明" not in said


def test_each_piece_has_a_session_of_its_own(app, once) -> None:
    sessions = []
    for name in ("a", "b"):
        worker.every(1, lambda: sessions.append(db.session()), name)

    once()

    assert len({id(session) for session in [*sessions, db.session()]}) == 3


def test_a_name_registered_again_takes_the_place(app, once) -> None:
    done = []
    worker.every(1, lambda: done.append(1), "a")
    worker.every(1, lambda: done.append(2), "a")

    once()

    assert done == [2]


def test_a_days_work_is_done_once_a_day(app, once) -> None:
    done = []
    worker.daily(3, lambda: done.append(clock.now()), "seal")

    for hours in (0, 1, 12, 23.9, 24, 30, 48):
        with clock.freeze(THREE + timedelta(hours=hours)):
            once()

    assert [(moment - THREE).total_seconds() / 3600 for moment in done] == [0, 24, 48]


def test_a_day_that_was_slept_through_is_made_up_for(app, once) -> None:
    done = []
    worker.daily(3, lambda: done.append(clock.now()), "seal")

    with clock.freeze(THREE - timedelta(minutes=1)):
        once()
    with clock.freeze(THREE + timedelta(days=3, hours=9)):
        once()

    assert len(done) == 2


def test_a_days_work_that_failed_is_tried_again(app, once) -> None:
    tries = []

    def work() -> None:
        tries.append(clock.now())
        if len(tries) == 1:
            raise OSError

    worker.daily(3, work, "seal")
    codes = []
    for minutes in (0, 5, 11, 30):
        with clock.freeze(THREE + timedelta(minutes=minutes)):
            codes.append(once().exit_code)

    assert codes == [1, 0, 0, 0]
    assert len(tries) == 2


def test_a_days_work_whose_worker_died_is_done_by_another(app, once) -> None:
    done = []
    worker.daily(3, lambda: done.append(1), "seal")
    with clock.freeze(THREE):
        once()
        db.session.execute(db.update(DailyRun).values(finished=False))
        db.session.commit()
    with clock.freeze(THREE + timedelta(minutes=9)):
        once()
    assert len(done) == 1

    with clock.freeze(THREE + timedelta(minutes=61)):
        once()

    assert len(done) == 2
    assert db.session.scalar(select(DailyRun.finished)) is True


def test_many_workers_do_a_days_work_once(app, in_threads) -> None:
    done = []

    def work() -> None:
        time.sleep(0.05)
        done.append(1)

    worker.daily(3, work, "seal")
    piece = worker.PIECES["seal"]

    answers = in_threads(8, lambda _number: piece.function())

    assert answers == [None] * 8
    assert done == [1]


# ---------------------------------------------------------------- the process

COMMAND = ["-m", "flask", "--app", "tests.foundation.small_worker:make", "worker", "run"]


@pytest.fixture
def process(app, tmp_path) -> Iterator[Callable[..., Program]]:
    settings = app.config["SETTINGS"]
    environment = {
        **os.environ,
        "SMALL_DATA": str(settings.data_folder),
        "SMALL_DATABASE": settings.database_url,
        "SMALL_MARKS": str(tmp_path),
    }
    made = []

    def start(**more: str) -> Program:
        command = [sys.executable, *COMMAND]
        program = Program("worker", command, environment | more, tmp_path / "log")
        made.append(program)
        program.start()
        return program

    yield start
    for program in made:
        program.kill()


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def _ticks(folder: Path) -> int:
    file = folder / "ticks"
    return len(file.read_text()) if file.exists() else 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_works_on_past_failures_and_ends_when_asked(process, tmp_path, number) -> None:
    program = process()
    _until(lambda: _ticks(tmp_path) > 5)

    program.signal(number)
    _until(lambda: not program.is_running())

    log = program.log.read_text()
    assert program.process.returncode == 0
    assert "worker ended" in log
    assert "LookupError" in log
    assert "secret words" not in log
    assert "Traceback" not in log


def test_it_finishes_what_it_is_doing_before_it_ends(process, tmp_path) -> None:
    program = process(SMALL_SLOW="1")
    _until((tmp_path / "begun").exists)

    program.signal(signal.SIGTERM)
    _until(lambda: not program.is_running())

    assert (tmp_path / "finished").exists()
    assert program.process.returncode == 0


def test_a_long_piece_delays_no_other(process, tmp_path) -> None:
    process(SMALL_SLOW="1")
    _until((tmp_path / "begun").exists)
    before = _ticks(tmp_path)

    _until((tmp_path / "finished").exists)

    assert _ticks(tmp_path) > before + 5
