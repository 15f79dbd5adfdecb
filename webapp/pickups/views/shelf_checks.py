"""Pages of the shelf check: scan what lies there, see what is recorded, print it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.foundation import paging
from webapp.foundation.access import Permission, ScopeKind, current_actor, requires
from webapp.identity.masking import mask_name
from webapp.pickups.models import ShelfCheck
from webapp.pickups.queries import office
from webapp.pickups.services import shelf_checks as services
from webapp.places.queries import outlet_choices, outlet_for, outlet_names

pages = Blueprint("shelf_checks", __name__)
ORDER: Any = [(ShelfCheck.checked_at, "desc"), (ShelfCheck.id, "desc")]


@pages.get("/shelf-checks")
@requires(Permission.SHELF_CHECK)
def list_checks() -> str:
    """Earlier checks, and the way to a new one."""
    actor = current_actor()
    page = paging.page(office.shelf_checks(actor), ORDER, request.args.get("cursor", ""), 30)
    names = names_of({row.checked_by for row in page.rows})
    return render_template(
        "shelf_checks/list.html",
        page=page,
        outlets=outlet_names({row.outlet_id for row in page.rows}),
        names={key: mask_name(name) for key, name in names.items()},
    )


@pages.get("/shelf-checks/new")
@requires(Permission.SHELF_CHECK)
def new_check() -> str:
    """Scan or type what lies on the shelf."""
    return _form("")


@pages.post("/shelf-checks")
@requires(Permission.SHELF_CHECK)
def check_shelf() -> Any:
    """Judge and keep it."""
    actor = current_actor()
    scanned = request.form.get("waybills", "").replace(",", "\n").replace("，", "\n").split("\n")
    scanned = [text.strip() for text in scanned if text.strip()]
    if not scanned:
        return _form(_("还没有运单号。扫一件，或者每行输一个")), 422
    try:
        outlet_id = UUID(request.form.get("outlet_id", ""))
    except ValueError:
        return _form(_("选一个网点")), 422
    check = services.check_shelf(actor, outlet_id, scanned)
    return redirect(
        url_for("shelf_checks.show_check", outlet_id=check.outlet_id, check_id=check.id)
    )


@pages.get("/shelf-checks/judge")
@requires(Permission.SHELF_CHECK)
def judge_one() -> dict[str, str]:
    """At once, for one scanned number: {waybill, result}. Keeps nothing."""
    actor = current_actor()
    try:
        outlet_id = UUID(request.args.get("outlet_id", ""))
    except ValueError:
        return {}
    outlet_for(actor, outlet_id)
    judged = services.judge(outlet_id, [request.args.get("waybill", "")])
    return judged[0] if judged else {}


@pages.get("/shelf-checks/<uuid:outlet_id>/<uuid:check_id>")
@requires(Permission.SHELF_CHECK)
def show_check(outlet_id: UUID, check_id: UUID) -> str:
    """The result: what is missing first; printable."""
    check = office.shelf_check_for(current_actor(), outlet_id, check_id)
    names = names_of({check.checked_by})
    order = ["missing", "elsewhere", "void", "unreadable", "recorded"]
    return render_template(
        "shelf_checks/show.html",
        check=check,
        findings=sorted(check.findings, key=lambda one: order.index(one["result"])),
        outlet=outlet_names({outlet_id}).get(outlet_id, ""),
        checked_by=mask_name(names.get(check.checked_by, "")),
        words=result_words(),
    )


def result_words() -> dict[str, str]:
    """What people read for each result."""
    return {
        "recorded": _("有记录"),
        "missing": _("没有记录"),
        "void": _("已撤单"),
        "elsewhere": _("记在别的网点"),
        "unreadable": _("不是运单号"),
    }


def _form(error: str) -> str:
    actor = current_actor()
    outlets = outlet_choices(actor)
    own = actor.scope.id if actor.scope.kind is ScopeKind.OUTLET else ""
    chosen = request.form.get("outlet_id") or own or (outlets[0][0] if len(outlets) == 1 else "")
    return render_template(
        "shelf_checks/new.html",
        outlets=outlets,
        chosen=chosen,
        typed=request.form.get("waybills", ""),
        error=error,
        words=result_words(),
    )
