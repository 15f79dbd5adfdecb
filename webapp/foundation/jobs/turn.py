"""A worker's turn at a job: what the handler may ask, and what it has to tell."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.foundation import clock, stopping
from webapp.foundation.access import Actor
from webapp.foundation.database import apart
from webapp.foundation.jobs import files
from webapp.foundation.jobs.models import Job

QUIET_SECONDS = 0.5
"""Reports that come faster than this are not written, unless they carry a checkpoint."""


class Interrupted(Exception):
    """The handler has to end here. Let it pass through."""


class StopWanted(Interrupted):
    """The person pressed stop."""


class WorkerStops(Interrupted):
    """The worker was asked to end; another goes on from the checkpoint."""


class TurnLost(Interrupted):
    """The lease ran out and another worker has the job."""


class Turn:
    """One worker's turn. A handler reports at least once in half a lease, better each second.

    Work that must not be done twice goes in batches: each batch in one transaction() together
    with `keep()`, so that the next turn begins exactly behind the last batch that was committed.
    """

    def __init__(self, job: Job, id: UUID, lease_seconds: int) -> None:
        self.job = job
        self.id = id
        self.lease_seconds = lease_seconds
        self.checkpoint: Any = job.checkpoint
        """What the turn before kept, or None on the first."""
        self._written_at = 0.0

    @property
    def job_id(self) -> UUID:
        """The job's id."""
        return self.job.id

    @property
    def actor(self) -> Actor:
        """For whom the work is done: their scope bounds every query of the handler."""
        return self.job.actor

    @property
    def parameters(self) -> dict[str, Any]:
        """What was asked for."""
        return self.job.parameters

    def content(self) -> bytes:
        """The file that came with the job. Raises LookupError when there was none."""
        if not self.job.key_id:
            raise LookupError("this job was started without a file")
        return files.read(self.job, files.GIVEN)

    def progress(
        self, done: int, total: int | None = None, *, checkpoint: Any = None, **counts: int
    ) -> None:
        """Say how far it is, hold the lease, and notice a wish to stop (raises Interrupted).

        Written at once in a transaction of its own: not inside transaction().
        """
        now = time.monotonic()
        if checkpoint is None and now - self._written_at < QUIET_SECONDS and done != total:
            return
        with apart() as session:
            stop_wanted = self._write(session, done, total, checkpoint, counts)
        self._written_at = now
        if stop_wanted:
            raise StopWanted
        if stopping.wanted():
            raise WorkerStops

    def keep(
        self,
        session: Session,
        checkpoint: Any,
        done: int,
        total: int | None = None,
        **counts: int,
    ) -> None:
        """Keep the checkpoint in the handler's own transaction: with its batch, or not at all.

        Raises TurnLost when another worker has the job, which takes the batch back too.
        """
        self._write(session, done, total, checkpoint, counts)

    def _write(
        self,
        session: Session,
        done: int,
        total: int | None,
        checkpoint: Any,
        counts: dict[str, int],
    ) -> bool:
        values: dict[str, Any] = {"done": done, "lease_until": self._lease_end()}
        values |= {"total": total} if total is not None else {}
        values |= {"counts": counts} if counts else {}
        values |= {"checkpoint": checkpoint} if checkpoint is not None else {}
        held = (
            update(Job)
            .where(Job.id == self.job_id, Job.turn == self.id)
            .values(values)
            .returning(Job.stop_wanted)
            .execution_options(synchronize_session=False)
        )
        row = session.execute(held).one_or_none()
        if row is None:
            raise TurnLost
        if checkpoint is not None:
            self.checkpoint = checkpoint
        return row.stop_wanted

    def _lease_end(self) -> Any:
        return clock.now() + timedelta(seconds=self.lease_seconds)
