"""Whose jobs are whose."""

from uuid import UUID

from sqlalchemy import select

from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.foundation.jobs.kinds import KINDS
from webapp.foundation.jobs.models import Job


def job_for(actor: Actor, job_id: UUID, *, lock: bool = False) -> Job:
    """A job of the actor's own account, while they act in the scope it was started in.

    Somebody else's job, one of another scope, or of a kind the role may no longer see: NotFound.
    """
    query = select(Job).where(
        Job.id == job_id,
        Job.account_id == actor.account_id,
        Job.scope_kind == actor.scope.kind,
        Job.scope_id == actor.scope.id,
    )
    query = query.with_for_update().execution_options(populate_existing=True) if lock else query
    job = db.session.scalar(query)
    if job is None or job.kind not in KINDS or not actor.may(KINDS[job.kind].permission):
        raise NotFound()
    return job
