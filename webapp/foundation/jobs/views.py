"""Pages of long work: how far it is, stop, fetch what it made."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, send_file, url_for

from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.jobs import queries, sentences, services
from webapp.foundation.jobs.kinds import KINDS
from webapp.foundation.jobs.models import Job

pages = Blueprint("jobs", __name__, url_prefix="/jobs")


@pages.get("/<uuid:job_id>")
@requires(Permission.JOBS_OWN)
def show(job_id: UUID) -> str:
    """One job of mine."""
    job = queries.job_for(current_actor(), job_id)
    return render_template("jobs/show.html", back=KINDS[job.kind].back, **_shown(job))


@pages.get("/<uuid:job_id>/progress")
@requires(Permission.JOBS_OWN)
def progress(job_id: UUID) -> str:
    """How far it is: the part of the page that is asked for again and again."""
    job = queries.job_for(current_actor(), job_id)
    return render_template("jobs/progress.html", **_shown(job))


@pages.post("/<uuid:job_id>/stop")
@requires(Permission.JOBS_OWN)
def stop(job_id: UUID) -> Any:
    """Stop it."""
    services.stop(current_actor(), job_id)
    return redirect(url_for("jobs.show", job_id=job_id))


@pages.get("/<uuid:job_id>/result")
@requires(Permission.JOBS_OWN)
def result(job_id: UUID) -> Response:
    """The file it made; that it was fetched is written down."""
    made = services.fetch_result(current_actor(), job_id)
    response = send_file(
        BytesIO(made.content if isinstance(made.content, bytes) else made.content.read()),
        mimetype=made.type,
        as_attachment=True,
        download_name=made.name,
        conditional=False,
        etag=False,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "page": KINDS[job.kind].page,
        "title": sentences.title_of(job),
        "says": sentences.says(job),
        "counts": sentences.counts_of(job),
    }
