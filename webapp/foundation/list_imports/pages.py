"""What the pages of every list do between its form and its import; routes are the feature's."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask_babel import gettext as _

from webapp.foundation import forms
from webapp.foundation.access import Actor, current_actor
from webapp.foundation.errors import InvalidInput
from webapp.foundation.jobs import Job, JobState
from webapp.foundation.jobs.dry_runs import report_of
from webapp.foundation.jobs.queries import job_for
from webapp.foundation.list_imports.files import sent_file, xlsx
from webapp.foundation.list_imports.report import sheet_in


def have_checked(
    start_check: Callable[[Actor, str, bytes], Job], form: Callable[[dict[str, str]], str]
) -> Any:
    """Have the list that was sent read in the background, or show the form with what is wrong."""
    try:
        job = start_check(current_actor(), *sent_file())
    except InvalidInput as refusal:
        return form(forms.said(refusal)), refusal.status
    return to_job(job)


def when_checked(job_id: UUID, check: str, show: Callable[[Job], Any]) -> Any:
    """What `show` answers of a dry run of that kind; while it runs, the page of the job.

    Raises NotFound for somebody else's, Gone when its report was deleted.
    """
    job = job_for(current_actor(), job_id)
    if job.kind != check or job.state is not JobState.DONE:
        return to_job(job)
    return show(job)


def report_sheet(job_id: UUID, check: str) -> Any:
    """Every row that is wrong or would change anything, as a spreadsheet."""
    name = _("检查结果") + ".xlsx"
    return when_checked(job_id, check, lambda job: xlsx(sheet_in(report_of(job)), name))


def to_job(job: Job) -> Any:
    """To the page that follows a job."""
    return redirect(url_for("jobs.show", job_id=job.id))
