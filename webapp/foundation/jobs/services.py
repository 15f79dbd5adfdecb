"""What people do with jobs: start one inside an act, stop it, fetch what it made."""

import json
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Gone, NotFound
from webapp.foundation.jobs import files, queries
from webapp.foundation.jobs.kinds import KINDS
from webapp.foundation.jobs.models import Job

MOST_PARAMETERS = 4000
"""Characters of JSON: parameters are ids, codes and dates; what is longer belongs in `content`."""


def start(
    session: Session,
    actor: Actor,
    kind: str,
    parameters: dict[str, Any],
    *,
    content: bytes | None = None,
) -> Job:
    """Ask for a job inside the running transaction(). `content` is a file for the handler.

    Raises ValueError for a kind that nobody registered, or parameters that are too long.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of job is called {kind}")
    if len(json.dumps(parameters)) > MOST_PARAMETERS:
        raise ValueError("parameters of a job are ids, codes and dates: these are too long")
    job = Job(
        id=new_id(),
        kind=kind,
        account_id=actor.account_id,
        grant_id=actor.grant_id,
        role=actor.role,
        scope_kind=actor.scope.kind,
        scope_id=actor.scope.id,
        chain=actor.chain,
        language=actor.chosen_language,
        parameters=parameters,
    )
    session.add(job)
    session.flush()
    if content is not None:
        files.write(session, job, files.GIVEN, content)
    audit.record(Act.JOB_STARTED, actor, "job", job.id, kind=kind)
    return job


def stop(actor: Actor, job_id: UUID) -> Job:
    """Stop a job: at once when nobody works on it, else as soon as its worker reports."""
    with transaction() as session:
        job = queries.job_for(actor, job_id, lock=True)
        job.want_stop()
        if not job.is_open:
            files.remove(session, job)
        audit.record(Act.JOB_STOPPED, actor, "job", job.id, kind=job.kind)
    return job


def fetch_result(actor: Actor, job_id: UUID) -> files.Result:
    """The file a job made, and the entry that it was fetched. Raises NotFound, Gone.

    What a page shows is no download: it may hold more than that page does.
    """
    with transaction():
        job = queries.job_for(actor, job_id)
        if KINDS[job.kind].page:
            raise NotFound()
        if job.result_was_deleted:
            raise Gone(
                _l("这份文件已过保存期，系统已删除。要用的话再做一次。"), slug="result-deleted"
            )
        if not job.has_result:
            raise NotFound()
        content = files.read(job, files.MADE)
        result = files.Result(job.result_name, content, job.result_type)
        audit.record(Act.JOB_RESULT_FETCHED, actor, "job", job.id, kind=job.kind)
    return result
