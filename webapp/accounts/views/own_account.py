"""One's own account: where one is signed in, phones, password, second factor, grants."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from webapp.accounts import appointing, queries, schemas, second_factor
from webapp.accounts.destinations import after_sign_in
from webapp.accounts.services import own_account as services
from webapp.accounts.services import sign_in
from webapp.accounts.titles import ROLE_TITLES
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput, NotFound, TooMany

pages = Blueprint("me", __name__)


@pages.get("/me")
@requires(Permission.SIGNED_IN)
def show() -> str:
    """Everything of one's own account on one page."""
    return _page({})


@pages.get("/me/grant")
@requires(Permission.SIGNED_IN)
def grant_page() -> Any:
    """Who holds several grants says under which they act."""
    grants = queries.grants_now(current_actor().account_id)
    target = after_sign_in(request.args.get("next", ""))
    if len(grants) < 2:
        return redirect(target)
    return render_template("accounts/choose_grant.html", go_on=target, **_grants())


@pages.post("/me/grant")
@requires(Permission.SIGNED_IN)
def choose_grant() -> Any:
    """Act under another grant."""
    try:
        grant_id = UUID(request.form.get("grant", ""))
    except ValueError:
        raise NotFound() from None
    actor = current_actor()
    try:
        if grant_id != actor.grant_id:
            sign_in.choose_grant(actor, grant_id)
    except sign_in.SecondFactorMissing as refusal:
        flash(str(refusal.detail))
        return redirect(url_for("me.second_factor_page"))
    return redirect(after_sign_in(request.form.get("next", "")))


@pages.post("/me/sessions/<uuid:session_id>/close")
@requires(Permission.SIGNED_IN)
def close_session(session_id: UUID) -> Any:
    """Make another sign-in end."""
    sign_in.close_session(current_actor(), session_id)
    flash(_("那一处已经退出"))
    return _back()


@pages.post("/me/devices/<uuid:device_id>/revoke")
@requires(Permission.SIGNED_IN)
def revoke_device(device_id: UUID) -> Any:
    """A phone was lost or sold."""
    services.revoke_device(current_actor(), device_id)
    flash(_("那部手机已停用，别处的登录都已退出。停用前收寄的记录仍然有效"))
    return _back()


@pages.post("/me/password")
@requires(Permission.SIGNED_IN)
def change_password() -> Any:
    """A new password; other sessions end."""
    try:
        services.change_password(current_actor(), **forms.read(schemas.ChangePasswordForm))
    except (InvalidInput, TooMany) as refusal:
        return _refused(refusal, "current")
    flash(_("密码已改，别处的登录都已退出"))
    return _back()


@pages.get("/me/second-factor")
@requires(Permission.SIGNED_IN)
def second_factor_page() -> str:
    """Set up an authenticator, or a new one."""
    secret = second_factor.new_secret()
    cookie["new_secret"] = second_factor.carried(secret)
    return _second_factor(secret, {})


@pages.post("/me/second-factor")
@requires(Permission.SIGNED_IN)
def set_second_factor() -> Any:
    """Confirm it with a code of the new one; the password is asked again."""
    secret = second_factor.uncarried(cookie.get("new_secret", ""))
    if not secret:
        return redirect(url_for("me.second_factor_page"))
    try:
        given = forms.read(schemas.PasswordAgainForm) | forms.read(schemas.CodeForm)
        codes = services.renew_second_factor(current_actor(), secret=secret, **given)
    except (InvalidInput, TooMany) as refusal:
        errors = forms.said(refusal) or {"password": str(refusal.detail)}
        return _second_factor(secret, errors), refusal.status, refusal.headers
    cookie.pop("new_secret")
    return _codes(codes)


@pages.post("/me/recovery-codes")
@requires(Permission.SIGNED_IN)
def make_recovery_codes() -> Any:
    """Ten new codes, shown once; the password is asked again."""
    try:
        given = forms.read(schemas.PasswordAgainForm)
        codes = services.make_recovery_codes(current_actor(), **given)
    except (InvalidInput, TooMany) as refusal:
        return _refused(refusal, "password")
    return _codes(codes)


def _refused(refusal: InvalidInput | TooMany, field: str) -> Any:
    errors = forms.said(refusal) or {field: str(refusal.detail)}
    return _page(errors), refusal.status, refusal.headers


def _page(errors: dict[str, str]) -> str:
    actor = current_actor()
    return render_template(
        "accounts/me.html",
        may_see_retention=current_actor().may(Permission.RETENTION_READ),
        account=queries.account(actor.account_id),
        sessions=queries.open_sessions(actor.account_id),
        devices=queries.devices_of(actor.account_id),
        codes_left=queries.recovery_codes_left(actor.account_id),
        this_session=actor.session_id,
        errors=errors,
        **_grants(),
    )


def _grants() -> dict[str, Any]:
    actor = current_actor()
    grants = queries.grants_now(actor.account_id)
    return {
        "grants": grants,
        "titles": ROLE_TITLES,
        "places": {grant.id: appointing.place_words(grant.scope) for grant in grants},
        "this_grant": actor.grant_id,
    }


def _second_factor(secret: str, errors: dict[str, str]) -> str:
    account = queries.account(current_actor().account_id)
    return render_template(
        "accounts/second_factor.html",
        secret=secret,
        address=second_factor.provisioning_address(account.login, secret),
        back=url_for("me.show"),
        errors=errors,
    )


def _codes(codes: list[str]) -> str:
    return render_template("accounts/recovery_codes.html", codes=codes, go_on=url_for("me.show"))


def _back() -> Any:
    return redirect(url_for("me.show"))
