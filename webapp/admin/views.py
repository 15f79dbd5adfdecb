"""The start page of each role, and the audit trail."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from webapp.accounts.people import id_by_login, names_of
from webapp.admin import demo_world, queries
from webapp.admin.act_words import ACT_WORDS, SUBJECT_WORDS, told_details
from webapp.conversions.queries.platforms import connection_ids
from webapp.conversions.titles import PLATFORM
from webapp.foundation import clock, destructions, paging
from webapp.foundation.access import Former, Permission, Role, ScopeKind, current_actor, requires
from webapp.foundation.audit import Act
from webapp.foundation.audit import queries as trail
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.destructions import queries as destroyed
from webapp.foundation.destructions.models import Destruction
from webapp.foundation.errors import NotFound
from webapp.foundation.messages import queries as messages
from webapp.places.queries import organisation_names

pages = Blueprint("admin", __name__)

_OF_PROXIES = (
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"),
    *("Forwarded", "Via", "CF-Connecting-IP", "True-Client-IP"),
)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
"""The ends of the calendar have no midnight in another time zone, and no next day."""
START = {
    Role.COURIER: "pwa.today",
    Role.HALL_CLERK: "conversions.list_cases",
    Role.CALLER: "calls.desk",
    Role.TEAM_LEAD: "campaigns.list_campaigns",
    Role.SOCIAL_SUPERVISOR: "findings.list_findings",
    Role.GRID_WORKER: "findings.list_findings",
    Role.COUNTY_OFFICER: "queue.list_flags",
    Role.CITY_OFFICER: "queue.list_flags",
    Role.PROVINCE_OFFICER: "queue.list_flags",
}


@pages.get("/")
@requires(Permission.SIGNED_IN)
def home() -> Any:
    """To where this role's day begins."""
    actor = current_actor()
    start = "pwa.report" if isinstance(actor, Former) else START.get(actor.role, "admin.overview")
    return redirect(url_for(start))


@pages.get("/overview")
@requires(Permission.SIGNED_IN)
def overview() -> str:
    """What waits, and how much there is."""
    actor = current_actor()
    waiting = queries.waiting_for(actor)
    return render_template(
        "admin/overview.html",
        waiting=[item for item in waiting if item.count],
        quiet=[item for item in waiting if not item.count],
        figures=queries.figures(actor) if actor.may(Permission.PLACES_READ) else [],
    )


@pages.get("/audit")
@requires(Permission.AUDIT_READ)
def audit_trail() -> str:
    """The trail, the newest first, narrowed by what, who, where and when."""
    asked = request.args
    login = asked.get("login", "").strip().upper()
    actor_id = id_by_login(login) if login else None
    nobody = bool(login) and actor_id is None
    query = trail.entries(
        chain=asked.get("chain", ""),
        act=asked.get("act", ""),
        actor_id=actor_id,
        subject_id=asked.get("subject", "").strip(),
        **_days(asked.get("day", "")),
    )
    order: Any = [
        (AuditEntry.at, "desc"),
        (AuditEntry.chain, "desc"),
        (AuditEntry.number, "desc"),
    ]
    page = paging.page(query, order, asked.get("cursor", ""))
    rows = [] if nobody else page.rows
    return render_template(
        "admin/audit.html",
        page=page,
        rows=rows,
        names=_names(rows),
        chains=organisation_names(),
        words=ACT_WORDS,
        subjects=SUBJECT_WORDS,
        told_details=told_details,
        acts=Act,
        asked=asked,
    )


@pages.get("/retention")
@requires(Permission.RETENTION_READ)
def show_retention() -> str:
    """What is kept for how long, by which rule, and what was destroyed: each hall sees its own."""
    actor = current_actor()
    order: Any = [(Destruction.day, "desc"), (Destruction.id, "desc")]
    page = paging.page(destroyed.destructions(actor), order, request.args.get("cursor", ""))
    return render_template(
        "admin/retention.html",
        kinds=destructions.kinds(actor),
        settings=current_app.config["SETTINGS"],
        names_settings=actor.may(Permission.SETTINGS_READ),
        is_own=actor.scope.kind is not ScopeKind.PLATFORM,
        page=page,
        owners=organisation_names(),
        title_of=destructions.title_of,
    )


@pages.get("/privacy")
@requires(Permission.PUBLIC)
def privacy() -> str:
    """What is kept of whom, why, how long, and whose rights those are (PIPL 17, 30)."""
    return render_template("admin/privacy.html", settings=current_app.config["SETTINGS"])


@pages.get("/demo")
@requires(Permission.PUBLIC)
def demo() -> str:
    """Who to sign in as, with the codes of this moment: demo mode, this machine only."""
    if not current_app.config["SETTINGS"].demo or not _asked_on_this_machine():
        raise NotFound()
    return render_template(
        "admin/demo.html", codes=demo_world.demo_codes(), password=demo_world.PASSWORD
    )


@pages.get("/demo/messages")
@requires(Permission.PUBLIC)
def demo_messages() -> str:
    """What citizens were sent: demo mode, this machine only, where no message goes further."""
    settings = current_app.config["SETTINGS"]
    if not settings.demo or settings.sms_provider != "local" or not _asked_on_this_machine():
        raise NotFound()
    return render_template(
        "admin/demo_messages.html",
        messages=messages.latest(),
        keep_hours=settings.message_keep_hours,
    )


def _asked_on_this_machine() -> bool:
    """A proxy in front of us also asks from here, and so does a page elsewhere whose name was made
    to point here: hence the headers, and the name we were asked by."""
    host = urlsplit(f"//{request.host}").hostname
    return (
        request.remote_addr in ("127.0.0.1", "::1")
        and host in ("127.0.0.1", "::1", "localhost")
        and not any(name in request.headers for name in _OF_PROXIES)
    )


def _names(rows: list[AuditEntry]) -> dict[Any, str]:
    """Names of those who acted, and of the accounts acted upon, by id and by id as text."""
    subjects = {_account_id(row) for row in rows if row.subject_type == "account"}
    names: dict[UUID, Any] = dict(names_of({row.actor_id for row in rows} | subjects))
    names |= dict.fromkeys(connection_ids({row.actor_id for row in rows}), PLATFORM)
    return {**names, **{str(key): name for key, name in names.items()}}


def _days(day: str) -> dict[str, datetime]:
    try:
        chosen = datetime.fromisoformat(day).date()
    except ValueError:
        return {}
    if not FIRST_DAY <= chosen <= LAST_DAY:
        return {}
    begins = datetime.combine(chosen, time.min, clock.SHANGHAI)
    return {"since": begins, "until": begins + timedelta(days=1)}


def _account_id(row: AuditEntry) -> UUID | None:
    """The account acted upon; a refused sign-in under an unknown name has none."""
    try:
        return UUID(row.subject_id)
    except ValueError:
        return None
