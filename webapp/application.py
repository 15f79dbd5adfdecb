"""create_app(): the only module that knows every feature."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_migrate import Migrate

from webapp.accounts import api as accounts_api
from webapp.accounts import models as accounts_models
from webapp.accounts import rotation as accounts_rotation
from webapp.accounts import sessions
from webapp.accounts.commands import accounts_cli
from webapp.accounts.machines import models as machines_models
from webapp.accounts.machines import views as machines_views
from webapp.accounts.machines import webhook_views
from webapp.accounts.queries import grant_holds
from webapp.accounts.views import door, own_account, preferences
from webapp.accounts.views import people as people_views
from webapp.admin import demo_world, navigation
from webapp.admin import views as admin_views
from webapp.admin.commands import demo_cli
from webapp.conversions import api as conversions_api
from webapp.conversions import delivery_api, moves, tracking_api
from webapp.conversions import models as conversions_models
from webapp.conversions import retention as conversions_retention
from webapp.conversions import rotation as conversions_rotation
from webapp.conversions import views as conversions_views
from webapp.conversions.commands import conversions_cli
from webapp.conversions.services import (
    claiming,
    department_orders,
    judging,
    pulling,
    queueing,
    results,
)
from webapp.conversions.services import erasing as conversions_erasing
from webapp.conversions.services import figures as figure_exports
from webapp.conversions.services import imports as case_imports
from webapp.conversions.views import calls as calls_views
from webapp.conversions.views import campaigns as campaigns_views
from webapp.conversions.views import deliveries, documents, handovers, returns
from webapp.conversions.views import platforms as platforms_views
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
from webapp.foundation import (
    access,
    addresses,
    appearance,
    destructions,
    errors,
    form_files,
    forms,
    health,
    idempotency,
    jobs,
    logs,
    moments,
    one_time_codes,
    openapi,
    qr,
    release,
    retention,
    rotation,
    sealed,
    spreadsheets,
    throttle,
    uploads,
    web_safety,
    webhooks,
    words,
    worker,
    working_days,
)
from webapp.foundation.access import Permission
from webapp.foundation.audit.commands import audit_cli, seal_and_keep
from webapp.foundation.database import db
from webapp.foundation.destructions import telling
from webapp.foundation.jobs import rotation as jobs_rotation
from webapp.foundation.jobs import views as jobs_views
from webapp.foundation.key_commands import keys_cli
from webapp.foundation.keys import FileKeys, MissingKey, Purpose
from webapp.foundation.messages import models as messages_models
from webapp.foundation.messages import sending
from webapp.foundation.uploads import api as uploads_api
from webapp.foundation.uploads import rotation as uploads_rotation
from webapp.foundation.webhooks import delivering
from webapp.foundation.working_days import views as working_days_views
from webapp.foundation.working_days.commands import working_days_cli
from webapp.identity import api as identity_api
from webapp.identity import models as identity_models
from webapp.identity import rotation as identity_rotation
from webapp.identity import staff_views
from webapp.identity import views as identity_views
from webapp.identity.commands import identity_cli
from webapp.pickups import api as pickups_api
from webapp.pickups import kinds as pickup_kinds
from webapp.pickups import models as pickups_models
from webapp.pickups import retention as pickups_retention
from webapp.pickups import rotation as pickups_rotation
from webapp.pickups.commands import pickups_cli
from webapp.pickups.services import erasing, examining, exports, transmitting
from webapp.pickups.views import listing, queue, receipts, shelf_checks
from webapp.places import api as places_api
from webapp.places import models as places_models
from webapp.places import views as places_views
from webapp.places.commands import places_cli
from webapp.places.norms import models as norms_models
from webapp.places.norms import views as norms_views
from webapp.places.services import exports as outlet_exports
from webapp.places.services import imports as outlet_imports
from webapp.places.villages import models as villages_models
from webapp.places.villages import views as villages_views
from webapp.places.villages.services import imports as village_imports
from webapp.pwa import views as pwa_views
from webapp.records import api as records_api
from webapp.records import kinds as record_kinds
from webapp.records import models as records_models
from webapp.records import queries as records_queries
from webapp.settings import ROOT, Mode, Settings, UnsafeSettings, from_environment
from webapp.supervision import erasing as answers_erasing
from webapp.supervision.enforcement import models as enforcement_models
from webapp.supervision.enforcement import services as enforcement
from webapp.supervision.enforcement import sheets as enforcement_sheets
from webapp.supervision.enforcement import views as enforcement_views
from webapp.supervision.forms import models as forms_models
from webapp.supervision.forms import retention as forms_retention
from webapp.supervision.forms import views as forms_views
from webapp.supervision.library import models as library_models
from webapp.supervision.library import views as library_views
from webapp.supervision.library.lists import services as filing_lists
from webapp.supervision.open311 import views as open311_views
from webapp.supervision.rewards import models as rewards_models
from webapp.supervision.rewards import views as rewards_views
from webapp.supervision.supervisors import models as supervisors_models
from webapp.supervision.supervisors.views import plans as plans_views
from webapp.supervision.supervisors.views import tasks as tasks_views
from webapp.supervision.supervisors.views import terms as terms_views
from webapp.supervision.villages import api as villages_api
from webapp.supervision.villages import models as village_visits_models
from webapp.supervision.villages import phone_check_ins
from webapp.supervision.villages import restating as village_weeks
from webapp.supervision.villages import retention as village_retention
from webapp.supervision.villages import views as village_visits_views
from webapp.supervision.villages.commands import villages_cli
from webapp.supervision.villages.services import erasing as village_erasing
from webapp.supervision.villages.services import exports as village_exports
from webapp.supervision.villages.services import missing

MODELS = (
    messages_models,
    places_models,
    norms_models,
    villages_models,
    accounts_models,
    machines_models,
    identity_models,
    records_models,
    findings_models,
    enforcement_models,
    rewards_models,
    library_models,
    pickups_models,
    conversions_models,
    forms_models,
    supervisors_models,
    village_visits_models,
)
"""Named so that every table is known before the first query or migration."""


OF_A_LIST = {
    "new": _l("新增"),
    "changed": _l("修改"),
    "same": _l("不变"),
    "wrong": _l("没有导入"),
}
"""What the end of every list's import counts."""


def create_app(settings: Settings | None = None) -> Flask:
    """The application for the given settings, or those of the environment.

    Raises UnsafeSettings in production with a default secret or demo data.
    """
    settings = settings or from_environment()
    settings.refuse_unsafe()
    logs.configure()
    app = Flask(
        "webapp",
        root_path=str(ROOT / "webapp"),
        static_folder=None,  # foundation.release serves static/ under the release's own path
        template_folder=str(ROOT / "templates"),
    )
    _configure(app, settings)
    for part in (logs, access, errors, words, appearance, qr, moments, addresses, telling):
        part.install(app)
    form_files.install(app)
    web_safety.install(app, settings)  # before whatever reads a form
    forms.install(app)
    release.install(app)
    _register_features(app)
    return app


def refuse_unsafe_data(app: Flask) -> None:
    """Raise UnsafeSettings before a production web or worker runs with no keys or demo data."""
    if app.config["SETTINGS"].mode is Mode.PRODUCTION:
        if not app.config["SECRET_KEY"]:
            raise UnsafeSettings(
                "Production refuses to start: there is no session key. Run `flask keys create`."
            )
        with app.app_context():
            demo_world.refuse_in_production()


def _configure(app: Flask, settings: Settings) -> None:
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    keys = FileKeys(settings.keys_folder)
    app.extensions["keys"] = keys
    app.config["SETTINGS"] = settings
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.effective_database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    app.config["SECRET_KEY"] = _session_secret(keys)
    app.json.ensure_ascii = False
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=False)


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.effective_database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15}, "pool_size": 16}
    return {"pool_size": 10, "max_overflow": 10}


def _session_secret(keys: FileKeys) -> str:
    """Secrets of the cookie. Without keys only commands may run: `flask keys create` first."""
    try:
        return keys.current(Purpose.SESSION).secret.hex()
    except MissingKey:
        return ""


def _register_features(app: Flask) -> None:
    api = openapi.install(app, app.config["SETTINGS"])
    _register_foundation(app)
    _register_outboxes(app)
    _register_places(app, api)
    _register_accounts(app, api)
    _register_identity(app, api)
    _register_findings(app, api)
    _register_pickups(app, api)
    _register_conversions(app, api)
    _register_supervision(app, api)
    api.register_blueprint(records_api.api)
    records_api.describe_kinds(api.spec)  # after every feature has named its own
    _register_admin(app)
    app.register_blueprint(pwa_views.pages)


def _register_foundation(app: Flask) -> None:
    app.register_blueprint(health.pages)
    app.register_blueprint(jobs_views.pages)
    app.register_blueprint(uploads_api.tus)
    app.register_blueprint(working_days_views.pages)
    forms.protection.exempt(uploads_api.tus)
    for group in (audit_cli, keys_cli, worker.worker_cli, working_days_cli):
        app.cli.add_command(group)
    jobs.check_grants_with(grant_holds)
    worker.every(1, jobs.run_all, "jobs")
    worker.every(600, jobs.sweep, "old job files deleted")
    worker.every(600, throttle.sweep, "old throttles deleted")
    worker.every(3600, spreadsheets.sweep, "left-over spreadsheets deleted")
    worker.every(3600, uploads.sweep, "uploads without a record deleted")
    worker.daily(3, seal_and_keep, "audit heads sealed")
    worker.daily(4, working_days.load_days, "working days loaded")
    destructions.register(app, *retention.KINDS)
    rotation.register(app, *uploads_rotation.PARTS, *jobs_rotation.PARTS)


def _register_outboxes(app: Flask) -> None:
    worker.every(1, sending.send_due, "messages sent")
    worker.every(600, sending.forget_sent, "old messages forgotten")
    worker.every(600, one_time_codes.sweep, "old codes deleted")
    worker.every(1, delivering.deliver_due, "webhooks delivered")
    worker.every(3600, delivering.sweep, "old deliveries deleted")
    worker.every(600, idempotency.sweep, "old answers deleted")
    rotation.register(
        app,
        sealed.rotating(messages_models.Message, "data keys of messages"),
        sealed.rotating(idempotency.IdempotentAnswer, "data keys of kept answers"),
        sealed.rotating(webhooks.WebhookEndpoint, "secrets of webhooks"),
        sealed.rotating(webhooks.WebhookDelivery, "data keys of deliveries"),
    )


def _register_places(app: Flask, api: openapi.DescribedApi) -> None:
    app.register_blueprint(places_views.pages)
    app.register_blueprint(norms_views.pages)
    app.register_blueprint(villages_views.pages)
    api.register_blueprint(places_api.api)
    app.cli.add_command(places_cli)
    jobs.register(
        outlet_imports.CHECK,
        outlet_imports.check,
        _l("检查网点表"),
        permission=Permission.PLACES_EDIT,
        back="places.import_outlets",
        page="places.show_check",
    )
    jobs.register(
        outlet_imports.IMPORT,
        outlet_imports.import_outlets,
        _l("导入网点表"),
        permission=Permission.PLACES_EDIT,
        back="places.list_outlets",
        counts=OF_A_LIST,
    )
    jobs.register(
        outlet_exports.EXPORT,
        outlet_exports.export,
        _l("导出网点"),
        permission=Permission.PLACES_READ,
        back="places.list_outlets",
    )
    _register_village_imports()


def _register_village_imports() -> None:
    jobs.register(
        village_imports.CHECK,
        village_imports.check,
        _l("检查村名录"),
        permission=Permission.VILLAGES_EDIT,
        back="villages.import_villages",
        page="villages.show_check",
    )
    jobs.register(
        village_imports.IMPORT,
        village_imports.import_villages,
        _l("导入村名录"),
        permission=Permission.VILLAGES_EDIT,
        back="villages.list_villages",
        counts=OF_A_LIST,
    )


def _register_accounts(app: Flask, api: openapi.DescribedApi) -> None:
    sessions.install(app)
    for pages in (door.pages, own_account.pages, preferences.pages, people_views.pages):
        app.register_blueprint(pages)
    app.register_blueprint(machines_views.pages)
    app.register_blueprint(webhook_views.pages)
    api.register_blueprint(accounts_api.api)
    app.cli.add_command(accounts_cli)
    rotation.register(app, *accounts_rotation.PARTS)


def _register_identity(app: Flask, api: openapi.DescribedApi) -> None:
    app.register_blueprint(identity_views.pages)
    app.register_blueprint(staff_views.pages)
    api.register_blueprint(identity_api.api)
    app.cli.add_command(identity_cli)
    rotation.register(app, *identity_rotation.PARTS)


def _register_admin(app: Flask) -> None:
    app.register_blueprint(admin_views.pages)
    app.context_processor(navigation.context)
    app.cli.add_command(demo_cli)
    worker.before_work(lambda: refuse_unsafe_data(app))


def _register_findings(app: Flask, api: openapi.DescribedApi) -> None:
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


def _register_supervision(app: Flask, api: openapi.DescribedApi) -> None:
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
        counts=OF_A_LIST,
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


def _register_pickups(app: Flask, api: openapi.DescribedApi) -> None:
    api.register_blueprint(pickups_api.api)
    record_kinds.register(*pickup_kinds.KINDS)
    uploads.find_places_with(records_queries.place_for_upload)
    for pages in (receipts.pages, queue.pages, listing.pages, shelf_checks.pages):
        app.register_blueprint(pages)
    jobs.register(
        exports.KIND,
        exports.export,
        _l("导出收寄记录"),
        permission=Permission.PICKUPS_EXPORT,
        back="pickups.list_pickups",
    )
    app.cli.add_command(pickups_cli)
    worker.every(2, examining.examine_due, "pickups examined")
    worker.every(2, transmitting.transmit_due, "parcels transmitted")
    worker.daily(3, erasing.erase_expired, "expired identities erased")
    destructions.register(app, *pickups_retention.KINDS)
    rotation.register(app, *pickups_rotation.PARTS)


def _register_conversions(app: Flask, api: openapi.DescribedApi) -> None:
    for pages in (
        conversions_views.pages,
        documents.pages,
        handovers.pages,
        calls_views.pages,
        campaigns_views.pages,
        platforms_views.pages,
    ):
        app.register_blueprint(pages)
    for pages in (deliveries.pages, returns.pages):
        app.register_blueprint(pages)
    for part in (conversions_api, tracking_api, delivery_api):
        api.register_blueprint(part.api)
    app.cli.add_command(conversions_cli)
    webhooks.offer(judging.JUDGED, _l("办件能不能改邮寄，判断变了"))
    webhooks.offer(moves.MOVED, _l("办件到哪一步了：同意、不寄、交寄、签收……"))
    jobs.register(
        case_imports.CHECK,
        case_imports.check,
        _l("检查办件表"),
        permission=Permission.CONVERSIONS_EDIT,
        back="conversions.import_cases",
        page="conversions.show_check",
    )
    jobs.register(
        case_imports.IMPORT,
        case_imports.import_cases,
        _l("导入办件表"),
        permission=Permission.CONVERSIONS_EDIT,
        back="conversions.list_cases",
        counts=OF_A_LIST,
    )
    jobs.register(
        department_orders.ORDER,
        department_orders.carry_out,
        _l("部门统一寄送"),
        permission=Permission.CONVERSIONS_EDIT,
        back="conversions.list_cases",
        counts={"posted": _l("改邮寄"), "left": _l("没有寄")},
    )
    jobs.register(
        figure_exports.EXPORT,
        figure_exports.export,
        _l("导出外呼数据"),
        permission=Permission.CALLS_LEAD,
        back="campaigns.show_figures",
    )
    worker.every(60, judging.judge_due, "cases judged")
    worker.every(30, queueing.queue_due, "cases queued")
    worker.every(15, claiming.give_back_lapsed, "left calls given back")
    worker.daily(3, conversions_erasing.erase_due, "expired cases and calls erased")
    destructions.register(app, *conversions_retention.KINDS)
    worker.every(5, pulling.pull_due, "cases pulled")
    worker.every(2, results.tell_due, "results told")
    worker.every(3600, pulling.sweep, "old pulls forgotten")
    worker.every(3600, results.sweep, "old results deleted")
    rotation.register(app, *conversions_rotation.PARTS)
