"""What the findings' loop brings."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from webapp.findings import api as findings_api
from webapp.findings import models as findings_models
from webapp.findings import phone_reports, restating
from webapp.findings import retention as findings_retention
from webapp.findings.commands import findings_cli
from webapp.findings.photos import place_for_photo
from webapp.findings.services import erasing as findings_erasing
from webapp.findings.services import figures as finding_figures
from webapp.findings.services import reminding, ticking
from webapp.findings.views import analysis as analysis_views
from webapp.findings.views import changing as procedures_views
from webapp.findings.views import findings as findings_views
from webapp.findings.views import notices as deadline_notices_views
from webapp.findings.views import reports as reports_views
from webapp.findings.views import successors as successors_views
from webapp.findings.views import templates as response_templates_views
from webapp.foundation import destructions, jobs, openapi, rotation, sealed, uploads, worker
from webapp.foundation.access import Permission
from webapp.records import kinds as record_kinds


def register(app: Flask, api: openapi.DescribedApi) -> None:
    """Pages and API of the loop, what phones send into it, the clock that drives it."""
    api.register_blueprint(findings_api.api)
    for part in (
        findings_views,
        procedures_views,
        reports_views,
        successors_views,
        analysis_views,
        response_templates_views,
        deadline_notices_views,
    ):
        app.register_blueprint(part.pages)
    worker.daily(3, findings_erasing.erase_due, "contacts of reporters erased")
    destructions.register(app, *findings_retention.KINDS)
    jobs.register(
        finding_figures.EXPORT,
        finding_figures.export,
        _l("导出监督分析"),
        permission=Permission.FINDINGS_HANDLE,
        back="analysis.show",
    )
    uploads.find_places_with(place_for_photo, uploads.UploadKind.FINDING_PHOTO)
    app.cli.add_command(findings_cli)
    record_kinds.register(phone_reports.KIND)
    worker.daily(8, reminding.remind, "deadlines told", minute=30)
    worker.every(600, ticking.take_due, "late findings taken up")
    worker.every(2, restating.restate_due, "figures of findings restated")
    rotation.register(app, sealed.rotating(findings_models.Finding, "data keys of reporters"))
