"""The people in one's scope: who they are, what they may, their phones; invite, dismiss, unlock."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts import appointing, invitations, queries, schemas
from webapp.accounts.models import Account, Device
from webapp.accounts.people import names_of
from webapp.accounts.services import people as services
from webapp.accounts.titles import ROLE_TITLES, STATE_TITLES
from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, Role, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.places.queries import outlet_choices, outlet_names

pages = Blueprint("people", __name__)
ORDER: Any = [(Account.login, "asc"), (Account.id, "asc")]


@pages.get("/accounts")
@requires(Permission.PEOPLE_READ)
def list_people() -> str:
    """Everybody with a grant in scope, present and past."""
    actor = current_actor()
    asked = request.args
    query = queries.people(
        actor,
        role=asked.get("role", "") if asked.get("role") in set(Role) else "",
        outlet_id=_uuid(asked.get("outlet", "")),
        state=asked.get("state", ""),
        find=asked.get("find", "").strip()[:40],
    )
    page = paging.page(query, ORDER, asked.get("cursor", ""), 50)
    grants = {one.id: queries.grants_now(one.id) for one in page.rows}
    outlets = {grant.outlet_id for held in grants.values() for grant in held if grant.outlet_id}
    return render_template(
        "accounts/people.html",
        page=page,
        grants=grants,
        outlets=outlet_names(outlets),
        titles=ROLE_TITLES,
        states=STATE_TITLES,
        outlet_options=outlet_choices(actor),
        asked=asked,
        filtered=sum(1 for name in ("role", "outlet", "state", "find") if asked.get(name)),
        may_invite=actor.may(Permission.PEOPLE_INVITE),
    )


@pages.get("/accounts/<uuid:account_id>")
@requires(Permission.PEOPLE_READ)
def show_person(account_id: UUID) -> str:
    """One person with the history of their grants."""
    return _person(account_id)


@pages.get("/accounts/invite-staff")
@requires(Permission.PEOPLE_INVITE)
def invite_staff_page() -> str:
    """Invite somebody who is no courier."""
    return _invite({})


@pages.post("/accounts/invite-staff")
@requires(Permission.PEOPLE_INVITE)
def invite_staff() -> Any:
    """Make the account and show the link once."""
    actor = current_actor()
    try:
        given = forms.read(schemas.InviteForm)
        appointed = appointing.appoint(actor, given["role"], given["place"])
        account, token = services.invite(
            actor, login=given["login"], name=given["name"], role=given["role"], **appointed
        )
    except InvalidInput as refusal:
        return _invite(refusal.extra.get("errors", {})), 422
    return invited_page(account, token)


@pages.post("/accounts/<uuid:account_id>/invite-again")
@requires(Permission.PEOPLE_INVITE)
def invite_again(account_id: UUID) -> str:
    """A new link for somebody who lost theirs."""
    token = services.invite_again(current_actor(), account_id)
    return invited_page(queries.account(account_id), token)


@pages.post("/accounts/<uuid:account_id>/dismiss")
@requires(Permission.PEOPLE_DISMISS)
def dismiss(account_id: UUID) -> Any:
    """离职."""
    services.dismiss(current_actor(), account_id)
    flash(_("已办离职，登录和手机都已失效。之前收寄的记录仍然有效"))
    return redirect(url_for("people.show_person", account_id=account_id))


@pages.post("/accounts/<uuid:account_id>/unlock")
@requires(Permission.PEOPLE_INVITE)
def unlock(account_id: UUID) -> Any:
    """Let them try again."""
    services.unlock(current_actor(), account_id)
    flash(_("已解锁，可以马上再试"))
    return redirect(url_for("people.show_person", account_id=account_id))


@pages.post("/accounts/<uuid:account_id>/grants")
@requires(Permission.PEOPLE_INVITE)
def give_grant(account_id: UUID) -> Any:
    """One more role or outlet."""
    actor = current_actor()
    try:
        given = forms.read(schemas.GrantForm)
        appointed = appointing.appoint(actor, given["role"], given["place"])
        services.give_grant(actor, account_id, role=given["role"], **appointed)
    except InvalidInput as refusal:
        return _person(account_id, refusal.extra.get("errors", {})), 422
    flash(_("已给予身份，下次登录或切换时可用"))
    return redirect(url_for("people.show_person", account_id=account_id))


@pages.post("/accounts/<uuid:account_id>/grants/<uuid:grant_id>/end")
@requires(Permission.PEOPLE_DISMISS)
def end_grant(account_id: UUID, grant_id: UUID) -> Any:
    """Take one role away."""
    services.end_grant(current_actor(), account_id, grant_id)
    flash(_("已收回，那个身份马上失效"))
    return redirect(url_for("people.show_person", account_id=account_id))


@pages.get("/devices")
@requires(Permission.DEVICES_READ)
def list_devices() -> str:
    """Phones that said they still hold records."""
    actor = current_actor()
    order: Any = [(Device.unsent, "desc"), (Device.id, "asc")]
    query = queries.devices_with_unsent(actor)
    page = paging.page(query, order, request.args.get("cursor", ""), 50)
    names = names_of({row.account_id for row in page.rows})
    return render_template("accounts/devices.html", page=page, names=names)


def invited_page(account: Account, token: str) -> str:
    """The link, shown once to the one who invited."""
    address = url_for("accounts.join_page", token=token, _external=True)
    return render_template(
        "accounts/invited.html", account=account, address=address, hours=invitations.HOURS
    )


def _person(account_id: UUID, errors: dict[str, Any] | None = None) -> str:
    actor = current_actor()
    account = queries.person_for(actor, account_id)
    grants = sorted(account.grants, key=lambda grant: grant.effective_from, reverse=True)
    held = {grant.id for grant in queries.grants_now(account_id)}
    return render_template(
        "accounts/person.html",
        account=account,
        grants=grants,
        held=held,
        place_of=appointing.place_words,
        titles=ROLE_TITLES,
        states=STATE_TITLES,
        devices=queries.devices_of(account_id),
        role_options=appointing.role_choices(actor),
        place_options=appointing.place_choices(actor),
        own=account_id == actor.account_id,
        may_change=actor.may(Permission.PEOPLE_INVITE),
        errors=errors or {},
    )


def _invite(errors: dict[str, Any]) -> str:
    actor = current_actor()
    return render_template(
        "accounts/invite_staff.html",
        role_options=[one for one in appointing.role_choices(actor) if one[0] != Role.COURIER],
        place_options=appointing.place_choices(actor),
        given=request.form,
        errors={name: str(said[0]) for name, said in errors.items()},
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
