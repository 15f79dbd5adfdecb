"""Pages of a hall's government platform: its connection, what was pulled, what was told back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.machines import queries as machines
from webapp.conversions.models import PlatformConnection, PlatformPull, PlatformResult
from webapp.conversions.platform_schemas import ChangeForm, ConnectForm
from webapp.conversions.platform_titles import MEMBER_TITLES, PAUSE_TITLES, tell_failure
from webapp.conversions.queries import platforms as reading
from webapp.conversions.queries.cases import cases_by_id
from webapp.conversions.services import platforms as services
from webapp.conversions.services.results import COLLECTED
from webapp.conversions.titles import RESULT_TITLES, STATE_TITLES
from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Permission, ScopeKind, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.outbox import OPEN, DeliveryState

pages = Blueprint("platforms", __name__, url_prefix="/platform")
PULLS: Any = [(PlatformPull.id, "desc")]
RESULTS: Any = [(PlatformResult.created_at, "desc"), (PlatformResult.id, "desc")]
"""By the time of the move. Ids are in the order of time on one machine alone."""


@pages.get("")
@requires(Permission.MACHINES_EDIT)
def list_platforms() -> Any:
    """The platforms in scope; whoever works for one hall comes to its own."""
    actor = current_actor()
    found = reading.connections(actor)
    if found and actor.scope.kind is ScopeKind.HALL:
        return _to(found[0].id)
    return render_template(
        "platforms/connections.html",
        connections=found,
        halls=dict(machines.halls(actor)),
    )


@pages.get("/new")
@requires(Permission.MACHINES_EDIT)
def new_platform() -> str:
    """An empty form."""
    return _form(None, {}, {})


@pages.post("/new")
@requires(Permission.MACHINES_EDIT)
def connect() -> Any:
    """Connect a hall, or show what has to be changed."""
    actor = current_actor()
    try:
        given = forms.read(ConnectForm)
        machines.hall_for(actor, given["hall_id"])
        made = services.connect(actor, **given)
    except InvalidInput as refusal:
        return _form(None, request.form, forms.said(refusal)), refusal.status
    except Conflict as clash:
        flash(str(clash.detail), "look")
        return redirect(url_for("platforms.list_platforms"))
    flash(_("接上了，马上开始取"))
    return _to(made.id)


@pages.get("/<uuid:connection_id>")
@requires(Permission.MACHINES_EDIT)
def show_platform(connection_id: UUID) -> str:
    """How the connection is, what was pulled, what clashed."""
    actor = current_actor()
    connection = reading.connection_for(actor, connection_id)
    page = paging.page(reading.pulls(connection), PULLS, request.args.get("cursor", ""))
    counts = reading.counts_of_results(connection)
    return render_template(
        "platforms/connection.html",
        connection=connection,
        page=page,
        hall=dict(machines.halls(actor)).get(str(connection.hall_id), ""),
        is_only=actor.scope.kind is ScopeKind.HALL,
        waiting=sum(counts.get(one, 0) for one in OPEN),
        given_up=counts.get(DeliveryState.GIVEN_UP, 0),
        contradictions=reading.contradictions(connection.hall_id),
        may_read=actor.may(Permission.CONVERSIONS_READ),
        is_pulling=connection.is_being_pulled,
        is_due=connection.next_pull_at <= clock.now(),
        pauses=PAUSE_TITLES,
        states=STATE_TITLES,
        members=MEMBER_TITLES,
        tell_failure=tell_failure,
    )


@pages.get("/<uuid:connection_id>/edit")
@requires(Permission.MACHINES_EDIT)
def edit_platform(connection_id: UUID) -> str:
    """The form with the address; the token is never shown."""
    connection = reading.connection_for(current_actor(), connection_id)
    return _form(connection, {"url": connection.url}, {})


@pages.post("/<uuid:connection_id>/edit")
@requires(Permission.MACHINES_EDIT)
def change_platform(connection_id: UUID) -> Any:
    """Another address or token, or what has to be changed."""
    actor = current_actor()
    connection = reading.connection_for(actor, connection_id)
    try:
        services.change(actor, connection_id, **forms.read(ChangeForm))
    except InvalidInput as refusal:
        return _form(connection, request.form, forms.said(refusal)), refusal.status
    flash(_("改好了，马上取一次"))
    return _to(connection_id)


@pages.post("/<uuid:connection_id>/pause")
@requires(Permission.MACHINES_EDIT)
def pause_platform(connection_id: UUID) -> Any:
    """Rest, or go on."""
    is_paused = services.pause(current_actor(), connection_id)
    flash(_("已停，办件不取，结果先存着") if is_paused else _("已恢复，马上取一次"))
    return _to(connection_id)


@pages.post("/<uuid:connection_id>/pull")
@requires(Permission.MACHINES_EDIT)
def pull_now(connection_id: UUID) -> Any:
    """Pull with the next worker."""
    try:
        services.pull_now(current_actor(), connection_id)
        flash(_("已排上，几秒后刷新看结果"))
    except Conflict as clash:
        flash(str(clash.detail), "look")
    return _to(connection_id)


@pages.get("/<uuid:connection_id>/results")
@requires(Permission.MACHINES_EDIT)
def list_results(connection_id: UUID) -> str:
    """What the platform was and is told, the youngest first."""
    actor = current_actor()
    connection = reading.connection_for(actor, connection_id)
    page = paging.page(reading.results(connection), RESULTS, request.args.get("cursor", ""))
    return render_template(
        "platforms/results.html",
        connection=connection,
        page=page,
        log={row.id: _told(row) for row in page.rows},
        cases=cases_by_id(connection.hall_id, {row.case_id for row in page.rows}),
        hall=dict(machines.halls(actor)).get(str(connection.hall_id), ""),
        may_read=actor.may(Permission.CONVERSIONS_READ),
        states=STATE_TITLES,
        titles=RESULT_TITLES,
        was_collected={row.id for row in page.rows if _was_collected(row)},
        keep_days=current_app.config["SETTINGS"].log_keep_days,
    )


@pages.post("/<uuid:connection_id>/results/<uuid:result_id>/again")
@requires(Permission.MACHINES_EDIT)
def tell_again(connection_id: UUID, result_id: UUID) -> Any:
    """Put out once more what has ended."""
    services.tell_again(current_actor(), connection_id, result_id)
    flash(_("已排上，几秒后刷新看结果"))
    return redirect(url_for("platforms.list_results", connection_id=connection_id))


def _told(row: PlatformResult) -> list[tuple[datetime, str]]:
    """(when, what came back) of each attempt, the latest first."""
    return [
        (datetime.fromisoformat(at), tell_failure(f"{status or ''} {reason}".strip()))
        for at, status, reason in reversed(row.log or [])
    ]


def _was_collected(row: PlatformResult) -> bool:
    """Whether the platform refused it because the document was fetched."""
    return bool(row.log) and row.log[-1][2] == COLLECTED


def _form(
    connection: PlatformConnection | None, given: Mapping[str, Any], errors: dict[str, str]
) -> str:
    return render_template(
        "platforms/connection_form.html",
        connection=connection,
        halls=machines.halls(current_actor()),
        given=given,
        errors=errors,
    )


def _to(connection_id: UUID) -> Any:
    return redirect(url_for("platforms.show_platform", connection_id=connection_id))
