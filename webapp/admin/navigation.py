"""The main navigation of each role: at most five places, with what waits at each."""

from collections.abc import Callable
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_login import current_user

from webapp.accounts.people import home_of
from webapp.admin import queries
from webapp.conversions.queries import handovers, platforms, way
from webapp.conversions.queries.desk import callbacks_waiting
from webapp.findings import queries as findings
from webapp.foundation import clock
from webapp.foundation.access import Actor, Former, Permission, current_actor
from webapp.identity.masking import mask_name
from webapp.supervision.supervisors import queries as supervisors

MOST_ON_PHONES = 5
BEGIN_ELSEWHERE = (
    Permission.QUEUE_READ,
    Permission.PICKUPS_RECORD,
    Permission.CONVERSIONS_READ,
    Permission.CALLS_MAKE,
    Permission.FINDINGS_REPORT,
)
"""Whose day begins with a list of their own: no overview for them."""
WITHIN = {
    "norms": "places",
    "villages": "places",
    "village_visits": "findings",
    "webhooks": "machines",
    "platforms": "machines",
    "procedures": "findings",
    "successors": "findings",
    "analysis": "findings",
    "response_templates": "findings",
    "deadline_notices": "findings",
    "enforcement": "findings",
    "rewards": "findings",
    "library": "findings",
    "supervisors": "findings",
    "plans": "findings",
    "forms": "findings",
}
"""Blueprints whose pages belong to the place of another one."""
OR_WITHIN = {"village_visits": "places"}
"""The same for whoever has no such place."""
OF_FORMER = ("pwa.report", "me.show")
"""All that is left to somebody who only brings in what waits on their phone."""
BEGIN_WITH = frozenset({"admin.overview", "queue.list_flags", "findings.list_findings"})
"""Pages that a working day begins with: there people are told of deadlines."""
STEPS_BACK = ("places.list_outlets", "people.list_people", "machines.list_clients")
"""What is desk work, in the order in which it leaves the tab bar of phones: `me` lists it there."""


def context() -> dict[str, Any]:
    """What base.html needs: `navigation`, `navigation_foot`, `navigation_home`, `deadlines`."""
    if g.get("bare") or not current_user.is_authenticated:
        return {
            "navigation": [],
            "navigation_foot": None,
            "navigation_home": "/",
            "deadlines": None,
        }
    actor = current_actor()
    place = home_of(actor)
    return {
        "navigation": _items(actor),
        "navigation_foot": {"name": mask_name(actor.name), "place": place, "note": ""},
        "navigation_home": url_for("admin.home"),
        "deadlines": _deadlines(actor),
        "MOST_COUNTED": findings.MOST,
    }


def _deadlines(actor: Actor) -> Any:
    if request.endpoint not in BEGIN_WITH or not actor.may(Permission.FINDINGS_READ):
        return None
    return findings.notice_for(actor.account_id, clock.today())


def _items(actor: Actor) -> list[dict[str, Any]]:
    wanted = [
        (Permission.PICKUPS_RECORD, "pwa.today", "scan", _("收寄")),
        (Permission.PICKUPS_RECORD, "pwa.goods", "forbid", _("禁寄")),
        (Permission.QUEUE_READ, "queue.list_flags", "list", _("待办")),
        (None, "admin.overview", "chart", _("今天")),
        (Permission.PICKUPS_READ, "pickups.list_pickups", "box", _("收寄记录")),
        (Permission.SHELF_CHECK, "shelf_checks.list_checks", "search", _("货架抽查")),
        (Permission.CONVERSIONS_READ, "conversions.list_cases", "paper", pgettext("many", "办件")),
        (Permission.HANDOVERS_EDIT, "handovers.list_lists", "send", _("交寄")),
        (Permission.HANDOVERS_EDIT, "returns.list_returns", "undo", _("没投成")),
        (Permission.REPORTS_KEEP, "pwa.report", "camera", _("随手报")),
        (Permission.FINDINGS_READ, "findings.list_findings", "eye", _("监督")),
        (Permission.TASKS_DO, "tasks.list_tasks", "list", pgettext("supervisor", "任务")),
        (Permission.CALLS_MAKE, "calls.desk", "phone", _("外呼")),
        (Permission.CALLS_MAKE, "calls.list_callbacks", "clock", _("回拨")),
        (Permission.CALLS_MAKE, "calls.list_calls", "list", pgettext("calls", "记录")),
        (Permission.CALLS_LEAD, "campaigns.list_campaigns", "chart", _("任务")),
        (Permission.PLACES_READ, "places.list_outlets", "pin", pgettext("many", "网点")),
        (Permission.PEOPLE_READ, "people.list_people", "card", _("人员")),
        (Permission.MACHINES_EDIT, "machines.list_clients", "key", _("接口")),
        (Permission.AUDIT_READ, "admin.audit_trail", "clock", _("审计")),
        (Permission.IDENTITY_LOOKS_READ, "identity.looks", "eye", _("谁看过")),
        (Permission.VILLAGES_VISIT, "pwa.round", "village", _("到村")),
        (Permission.SIGNED_IN, "me.show", "person", _("我的")),
    ]
    known = [item for item in wanted if item[1] in current_app.view_functions]
    allowed = [item for item in known if item[0] is None or actor.may(item[0])]
    if isinstance(actor, Former):
        allowed = [item for item in known if item[1] in OF_FORMER]
    elif any(actor.may(one) for one in BEGIN_ELSEWHERE):
        allowed = [item for item in allowed if item[1] != "admin.overview"]
    items = [_item(endpoint, icon, label) for _permission, endpoint, icon, label in allowed]
    _mark_current(items)
    _step_back(items)
    _count(actor, items)
    return items


def _count(actor: Actor, items: list[dict[str, Any]]) -> None:
    """What waits at a place."""
    if actor.may(Permission.QUEUE_READ):
        items[0]["count"] = _told(queries.open_flags(actor), queries.MOST)
    for item in items:
        if counter := COUNTERS.get(item["endpoint"]):
            item["count"] = counter(actor)
        if item["endpoint"] == "machines.list_clients" and item["count"]:
            item["url"] = url_for("platforms.list_platforms")


def _told(count: int, most: int) -> int | str:
    return count if count <= most else f"{most}+"


COUNTERS: dict[str, Callable[[Actor], int | str]] = {
    "calls.list_callbacks": callbacks_waiting,
    "findings.list_findings": lambda actor: _told(
        findings.count_mine(actor, findings.MOST), findings.MOST
    ),
    "tasks.list_tasks": lambda actor: _told(
        supervisors.count_open(actor, findings.MOST), findings.MOST
    ),
    "returns.list_returns": lambda actor: _told(way.count_not_delivered(actor), way.MOST),
    "handovers.list_lists": lambda actor: _told(
        handovers.waiting_count(actor, handovers.MOST), handovers.MOST
    ),
    "machines.list_clients": lambda actor: _told(
        platforms.count_troubles(actor), platforms.MOST_TROUBLES
    ),
}


def _mark_current(items: list[dict[str, Any]]) -> None:
    """The place one is at: the page itself, or the first place of the pages it belongs to."""
    here = request.endpoint or ""
    own = here.split(".")[0]
    found = [item for item in items if item["endpoint"] == here]
    for blueprint in (WITHIN.get(own, own), OR_WITHIN.get(own, "")):
        if not found and blueprint not in ("", "admin"):
            found = [item for item in items if item["endpoint"].startswith(f"{blueprint}.")]
    for item in found[:1]:
        item["current"] = True


def _step_back(items: list[dict[str, Any]]) -> None:
    too_many = max(0, len(items) - MOST_ON_PHONES)
    by_endpoint = {item["endpoint"]: item for item in items}
    for endpoint in [one for one in STEPS_BACK if one in by_endpoint][:too_many]:
        by_endpoint[endpoint]["desk_only"] = True


def _item(endpoint: str, icon: str, label: str) -> dict[str, Any]:
    return {
        "endpoint": endpoint,
        "url": url_for(endpoint),
        "icon": icon,
        "label": label,
        "count": 0,
        "current": False,
        "desk_only": False,
    }
