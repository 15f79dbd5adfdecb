"""The worker's side: take a job, let its handler work, write down how it ended."""

from datetime import timedelta

import structlog
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from webapp.foundation import clock, destructions, stopping
from webapp.foundation.database import apart, new_id, transaction
from webapp.foundation.errors import Problem, place_of
from webapp.foundation.jobs import files
from webapp.foundation.jobs.kinds import KINDS, grant_holds
from webapp.foundation.jobs.lifecycle import OPEN, JobState
from webapp.foundation.jobs.models import MOST_ATTEMPTS, Job
from webapp.foundation.jobs.turn import StopWanted, Turn, TurnLost, WorkerStops
from webapp.foundation.retention import JOB_FILES

log = structlog.get_logger("jobs")
LEASE_SECONDS = 120
PAUSES = {1: 5, 2: 60}
"""Seconds to wait after the first and the second attempt that failed."""


def run_all() -> None:
    """Work until no job waits, or the worker is asked to end."""
    while not stopping.wanted() and run_next():
        pass


def run_next(lease_seconds: int = LEASE_SECONDS) -> bool:
    """Take one job and work on it; answers whether there was one.

    Several workers at once are safe: a job is taken under a lock and held by a lease. A worker
    that dies leaves it to the next one when the lease has run out.
    """
    turn = _take(lease_seconds)
    if turn is None:
        return False
    try:
        # A context of its own: what the handler reads and leaves behind is its session's.
        with current_app.app_context(), force_locale(turn.job.language or "zh_Hans"):
            result = KINDS[turn.job.kind].handler(turn)
        _end_done(turn, result)
    except TurnLost:
        log.warning("job lost", job=str(turn.job_id), kind=turn.job.kind)
    except StopWanted:
        _end(turn, JobState.STOPPED)
    except WorkerStops:
        _let_go(turn)
    except Problem as refusal:  # it would be refused again
        _end(turn, JobState.FAILED, refusal.slug)
    except Exception as error:
        # The message may quote a row, so the log gets the kind and the place only.
        fields = {"error": type(error).__name__, "place": place_of(error)}
        log.error("job failed", job=str(turn.job_id), kind=turn.job.kind, **fields)
        _end_broken(turn)
    return True


def sweep() -> int:
    """Delete the files of jobs that ended `export_keep_hours` ago; answers how many jobs."""
    before = destructions.before(JOB_FILES)
    over = select(Job).where(Job.ended_at < before, Job.key_id.is_not(None))
    with transaction() as session:
        ended = session.scalars(over.limit(500).with_for_update(skip_locked=True)).all()
        for job in ended:
            files.remove(session, job)
        destructions.record(session, JOB_FILES, len(ended), before)
    return len(ended)


def _take(lease_seconds: int) -> Turn | None:
    while (job := _take_one(lease_seconds)) is not None:
        if job.state is JobState.RUNNING and job.turn is not None:
            return Turn(job, job.turn, lease_seconds)
    return None


def _take_one(lease_seconds: int) -> Job | None:
    now = clock.now()
    free = (
        select(Job)
        .where(
            Job.state.in_(OPEN),
            Job.kind.in_(KINDS),
            or_(Job.lease_until.is_(None), Job.lease_until <= now),
        )
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with apart() as session:
        job = session.scalar(free)
        if job is None:
            return None
        if job.stop_wanted or not _may_still(job):
            _close(session, job, JobState.STOPPED, "" if job.stop_wanted else "grant-ended")
        elif job.attempts >= MOST_ATTEMPTS:
            _close(session, job, JobState.FAILED, "worker-lost")
        else:
            job.take(new_id(), now + timedelta(seconds=lease_seconds))
    return job


def _may_still(job: Job) -> bool:
    # In a context that ends here: its session would stay open for as long as the handler works.
    with current_app.app_context():
        return grant_holds(job.account_id, job.grant_id)


def _end_done(turn: Turn, result: files.Result | None) -> None:
    with apart() as session:
        job = session.scalar(_of_turn(turn))
        if job is None:
            raise TurnLost
        if result is None:
            files.remove(session, job)
        else:
            files.remove(session, job, files.GIVEN)
            job.result_size = files.write(session, job, files.MADE, result.content)
            job.result_name, job.result_type = result.name, result.type
        job.total = job.done if job.total is None else job.total
        job.end(JobState.DONE)


def _end(turn: Turn, state: JobState, error: str = "") -> None:
    with apart() as session:
        if job := session.scalar(_of_turn(turn)):
            _close(session, job, state, error)


def _end_broken(turn: Turn) -> None:
    """Try again later from the checkpoint, unless it has been tried often enough."""
    with apart() as session:
        job = session.scalar(_of_turn(turn))
        if job is None:
            return
        if job.stop_wanted:
            _close(session, job, JobState.STOPPED)
        elif job.attempts >= MOST_ATTEMPTS:
            _close(session, job, JobState.FAILED, "unexpected")
        else:
            job.pause(clock.now() + timedelta(seconds=PAUSES[job.attempts]))


def _let_go(turn: Turn) -> None:
    with apart() as session:
        if job := session.scalar(_of_turn(turn)):
            job.pause()
            job.attempts -= 1  # being asked to end is nobody's failure


def _of_turn(turn: Turn) -> Select[Job]:
    return select(Job).where(Job.id == turn.job_id, Job.turn == turn.id).with_for_update()


def _close(session: Session, job: Job, state: JobState, error: str = "") -> None:
    job.end(state, error)
    files.remove(session, job)
