"""Pages of lists that come as spreadsheets: what they may hold, what they would do, do it."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from webapp.foundation import list_imports
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.jobs import Job
from webapp.foundation.jobs.dry_runs import report_of
from webapp.foundation.web_safety import takes_up_to
from webapp.places.importing.columns import COLUMNS, SERVICE_WORDS
from webapp.places.services import imports as services
from webapp.places.views.blueprint import pages


@pages.get("/outlets/import")
@requires(Permission.PLACES_EDIT)
def import_outlets() -> str:
    """Choose a file."""
    return _form({})


@pages.post("/outlets/import")
@requires(Permission.PLACES_EDIT)
@takes_up_to("spreadsheet_limit_bytes")
def check_outlets() -> Any:
    """Have it read in the background."""
    return list_imports.have_checked(services.start_check, _form)


@pages.get("/outlets/import/template")
@requires(Permission.PLACES_EDIT)
def import_template() -> Response:
    """An empty sheet with the header."""
    return list_imports.template(COLUMNS, _("网点"), _("网点模板"))


@pages.get("/outlets/import/<uuid:job_id>")
@requires(Permission.PLACES_EDIT)
def show_check(job_id: UUID) -> Any:
    """What the file would do."""
    return list_imports.when_checked(job_id, services.CHECK, _checked)


@pages.get("/outlets/import/<uuid:job_id>/report")
@requires(Permission.PLACES_EDIT)
def import_report(job_id: UUID) -> Any:
    """Every row that is wrong or would change anything, as a spreadsheet."""
    return list_imports.report_sheet(job_id, services.CHECK)


@pages.post("/outlets/import/<uuid:job_id>")
@requires(Permission.PLACES_EDIT)
def confirm_import(job_id: UUID) -> Any:
    """Do it."""
    return list_imports.to_job(services.start_import(current_actor(), job_id))


def _checked(job: Job) -> str:
    return render_template(
        "list_imports/check.html",
        summary=list_imports.read_summary(report_of(job)),
        called=_("网点"),
        again=url_for("places.import_outlets"),
        sheet=url_for("places.import_report", job_id=job.id),
    )


def _form(errors: dict[str, str]) -> str:
    return render_template(
        "places/import.html",
        errors=errors,
        columns=COLUMNS,
        service_words="、".join(SERVICE_WORDS.values()),
        most_rows=list_imports.MOST_ROWS,
    )
