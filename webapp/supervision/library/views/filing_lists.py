"""Pages of lists of filings: what they may hold, what they would do, do it."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _

from webapp.foundation import forms, list_imports, spreadsheets
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.foundation.jobs import Job, JobState
from webapp.foundation.jobs.dry_runs import report_of
from webapp.foundation.jobs.queries import job_for
from webapp.foundation.web_safety import takes_up_to
from webapp.places.importing import report
from webapp.supervision.library.lists import services
from webapp.supervision.library.lists.columns import COLUMNS
from webapp.supervision.library.views.blueprint import pages


@pages.get("/filings/import")
@requires(Permission.LIBRARY_EDIT)
def import_filings() -> str:
    """Choose a file."""
    return _form({})


@pages.post("/filings/import")
@requires(Permission.LIBRARY_EDIT)
@takes_up_to("spreadsheet_limit_bytes")
def check_filings() -> Any:
    """Have it read in the background."""
    try:
        job = services.start_check(current_actor(), *list_imports.sent_file())
    except InvalidInput as refusal:
        return _form(forms.said(refusal)), refusal.status
    return redirect(url_for("jobs.show", job_id=job.id))


@pages.get("/filings/import/template")
@requires(Permission.LIBRARY_EDIT)
def import_template() -> Response:
    """An empty sheet with the header."""
    content = spreadsheets.write_rows([column.header for column in COLUMNS], [], _("备案"))
    return list_imports.xlsx(content.getvalue(), _("备案表模板") + ".xlsx")


@pages.get("/filings/import/<uuid:job_id>")
@requires(Permission.LIBRARY_EDIT)
def show_check(job_id: UUID) -> Any:
    """What the file would do."""
    job = job_for(current_actor(), job_id)
    if not _is_checked(job):
        return redirect(url_for("jobs.show", job_id=job.id))
    return render_template(
        "places/import_check.html",
        summary=report.read_summary(report_of(job)),
        called=_("网点"),
        again=url_for("library.import_filings"),
        sheet=url_for("library.import_report", job_id=job.id),
    )


@pages.get("/filings/import/<uuid:job_id>/report")
@requires(Permission.LIBRARY_EDIT)
def import_report(job_id: UUID) -> Any:
    """Every row that is wrong or would change anything, as a spreadsheet."""
    job = job_for(current_actor(), job_id)
    if not _is_checked(job):
        return redirect(url_for("jobs.show", job_id=job.id))
    return list_imports.xlsx(list_imports.sheet_in(report_of(job)), _("检查结果") + ".xlsx")


@pages.post("/filings/import/<uuid:job_id>")
@requires(Permission.LIBRARY_EDIT)
def confirm_import(job_id: UUID) -> Any:
    """Do it."""
    job = services.start_import(current_actor(), job_id)
    return redirect(url_for("jobs.show", job_id=job.id))


def _is_checked(job: Job) -> bool:
    return job.kind == services.CHECK and job.state is JobState.DONE


def _form(errors: dict[str, str]) -> str:
    return render_template(
        "library/import_filings.html",
        errors=errors,
        columns=COLUMNS,
        most_rows=list_imports.MOST_ROWS,
    )
