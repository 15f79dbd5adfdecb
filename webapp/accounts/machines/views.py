"""Pages of machine clients: the list, a new one, its key once, another key, an end."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.machines import queries, schemas, services
from webapp.accounts.machines.models import MachineClient
from webapp.accounts.machines.titles import PERMISSION_TITLES
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput

pages = Blueprint("machines", __name__, url_prefix="/machines")


@pages.get("")
@requires(Permission.MACHINES_EDIT)
def list_clients() -> str:
    """The programs in scope."""
    actor = current_actor()
    return render_template(
        "machines/clients.html",
        clients=queries.clients(actor),
        halls=dict(queries.halls(actor)),
        titles=PERMISSION_TITLES,
        at=clock.now(),
    )


@pages.get("/new")
@requires(Permission.MACHINES_EDIT)
def new_client() -> str:
    """An empty form."""
    return _form({}, [], {})


@pages.post("/new")
@requires(Permission.MACHINES_EDIT)
def create_client() -> Any:
    """Make it and show its key once, or show what has to be changed."""
    try:
        client, text = services.create_client(current_actor(), **forms.read(schemas.ClientForm))
    except InvalidInput as refusal:
        chosen = request.form.getlist("permissions")
        return _form(request.form, chosen, forms.said(refusal)), refusal.status
    return _shown_once(client, text)


@pages.get("/<uuid:client_id>")
@requires(Permission.MACHINES_EDIT)
def show_client(client_id: UUID) -> str:
    """One program and its keys."""
    actor = current_actor()
    client = queries.client_for(actor, client_id)
    return render_template(
        "machines/client.html",
        client=client,
        hall=dict(queries.halls(actor)).get(str(client.hall_id), ""),
        titles=PERMISSION_TITLES,
        at=clock.now(),
        grace=_grace(),
        limit=current_app.config["SETTINGS"].api_requests_a_minute,
    )


@pages.post("/<uuid:client_id>/rotate")
@requires(Permission.MACHINES_EDIT)
def rotate_key(client_id: UUID) -> str:
    """Another key, shown once."""
    return _shown_once(*services.rotate_key(current_actor(), client_id))


@pages.post("/<uuid:client_id>/keys/<uuid:key_id>/revoke")
@requires(Permission.MACHINES_EDIT)
def revoke_key(client_id: UUID, key_id: UUID) -> Any:
    """This key opens nothing any more."""
    services.revoke_key(current_actor(), client_id, key_id)
    flash(_("这把密钥已停用，马上失效"))
    return redirect(url_for("machines.show_client", client_id=client_id))


@pages.post("/<uuid:client_id>/close")
@requires(Permission.MACHINES_EDIT)
def close_client(client_id: UUID) -> Any:
    """This program may nothing any more."""
    services.close_client(current_actor(), client_id)
    flash(_("程序已停用，它的密钥都已失效"))
    return redirect(url_for("machines.list_clients"))


def _shown_once(client: MachineClient, text: str) -> str:
    return render_template("machines/key.html", client=client, text=text, grace=_grace())


def _form(given: Mapping[str, Any], chosen: list[str], errors: dict[str, str]) -> str:
    return render_template(
        "machines/client_form.html",
        halls=queries.halls(current_actor()),
        titles=PERMISSION_TITLES,
        given=given,
        chosen=chosen,
        errors=errors,
    )


def _grace() -> int:
    hours: int = current_app.config["SETTINGS"].api_key_grace_hours
    return hours
