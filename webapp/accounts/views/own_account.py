"""One's own account: where one is signed in, phones, password, second factor, language, type."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.accounts import appointing, queries, schemas, second_factor
from webapp.accounts.services import own_account as services
from webapp.accounts.services import sign_in
from webapp.accounts.titles import ROLE_TITLES
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.appearance import LARGE_TYPE_COOKIE, THEME_COOKIE, THEMES
from webapp.foundation.errors import InvalidInput
from webapp.foundation.words import COOKIE, LANGUAGES

pages = Blueprint("me", __name__)
YEAR = 365 * 24 * 3600


@pages.get("/me")
@requires(Permission.SIGNED_IN)
def show() -> str:
    """Everything of one's own account on one page."""
    return _page()


@pages.post("/me/grant")
@requires(Permission.SIGNED_IN)
def choose_grant() -> Any:
    """Act under another grant."""
    try:
        grant_id = UUID(request.form.get("grant", ""))
    except ValueError:
        return redirect(url_for("me.show"))
    sign_in.choose_grant(current_actor(), grant_id)
    return redirect(url_for("admin.home"))


@pages.post("/me/sessions/<uuid:session_id>/close")
@requires(Permission.SIGNED_IN)
def close_session(session_id: UUID) -> Any:
    """Make another sign-in end."""
    sign_in.close_session(current_actor(), session_id)
    flash(_("那一处已经退出"))
    return redirect(url_for("me.show"))


@pages.post("/me/devices/<uuid:device_id>/revoke")
@requires(Permission.SIGNED_IN)
def revoke_device(device_id: UUID) -> Any:
    """A phone was lost or sold."""
    services.revoke_device(current_actor(), device_id)
    flash(_("那部手机已停用，之前收寄的记录仍然有效"))
    return redirect(url_for("me.show"))


@pages.post("/me/password")
@requires(Permission.SIGNED_IN)
def change_password() -> Any:
    """A new password; other sessions end."""
    try:
        given = forms.read(schemas.PasswordForm)
        if given["wanted"] != request.form.get("again"):
            raise InvalidInput(errors={"again": [_("两次输入的不一样")]})
        services.change_password(current_actor(), **given)
    except InvalidInput as refusal:
        errors = refusal.extra.get("errors", {})
        return _page({name: str(said[0]) for name, said in errors.items()}), 422
    flash(_("密码已改，其他地方的登录都已退出"))
    return redirect(url_for("me.show"))


@pages.get("/me/second-factor")
@requires(Permission.SIGNED_IN)
def second_factor_page() -> str:
    """Set up an authenticator, or a new one."""
    session["new_secret"] = second_factor.new_secret()
    return _second_factor()


@pages.post("/me/second-factor")
@requires(Permission.SIGNED_IN)
def set_second_factor() -> Any:
    """Confirm it with a code of the new one; the account's password is asked again."""
    actor = current_actor()
    if "new_secret" not in session:
        return redirect(url_for("me.second_factor_page"))
    try:
        services.refuse_wrong_password(actor, request.form.get("password", ""))
        code = forms.read(schemas.CodeForm)["code"]
        codes = services.set_second_factor(actor.account_id, session["new_secret"], code)
    except InvalidInput as refusal:
        errors = refusal.extra.get("errors", {})
        return _second_factor({name: str(said[0]) for name, said in errors.items()}), 422
    session.pop("new_secret")
    return render_template("accounts/recovery_codes.html", codes=codes, go_on=url_for("me.show"))


@pages.post("/me/recovery-codes")
@requires(Permission.SIGNED_IN)
def make_recovery_codes() -> str:
    """Ten new codes, shown once."""
    codes = services.make_recovery_codes(current_actor())
    return render_template("accounts/recovery_codes.html", codes=codes, go_on=url_for("me.show"))


@pages.post("/language")
@requires(Permission.PUBLIC)
def choose_language() -> Any:
    """Another language, on this browser and with the account."""
    wanted = request.form.get("language", "")
    answer = _back()
    if wanted in LANGUAGES:
        answer.set_cookie(COOKIE, wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure)
        if current_user.is_authenticated:
            services.keep_preferences(current_actor(), language=wanted)
    return answer


@pages.post("/large-type")
@requires(Permission.PUBLIC)
def choose_large_type() -> Any:
    """Large type on or off."""
    wanted = request.form.get("large_type") == "1"
    answer = _back()
    value = "1" if wanted else "0"
    secure = request.is_secure
    answer.set_cookie(LARGE_TYPE_COOKIE, value, max_age=YEAR, samesite="Lax", secure=secure)
    if current_user.is_authenticated:
        services.keep_preferences(current_actor(), large_type=wanted)
    return answer


@pages.post("/theme")
@requires(Permission.PUBLIC)
def choose_theme() -> Any:
    """Light, dark, or as the device has it."""
    wanted = request.form.get("theme", "")
    answer = _back()
    if wanted in THEMES:
        secure = request.is_secure
        answer.set_cookie(THEME_COOKIE, wanted, max_age=YEAR, samesite="Lax", secure=secure)
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


def _page(errors: dict[str, str] | None = None) -> str:
    actor = current_actor()
    account = queries.account(actor.account_id)
    grants = queries.grants_now(actor.account_id)
    return render_template(
        "accounts/me.html",
        account=account,
        grants=grants,
        titles=ROLE_TITLES,
        sessions=queries.open_sessions(actor.account_id),
        devices=queries.devices_of(actor.account_id),
        this_session=actor.session_id,
        this_grant=actor.grant_id,
        errors=errors or {},
        languages=LANGUAGES,
        places={
            grant.id: appointing.place_words(grant)
            for grant in queries.grants_now(actor.account_id)
        },
    )


def _second_factor(errors: dict[str, str] | None = None) -> str:
    account = queries.account(current_actor().account_id)
    secret = session["new_secret"]
    return render_template(
        "accounts/second_factor.html",
        secret=secret,
        address=second_factor.provisioning_address(account.login, secret),
        asks_password=True,
        error=(errors or {}).get("code", ""),
        errors=errors or {},
    )


def _back() -> Any:
    """To the page it was pressed on, by its path alone."""
    target = request.form.get("next", "")
    own = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return redirect(target if own else url_for("admin.home"))
