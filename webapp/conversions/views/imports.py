"""Pages of lists of cases that come as spreadsheets: what they would do, do it."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.conversions import queries
from webapp.conversions.importing import report
from webapp.conversions.importing.columns import COLUMNS, HEADER_OF
from webapp.conversions.models import LONGEST_HEADER
from webapp.conversions.queries.mappings import mappings
from webapp.conversions.services import columns
from webapp.conversions.services import imports as services
from webapp.conversions.titles import RULE
from webapp.conversions.views.blueprint import pages
from webapp.foundation import forms, list_imports
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.foundation.jobs import Job
from webapp.foundation.jobs.dry_runs import report_of
from webapp.foundation.jobs.queries import job_for
from webapp.foundation.web_safety import takes_up_to


@pages.get("/cases/import")
@requires(Permission.CONVERSIONS_EDIT)
def import_cases() -> str:
    """Choose a file."""
    return _form({})


@pages.post("/cases/import")
@requires(Permission.CONVERSIONS_EDIT)
@takes_up_to("spreadsheet_limit_bytes")
def check_cases() -> Any:
    """Have it read in the background."""
    return list_imports.have_checked(services.start_check, _form)


@pages.get("/cases/import/template")
@requires(Permission.CONVERSIONS_EDIT)
def import_template() -> Response:
    """An empty sheet with the header."""
    return list_imports.template(COLUMNS, _("办件"), _("办件模板"))


@pages.get("/cases/import/<uuid:job_id>")
@requires(Permission.CONVERSIONS_EDIT)
def show_check(job_id: UUID) -> Any:
    """What the file would do."""
    return list_imports.when_checked(job_id, report.CHECK, lambda job: _checked(job, {}))


@pages.get("/cases/import/<uuid:job_id>/report")
@requires(Permission.CONVERSIONS_EDIT)
def import_report(job_id: UUID) -> Any:
    """Every row that is wrong or would change anything, as a spreadsheet, masked."""
    return list_imports.report_sheet(job_id, report.CHECK)


@pages.post("/cases/import/<uuid:job_id>")
@requires(Permission.CONVERSIONS_EDIT)
def confirm_import(job_id: UUID) -> Any:
    """Do it."""
    return list_imports.to_job(services.start_import(current_actor(), job_id))


@pages.post("/cases/import/<uuid:job_id>/columns")
@requires(Permission.CONVERSIONS_EDIT)
def map_columns(job_id: UUID) -> Any:
    """Say which header is which column; the file is checked once more, and it is remembered."""
    chosen = {
        column.name: int(place)
        for column in COLUMNS
        if (place := request.form.get(f"column-{column.name}", "")).isdecimal() and len(place) < 4
    }
    try:
        job = columns.map_columns(current_actor(), job_id, chosen)
    except InvalidInput as refusal:
        return _checked(job_for(current_actor(), job_id), forms.said(refusal)), refusal.status
    return list_imports.to_job(job)


@pages.post("/cases/import/columns/forget")
@requires(Permission.CONVERSIONS_EDIT)
def forget_column() -> Any:
    """Forget one header."""
    columns.forget_column(current_actor(), request.form.get("header", "")[:LONGEST_HEADER])
    return redirect(url_for("conversions.import_cases"))


def _checked(job: Job, errors: dict[str, str]) -> str:
    return render_template(
        "conversions/import_check.html",
        job=job,
        summary=report.read_summary(report_of(job)),
        columns=COLUMNS,
        errors=errors,
        called=_("办件"),
        again=url_for("conversions.import_cases"),
        sheet=url_for("conversions.import_report", job_id=job.id),
    )


def _form(errors: dict[str, str]) -> str:
    return render_template(
        "conversions/import.html",
        errors=errors,
        columns=COLUMNS,
        titles=HEADER_OF,
        mappings=mappings(queries.hall_of(current_actor())),
        rule=RULE,
        most_rows=list_imports.MOST_ROWS,
    )
