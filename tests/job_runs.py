"""Jobs as tests see them: as they stand now, and with a worker that dies in the middle."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import update

from tooling.live import LiveServer
from webapp.foundation import clock
from webapp.foundation.database import db, transaction
from webapp.foundation.jobs import Job, JobState


def job_of(job_id: UUID) -> Job:
    """A job as it is now."""
    db.session.expire_all()
    job = db.session.get(Job, job_id)
    assert job is not None
    return job


def kill_and_follow(
    server: LiveServer, job_id: UUID, steps: int, check: Callable[[int], None]
) -> Job:
    """Kill a worker by SIGKILL amid the job's steps, `check(done)`, and let another end the job."""
    first = server.worker()
    _until(lambda: 0 < job_of(job_id).done < steps)
    first.kill()
    done = job_of(job_id).done
    assert 0 < done < steps
    check(done)
    with transaction() as session:  # as when its lease has run out
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=clock.ago(hours=1)))
    server.worker()
    _until(lambda: job_of(job_id).state is JobState.DONE)
    return job_of(job_id)


def _until(true: Callable[[], Any], seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
