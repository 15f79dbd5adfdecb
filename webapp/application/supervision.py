"""What the supervision brings: its registers, forms, tasks and villages."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from webapp.foundation import destructions, jobs, list_imports, openapi, uploads, worker
from webapp.foundation.access import Permission
from webapp.records import kinds as record_kinds
from webapp.records import queries as records_queries
from webapp.supervision import erasing as answers_erasing
from webapp.supervision.enforcement import services as enforcement
from webapp.supervision.enforcement import sheets as enforcement_sheets
from webapp.supervision.enforcement import views as enforcement_views
from webapp.supervision.forms import retention as forms_retention
from webapp.supervision.forms import views as forms_views
from webapp.supervision.library import views as library_views
from webapp.supervision.library.lists import services as filing_lists
from webapp.supervision.open311 import views as open311_views
from webapp.supervision.rewards import views as rewards_views
from webapp.supervision.supervisors.views import plans as plans_views
from webapp.supervision.supervisors.views import tasks as tasks_views
from webapp.supervision.supervisors.views import terms as terms_views
from webapp.supervision.villages import api as villages_api
from webapp.supervision.villages import phone_check_ins
from webapp.supervision.villages import restating as village_weeks
from webapp.supervision.villages import retention as village_retention
from webapp.supervision.villages import views as village_visits_views
from webapp.supervision.villages.commands import villages_cli
from webapp.supervision.villages.services import erasing as village_erasing
from webapp.supervision.villages.services import exports as village_exports
from webapp.supervision.villages.services import missing


def register(app: Flask, api: openapi.DescribedApi) -> None:
    """Pages and API of registers, forms, tasks and villages, and Open311."""
    open311_views.install(app)
    app.register_blueprint(enforcement_views.pages)
    app.register_blueprint(rewards_views.pages)
    app.register_blueprint(library_views.pages)
    jobs.register(
        enforcement.EXPORT,
        enforcement_sheets.export,
        _l("导出执法台账"),
        permission=Permission.ENFORCEMENT_READ,
        back="enforcement.list_acts",
    )
    for part in (forms_views, terms_views, plans_views, tasks_views):
        app.register_blueprint(part.pages)
    app.register_blueprint(village_visits_views.pages)
    api.register_blueprint(villages_api.api)
    app.cli.add_command(villages_cli)
    destructions.register(app, *village_retention.KINDS, *forms_retention.KINDS)
    worker.daily(3, answers_erasing.erase_due, "words of answers erased")
    _register_villages()
    _register_filing_lists()


def _register_filing_lists() -> None:
    jobs.register(
        filing_lists.CHECK,
        filing_lists.check,
        _l("检查备案表"),
        permission=Permission.LIBRARY_EDIT,
        back="library.import_filings",
        page="library.show_check",
    )
    jobs.register(
        filing_lists.IMPORT,
        filing_lists.import_filings,
        _l("导入备案"),
        permission=Permission.LIBRARY_EDIT,
        back="library.list_outlets",
        counts=list_imports.COUNTED,
    )


def _register_villages() -> None:
    record_kinds.register(phone_check_ins.KIND)
    jobs.register(
        village_exports.EXPORT,
        village_exports.export,
        _l("导出到村投递"),
        permission=Permission.VILLAGES_READ,
        back="village_visits.show_weeks",
    )
    uploads.find_places_with(records_queries.place_for_upload, uploads.UploadKind.VILLAGE_PHOTO)
    worker.every(2, village_weeks.restate_due, "weeks of villages restated")
    worker.daily(0, village_weeks.begin_week, "weeks of villages begun")
    worker.daily(3, village_erasing.erase_due, "places of check-ins erased")
    worker.daily(6, missing.find_missed, "villages without delivery found")
