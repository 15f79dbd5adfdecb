"""What the conversions bring: cases, calls, handovers, deliveries."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from webapp.conversions import api as conversions_api
from webapp.conversions import delivery_api, moves, tracking_api
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
from webapp.foundation import destructions, jobs, list_imports, openapi, rotation, webhooks, worker
from webapp.foundation.access import Permission


def register(app: Flask, api: openapi.DescribedApi) -> None:
    """Pages and API of cases, calls, handovers and deliveries; the work behind them."""
    for pages in (
        conversions_views.pages,
        documents.pages,
        handovers.pages,
        calls_views.pages,
        campaigns_views.pages,
        platforms_views.pages,
        deliveries.pages,
        returns.pages,
    ):
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
        counts=list_imports.COUNTED,
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
