"""Dry runs: jobs whose result is a report, and the jobs that carry out what it says."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.foundation.errors import Gone, NotFound
from webapp.foundation.jobs import files
from webapp.foundation.jobs.lifecycle import OPEN
from webapp.foundation.jobs.models import Job
from webapp.foundation.jobs.queries import job_for

OVER = _l("检查结果已过保存期，系统已删除。把文件再传一次就好")


def dry_run_for(actor: Actor, job_id: UUID, kind: str, *, lock: bool = False) -> Job:
    """A dry run of the actor's own, of one kind. Raises NotFound."""
    job = job_for(actor, job_id, lock=lock)
    if job.kind != kind:
        raise NotFound()
    return job


def report_of(check: Job) -> bytes:
    """What a dry run found. Raises NotFound while it runs or when it failed, Gone when deleted."""
    if check.result_was_deleted:
        raise Gone(OVER, slug="result-deleted")
    if not check.has_result:
        raise NotFound()
    return files.read(check, files.MADE)


def carried_out_by(check: Job, kind: str) -> Job | None:
    """The job of a kind that was started from a dry run and has not ended."""
    query = select(Job).where(
        Job.account_id == check.account_id, Job.kind == kind, Job.state.in_(OPEN)
    )
    running = db.session.scalars(query)
    return next((job for job in running if job.parameters["check"] == str(check.id)), None)
