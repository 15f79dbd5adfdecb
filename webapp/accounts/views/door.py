"""The door: sign-in in two steps, the first second factor, joining by invitation, sign-out."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from webapp.accounts import queries, schemas, second_factor
from webapp.accounts.destinations import after_sign_in
from webapp.accounts.models import AccountSession
from webapp.accounts.services import own_account, people, sign_in
from webapp.accounts.titles import ROLE_TITLES
from webapp.accounts.views.preferences import keep_look
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, Gone, InvalidInput, NotFound, Problem, TooMany

pages = Blueprint("accounts", __name__)
PENDING_SECONDS = 10 * 60


@pages.get("/sign-in")
@requires(Permission.PUBLIC)
def sign_in_page() -> Any:
    """Staff number and password."""
    if current_user.is_authenticated:
        return redirect(after_sign_in(request.args.get("next", "")))
    cookie.pop("pending", None)
    return _door("password")


@pages.post("/sign-in")
@requires(Permission.PUBLIC)
def sign_in_now() -> Any:
    """The first step; the second asks for the code."""
    login = request.form.get("login", "").strip()[:40]
    try:
        given = forms.read(schemas.SignInForm)
        passed = sign_in.check_password(
            given["login"], given["password"], request.remote_addr or "unknown"
        )
    except (InvalidInput, TooMany) as refusal:
        return _refused("password", refusal, login)
    return _go_on(passed, request.form.get("next", ""))


@pages.get("/sign-in/code")
@requires(Permission.PUBLIC)
def code_page() -> Any:
    """The second step."""
    account_id = _pending()
    return _door("code", login=queries.account(account_id).login) if account_id else _again()


@pages.post("/sign-in/code")
@requires(Permission.PUBLIC)
def code_now() -> Any:
    """The code, or a recovery code."""
    account_id = _pending()
    if account_id is None:
        return _again()
    code = request.form.get("recovery_code", "").strip() or request.form.get("code", "")
    try:
        given = forms.read(schemas.CodeForm, {"code": code})
        sign_in.check_code(account_id, given["code"])
    except (InvalidInput, TooMany) as refusal:
        return _refused("code", refusal, queries.account(account_id).login)
    return _enter(account_id)


@pages.get("/sign-in/second-factor")
@requires(Permission.PUBLIC)
def enrol_page() -> Any:
    """Set up the authenticator that this role has to have."""
    account_id = _pending()
    if account_id is None or queries.account(account_id).totp_secret:
        return _again()
    secret = second_factor.new_secret()
    cookie["pending"] = {**cookie["pending"], "secret": second_factor.carried(secret)}
    return _enrol(account_id, secret)


@pages.post("/sign-in/second-factor")
@requires(Permission.PUBLIC)
def enrol_now() -> Any:
    """Confirm it with a code; shows the recovery codes once."""
    account_id = _pending()
    secret = second_factor.uncarried(cookie["pending"].get("secret", "")) if account_id else ""
    if account_id is None or not secret:
        return _again()
    try:
        code = forms.read(schemas.CodeForm)["code"]
        codes = own_account.set_second_factor(account_id, secret, code)
    except Conflict:
        return _again()
    except (InvalidInput, TooMany) as refusal:
        error = forms.said(refusal).get("code") or str(refusal.detail)
        return _enrol(account_id, secret, error), refusal.status, refusal.headers
    target = _open(account_id)
    return render_template("accounts/recovery_codes.html", codes=codes, go_on=target)


@pages.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> Any:
    """End this session. What lies on the phone stays there."""
    actor = current_actor()
    sign_in.close_session(actor, actor.session_id)
    logout_user()
    cookie.clear()
    return _again()


@pages.get("/join/<token>")
@requires(Permission.PUBLIC)
def join_page(token: str) -> str:
    """The invited person sets their own password."""
    return _join(token, {})


@pages.post("/join/<token>")
@requires(Permission.PUBLIC)
def join_now(token: str) -> Any:
    """Take the invitation up; whoever has set the password is at the second step of the door."""
    try:
        account = people.join(token, **forms.read(schemas.NewPasswordForm))
    except InvalidInput as refusal:
        return _join(token, forms.said(refusal)), refusal.status
    except NotFound:
        raise _ended() from None
    if current_user.is_authenticated:  # somebody else's phone, still signed in
        logout_user()
    return _go_on(sign_in.next_step(account.id), "")


def _go_on(passed: sign_in.Passed, target: str) -> Any:
    """To the next step. What is carried there is an id, the time, and where to go, signed."""
    account = queries.account(passed.account_id)
    cookie.clear()
    cookie["pending"] = {
        "account": str(passed.account_id),
        "password": _password_mark(account),
        "at": int(clock.now().timestamp()),
        "next": after_sign_in(target),
    }
    if passed.asks_code:
        return redirect(url_for("accounts.code_page"))
    if passed.must_enrol:
        return redirect(url_for("accounts.enrol_page"))
    return _enter(passed.account_id)


def _pending() -> UUID | None:
    """Whose password was right a moment ago; nobody's once it was changed."""
    kept = cookie.get("pending")
    if not kept or clock.now().timestamp() - kept["at"] > PENDING_SECONDS:
        return None
    account = queries.account(UUID(kept["account"]))
    return account.id if kept["password"] == _password_mark(account) else None


def _password_mark(account: Any) -> str:
    changed = account.password_changed_at
    return changed.isoformat() if changed else ""


def _enter(account_id: UUID) -> Response:
    target = _open(account_id)
    answer = make_response(redirect(target))
    keep_look(answer, queries.account(account_id))
    return answer


def _open(account_id: UUID) -> str:
    """Open a session under a new cookie; answers where to go, to the choice where there is one."""
    target = after_sign_in((cookie.get("pending") or {}).get("next", ""))
    opened: AccountSession = sign_in.open_session(account_id, request.user_agent.string)
    cookie.clear()  # a cookie from before the sign-in is worth nothing after it
    cookie.permanent = True
    actor = queries.actor_of_session(opened.id)
    if actor is None:
        raise Problem()
    login_user(actor)
    if len(queries.grants_now(account_id)) > 1:
        return url_for("me.grant_page", next=target)
    return target


def _refused(stage: str, refusal: InvalidInput | TooMany, login: str) -> Any:
    errors = forms.said(refusal) or {stage: str(refusal.detail)}
    return _door(stage, login=login, errors=errors), refusal.status, refusal.headers


def _again() -> Any:
    return redirect(url_for("accounts.sign_in_page"))


def _door(stage: str, login: str = "", errors: dict[str, str] | None = None) -> str:
    target = after_sign_in(request.values.get("next", ""))
    return render_template(
        "accounts/sign_in.html", stage=stage, login=login, errors=errors or {}, next=target
    )


def _enrol(account_id: UUID, secret: str, error: str = "") -> str:
    address = second_factor.provisioning_address(queries.account(account_id).login, secret)
    return render_template(
        "accounts/second_factor.html", secret=secret, address=address, errors={"code": error}
    )


def _join(token: str, errors: dict[str, str]) -> str:
    try:
        account = queries.account(queries.open_invitation(token).account_id)
    except NotFound:
        raise _ended() from None
    roles = [ROLE_TITLES[grant.role] for grant in queries.grants_now(account.id)]
    return render_template("accounts/join.html", account=account, roles=roles, errors=errors)


def _ended() -> Gone:
    return Gone(_("这个链接用过了，或者过了期限。请邀请您的人再发一次。"), slug="invitation-ended")
