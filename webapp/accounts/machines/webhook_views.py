"""Pages of webhooks: the endpoints, a new one, its secret once, a pause, what was delivered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.machines import queries, schemas
from webapp.accounts.machines.titles import DELIVERY_TITLES, PAUSE_TITLES, REASON_TITLES
from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.foundation.webhooks import TRIAL, WebhookDelivery, WebhookEndpoint, events, services
from webapp.foundation.webhooks import queries as reading

pages = Blueprint("webhooks", __name__, url_prefix="/webhooks")
YOUNGEST_FIRST: Any = [(WebhookDelivery.id, "desc")]


@pages.get("")
@requires(Permission.MACHINES_EDIT)
def list_endpoints() -> str:
    """The endpoints in scope."""
    actor = current_actor()
    found = reading.endpoints(actor)
    return render_template(
        "machines/endpoints.html",
        endpoints=found,
        waiting=reading.waiting(found),
        halls=dict(queries.halls(actor)),
        events=events(),
    )


@pages.get("/new")
@requires(Permission.MACHINES_EDIT)
def new_endpoint() -> str:
    """An empty form."""
    return _form({}, [], {})


@pages.post("/new")
@requires(Permission.MACHINES_EDIT)
def create_endpoint() -> Any:
    """Make it and show its secret once, or show what has to be changed."""
    actor = current_actor()
    try:
        given = forms.read(schemas.EndpointForm)
        hall_id = queries.hall_for(actor, given["hall_id"])
        made, secret = services.create_endpoint(
            actor, hall_id=hall_id, url=given["url"], wanted=given["events"]
        )
    except InvalidInput as refusal:
        chosen = request.form.getlist("events")
        return _form(request.form, chosen, forms.said(refusal)), refusal.status
    return _shown_once(made, secret)


@pages.get("/<uuid:endpoint_id>")
@requires(Permission.MACHINES_EDIT)
def show_endpoint(endpoint_id: UUID) -> str:
    """One endpoint with its delivery log, the youngest first."""
    actor = current_actor()
    endpoint = reading.endpoint_for(actor, endpoint_id)
    page = paging.page(reading.deliveries(endpoint), YOUNGEST_FIRST, request.args.get("cursor", ""))
    return render_template(
        "machines/endpoint.html",
        endpoint=endpoint,
        page=page,
        log={row.id: _told(row) for row in page.rows},
        hall=dict(queries.halls(actor)).get(str(endpoint.hall_id), ""),
        events={**events(), TRIAL: _("试一试")},
        states=DELIVERY_TITLES,
        pauses=PAUSE_TITLES,
        grace=_grace(),
    )


@pages.post("/<uuid:endpoint_id>/rotate")
@requires(Permission.MACHINES_EDIT)
def rotate_secret(endpoint_id: UUID) -> str:
    """Another secret, shown once."""
    return _shown_once(*services.rotate_secret(current_actor(), endpoint_id))


@pages.post("/<uuid:endpoint_id>/pause")
@requires(Permission.MACHINES_EDIT)
def pause_endpoint(endpoint_id: UUID) -> Any:
    """Rest, or deliver again."""
    is_paused = services.pause(current_actor(), endpoint_id)
    flash(_("已停，发生的事先存着") if is_paused else _("已恢复，存着的马上发"))
    return _to(endpoint_id)


@pages.post("/<uuid:endpoint_id>/try")
@requires(Permission.MACHINES_EDIT)
def try_endpoint(endpoint_id: UUID) -> Any:
    """Send an event that means nothing."""
    services.send_trial(current_actor(), endpoint_id)
    flash(_("已排上，几秒后刷新看结果"))
    return _to(endpoint_id)


@pages.post("/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>/again")
@requires(Permission.MACHINES_EDIT)
def send_again(endpoint_id: UUID, delivery_id: UUID) -> Any:
    """Put out once more what has ended."""
    services.send_again(current_actor(), endpoint_id, delivery_id)
    flash(_("已排上，几秒后刷新看结果"))
    return _to(endpoint_id)


def _shown_once(endpoint: WebhookEndpoint, secret: str) -> str:
    return render_template("machines/secret.html", endpoint=endpoint, secret=secret, grace=_grace())


def _told(row: WebhookDelivery) -> list[tuple[datetime, str]]:
    """(when, what came back) of each attempt, the latest first."""
    return [
        (datetime.fromisoformat(at), _words(status, reason))
        for at, status, reason in reversed(row.log or [])
    ]


def _words(status: int | None, reason: str) -> str:
    words = str(REASON_TITLES.get(reason, reason))
    return f"{status} {words}".strip() if status else words


def _form(given: Mapping[str, Any], chosen: list[str], errors: dict[str, str]) -> str:
    return render_template(
        "machines/endpoint_form.html",
        halls=queries.halls(current_actor()),
        events=events(),
        given=given,
        chosen=chosen,
        errors=errors,
    )


def _grace() -> int:
    hours: int = current_app.config["SETTINGS"].api_key_grace_hours
    return hours


def _to(endpoint_id: UUID) -> Any:
    return redirect(url_for("webhooks.show_endpoint", endpoint_id=endpoint_id))
