"""Long work in the background."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.foundation import small
from tests.foundation.job_worker import count_up
from tests.foundation.small import start_job
from tests.job_runs import job_of
from webapp.foundation import clock, jobs, stopping
from webapp.foundation.access import Permission
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import apart, db, transaction
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.jobs import Job, JobState
from webapp.foundation.jobs.turn import TurnLost
from webapp.foundation.throttle import Throttle
from webapp.settings import ROOT

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_a_job_is_done_and_its_end_is_written(app) -> None:
    seen = []
    jobs.register("work", lambda turn: seen.append(turn.parameters), "干活")
    job = start_job(parameters={"outlet": "7"})

    assert jobs.run_next()
    assert not jobs.run_next()

    job = job_of(job.id)
    assert seen == [{"outlet": "7"}]
    assert job.state is JobState.DONE
    assert job.attempts == 1
    assert job.ended_at is not None


def test_starting_is_an_act_and_rolls_back_with_it(app) -> None:
    jobs.register("work", lambda turn: None, "干活")
    with pytest.raises(ZeroDivisionError):
        _start_in_vain()
    start_job()

    assert db.session.scalar(select(func.count()).select_from(Job)) == 1
    assert [entry.act for entry in db.session.scalars(select(AuditEntry))] == ["job:started"]


def _start_in_vain() -> None:
    with transaction() as session:
        jobs.start(session, small.officer(), "work", {})
        raise ZeroDivisionError


def test_an_unknown_kind_and_long_parameters_are_refused(app) -> None:
    jobs.register("work", lambda turn: None, "干活")

    with pytest.raises(ValueError, match="no kind"), transaction() as session:
        jobs.start(session, small.officer(), "other", {})
    with pytest.raises(ValueError, match="too long"), transaction() as session:
        jobs.start(session, small.officer(), "work", {"note": "x" * 5000})


def test_the_handler_works_as_the_person_who_asked(app) -> None:
    actors = []
    jobs.register("work", lambda turn: actors.append(turn.actor), "干活")
    officer = small.officer()

    start_job(officer)
    jobs.run_next()

    assert actors[0].account_id == officer.account_id
    assert actors[0].scope == officer.scope
    assert actors[0].may(Permission.PICKUPS_EXPORT)


def test_a_job_of_somebody_who_left_does_not_run(app) -> None:
    ran = []
    jobs.register("work", ran.append, "干活")
    jobs.check_grants_with(lambda account_id, grant_id: False)
    job = start_job()
    assert not jobs.run_next()

    assert ran == []
    assert (job_of(job.id).state, job_of(job.id).error) == (JobState.STOPPED, "grant-ended")


def test_progress_is_written_apart_from_the_work(app) -> None:
    seen = []

    def work(turn) -> None:
        turn.progress(1, 2, new=1, wrong=0)
        with apart() as session:
            job = session.get(Job, turn.job_id)
            seen.append((job.state, job.done, job.total, job.counts))

    jobs.register("work", work, "干活")
    start_job()
    jobs.run_next()

    assert seen == [(JobState.RUNNING, 1, 2, {"new": 1, "wrong": 0})]


def test_it_is_tried_three_times_and_then_fails(app) -> None:
    tries = []

    def work(turn) -> None:
        tries.append(turn.checkpoint)
        turn.progress(len(tries), 9, checkpoint={"at": len(tries)})
        raise KeyError("王晓明")

    jobs.register("work", work, "干活")
    with clock.freeze(NOON):
        job = start_job()
        jobs.run_all()
        assert job_of(job.id).state is JobState.PAUSED
        jobs.run_all()  # too early: a failure waits a little
    assert len(tries) == 1
    with clock.freeze(NOON + timedelta(minutes=2)):
        jobs.run_all()
    with clock.freeze(NOON + timedelta(minutes=4)):
        jobs.run_all()

    job = job_of(job.id)
    assert tries == [None, {"at": 1}, {"at": 2}]
    assert (job.state, job.error) == (JobState.FAILED, "unexpected")


def test_what_a_handler_raises_is_not_logged_in_words(app, capsys) -> None:
    def work(turn) -> None:
        raise KeyError("王晓明 110101189001011234")

    jobs.register("work", work, "干活")
    start_job()
    jobs.run_next()

    said = "".join(capsys.readouterr())
    assert "KeyError" in said
    assert "王晓明" not in said
    assert "1890" not in said


def test_a_refusal_is_not_triedjob_of(app) -> None:
    def work(turn) -> None:
        raise InvalidInput(slug="wrong-header")

    jobs.register("work", work, "干活")
    job = start_job()
    jobs.run_all()

    job = job_of(job.id)
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, "wrong-header", 1)


def test_a_stop_before_the_start_ends_it(app) -> None:
    jobs.register("work", lambda turn: None, "干活")
    officer = small.officer()
    job = start_job(officer)

    answer = app.test_client().post(f"/jobs/{job.id}/stop", headers=small.signed_in(officer))

    assert answer.status_code == 302
    assert job_of(job.id).state is JobState.STOPPED
    assert not jobs.run_next()


def test_a_stop_in_the_middle_is_noticed_at_the_next_report(app) -> None:
    officer, reached = small.officer(), []

    def work(turn) -> None:
        for number in range(1, 10):
            reached.append(number)
            if number == 3:
                headers = small.signed_in(officer)
                app.test_client().post(f"/jobs/{turn.job_id}/stop", headers=headers)
            turn.progress(number, 9, checkpoint=number)

    jobs.register("work", work, "干活")
    job = start_job(officer)
    jobs.run_all()

    assert reached == [1, 2, 3]
    assert job_of(job.id).state is JobState.STOPPED
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.number))
    assert acts.all() == ["job:started", "job:stopped"]


def test_what_has_ended_cannot_be_stopped(app) -> None:
    jobs.register("work", lambda turn: None, "干活")
    officer = small.officer()
    job = start_job(officer)
    jobs.run_all()

    answer = app.test_client().post(f"/jobs/{job.id}/stop", headers=small.signed_in(officer))

    assert answer.status_code == Conflict.status
    assert job_of(job.id).state is JobState.DONE


def test_a_worker_that_is_asked_to_end_leaves_the_job_to_the_next(app) -> None:
    begun = []

    def work(turn) -> None:
        begun.append(turn.checkpoint)
        if len(begun) == 1:
            stopping.ask()
        turn.progress(5, 9, checkpoint=5)

    jobs.register("work", work, "干活")
    job = start_job()
    jobs.run_next()
    paused = job_of(job.id)
    assert (paused.state, paused.attempts, paused.checkpoint) == (JobState.PAUSED, 0, 5)

    stopping.forget()
    jobs.run_next()

    assert begun == [None, 5]
    assert job_of(job.id).state is JobState.DONE


def test_many_workers_take_each_job_once(app, in_threads) -> None:
    done = []

    def work(turn) -> None:
        time.sleep(0.01)
        done.append(turn.job_id)

    jobs.register("work", work, "干活")
    started = {start_job().id for _ in range(25)}

    answers = in_threads(6, lambda _number: jobs.run_all())

    assert answers == [None] * 6
    assert len(done) == 25
    assert set(done) == started


def test_who_lost_the_lease_can_write_nothing_more(app) -> None:
    lost = []

    def work(turn) -> None:
        if turn.job.attempts > 1:
            return
        with clock.freeze(clock.now() + timedelta(hours=1)):
            jobs.run_next()  # somebody else, after the lease ran out
        try:
            with transaction() as session:
                session.add(Throttle(scope="s", subject="twice", count=0, ends_at=clock.now()))
                turn.keep(session, 1, 1)
        except TurnLost:
            lost.append(True)
            raise

    jobs.register("work", work, "干活")
    job = start_job()
    jobs.run_next()

    assert lost == [True]
    assert db.session.scalar(select(Throttle)) is None
    assert (job_of(job.id).state, job_of(job.id).attempts) == (JobState.DONE, 2)


@pytest.fixture
def environment(app) -> dict[str, str]:
    settings = app.config["SETTINGS"]
    return {
        **os.environ,
        "SMALL_DATA": str(settings.data_folder),
        "SMALL_DATABASE": settings.database_url,
    }


def _worker(environment, lease: int, ready: Path) -> subprocess.Popen:
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.foundation.job_worker", str(lease), str(ready)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    _until(ready.exists)
    return process


def _until(holds, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def _rows() -> int:
    return db.session.scalar(select(func.count()).select_from(Throttle)) or 0


def test_a_killed_worker_is_followed_by_another_and_nothing_is_done_twice(
    app, environment, tmp_path
) -> None:
    jobs.register("count-up", count_up, "数数")
    job = start_job(kind="count-up", parameters={"total": 100, "pause": 0.05})
    first = _worker(environment, 2, tmp_path / "ready")
    _until(lambda: _rows() >= 20)
    first.kill()
    first.wait()
    done = _rows()
    assert 20 <= done < 100
    assert job_of(job.id).state is JobState.RUNNING

    second = _worker(environment, 2, tmp_path / "ready")
    try:
        _until(lambda: job_of(job.id).state is JobState.DONE)
    finally:
        second.kill()
        second.wait()

    job = job_of(job.id)
    assert _rows() == 100
    assert (job.done, job.total, job.attempts) == (100, 100, 2)


def test_a_job_that_kills_its_workers_fails_in_the_end(app) -> None:
    jobs.register("work", lambda turn: None, "干活")
    job = start_job()
    for attempt in range(3):
        with apart() as session:
            held = session.get(Job, job.id)
            held.take(job.id, clock.now() - timedelta(seconds=3 - attempt))

    assert not jobs.run_next()

    assert (job_of(job.id).state, job_of(job.id).error) == (JobState.FAILED, "worker-lost")
