"""The people in one's scope: who they are, what they may, their phones; invite, dismiss, unlock."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts import appointing, invitations, queries, schemas
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, Device
from webapp.accounts.people import is_managed_by, managed_by, names_of
from webapp.accounts.services import people as services
from webapp.accounts.titles import ROLE_TITLES, STATE_TITLES
from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Permission, Role, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.places.queries import outlet_choices, outlet_names

pages = Blueprint("people", __name__)
BY_LOGIN: Any = [(Account.login, "asc"), (Account.id, "asc")]
FILTERS = ("role", "outlet", "state", "find")


@pages.get("/accounts")
@requires(Permission.PEOPLE_READ)
def list_people() -> str:
    """Everybody with a grant in scope, present and past."""
    actor = current_actor()
    asked = request.args
    query = queries.people(
        actor,
        role=asked.get("role", "") if asked.get("role") in set(Role) else "",
        outlet_id=forms.uuid_of(asked.get("outlet", "")),
        state=asked.get("state", ""),
        find=asked.get("find", "").strip()[:60],
    )
    page = paging.page(query, BY_LOGIN, asked.get("cursor", ""))
    grants = queries.grants_of(actor, [one.id for one in page.rows])
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
        filtered=sum(1 for name in FILTERS if asked.get(name)),
        may_invite=actor.may(Permission.PEOPLE_INVITE),
    )


@pages.get("/accounts/<uuid:account_id>")
@requires(Permission.PEOPLE_READ)
def show_person(account_id: UUID) -> str:
    """One person with the history of their grants."""
    return _person(account_id, {})


@pages.get("/accounts/invite-staff")
@requires(Permission.PEOPLE_INVITE)
def invite_staff_page() -> str:
    """Invite somebody who is no courier."""
    return _invite({})


@pages.post("/accounts/invite-staff")
@requires(Permission.PEOPLE_INVITE)
def invite_staff() -> Any:
    """Make the account and show the link once."""
    try:
        account, token = services.invite(current_actor(), **forms.read(schemas.InviteForm))
    except InvalidInput as refusal:
        return _invite(forms.said(refusal)), refusal.status
    return invited_page(account, token)


@pages.post("/accounts/<uuid:account_id>/invite-again")
@requires(Permission.PEOPLE_INVITE)
def invite_again(account_id: UUID) -> str:
    """A new link for somebody who lost theirs, or their password, or the phone with the codes."""
    token = services.invite_again(current_actor(), account_id)
    return invited_page(queries.account(account_id), token)


@pages.post("/accounts/<uuid:account_id>/return")
@requires(Permission.PEOPLE_INVITE)
def return_to_work(account_id: UUID) -> Any:
    """Somebody who left comes back."""
    try:
        given = forms.read(schemas.GrantForm)
        token = services.return_to_work(current_actor(), account_id, **given)
    except (InvalidInput, Conflict) as refusal:
        return _refused(account_id, refusal)
    return invited_page(queries.account(account_id), token)


@pages.get("/accounts/<uuid:account_id>/dismiss")
@requires(Permission.PEOPLE_DISMISS)
def dismiss_page(account_id: UUID) -> str:
    """What ends when somebody leaves, before it ends."""
    account = managed_by(current_actor(), account_id)
    phones = [one for one in queries.devices_of(account_id) if not one.revoked_at]
    return render_template("accounts/dismiss.html", account=account, phones=phones)


@pages.post("/accounts/<uuid:account_id>/dismiss")
@requires(Permission.PEOPLE_DISMISS)
def dismiss(account_id: UUID) -> Any:
    """离职."""
    services.dismiss(current_actor(), account_id)
    flash(_("已办离职，登录和手机都已失效。之前收寄的记录仍然有效"))
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/unlock")
@requires(Permission.PEOPLE_INVITE)
def unlock(account_id: UUID) -> Any:
    """Let them try again."""
    services.unlock(current_actor(), account_id)
    flash(_("已解锁，可以马上再试"))
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/grants")
@requires(Permission.PEOPLE_INVITE)
def give_grant(account_id: UUID) -> Any:
    """One more role or outlet."""
    try:
        services.give_grant(current_actor(), account_id, **forms.read(schemas.GrantForm))
    except (InvalidInput, Conflict) as refusal:
        return _refused(account_id, refusal)
    flash(_("身份已给，在“我的”里切换就能用"))
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/grants/<uuid:grant_id>/end")
@requires(Permission.PEOPLE_DISMISS)
def end_grant(account_id: UUID, grant_id: UUID) -> Any:
    """Take one role away."""
    services.end_grant(current_actor(), account_id, grant_id)
    flash(_("已收回，那个身份马上失效"))
    return _to(account_id)


@pages.post("/accounts/<uuid:account_id>/devices/<uuid:device_id>/revoke")
@requires(Permission.PEOPLE_DISMISS)
def revoke_device(account_id: UUID, device_id: UUID) -> Any:
    """Their phone was lost."""
    services.revoke_device(current_actor(), account_id, device_id)
    flash(_("那部手机已停用，这个人要重新登录。停用前收寄的记录仍然有效"))
    return _to(account_id)


@pages.get("/devices")
@requires(Permission.DEVICES_READ)
def list_devices() -> str:
    """Phones that said they still hold records."""
    order: Any = [(Device.unsent, "desc"), (Device.id, "asc")]
    query = queries.devices_with_unsent(current_actor())
    page = paging.page(query, order, request.args.get("cursor", ""))
    names = names_of(row.account_id for row in page.rows)
    return render_template("accounts/devices.html", page=page, names=names)


def invited_page(account: Account, token: str) -> str:
    """The link, shown once to the one who invited."""
    return render_template(
        "accounts/invited.html",
        account=account,
        address=invitations.link(token),
        hours=invitations.HOURS,
    )


def _person(account_id: UUID, errors: dict[str, str]) -> str:
    actor = current_actor()
    account = queries.person_for(actor, account_id)
    grants = queries.grant_history(actor, account_id)
    managed = actor.may(Permission.PEOPLE_INVITE) and is_managed_by(actor, account_id)
    now = clock.now()
    return render_template(
        "accounts/person.html",
        account=account,
        grants=grants,
        held=[grant.id for grant in grants if grant.holds_at(now)],
        places={grant.id: appointing.place_words(grant.scope) for grant in grants},
        titles=ROLE_TITLES,
        states=STATE_TITLES,
        devices=queries.devices_of(account_id),
        role_options=appointing.role_choices(actor),
        place_options=appointing.place_choices(actor) if managed else [],
        managed=managed,
        left=account.state is AccountState.LEFT,
        own=account_id == actor.account_id,
        given=request.form,
        errors=errors,
    )


def _invite(errors: dict[str, str]) -> str:
    actor = current_actor()
    roles = [role for role in Role if role is not Role.COURIER]
    return render_template(
        "accounts/invite_staff.html",
        role_options=[one for one in appointing.role_choices(actor) if one[0] != Role.COURIER],
        place_options=appointing.place_choices(actor, *roles),
        given=request.form,
        errors=errors,
    )


def _refused(account_id: UUID, refusal: InvalidInput | Conflict) -> Any:
    errors = forms.said(refusal) or {"place": str(refusal.detail)}
    return _person(account_id, errors), refusal.status


def _to(account_id: UUID) -> Any:
    return redirect(url_for("people.show_person", account_id=account_id))
