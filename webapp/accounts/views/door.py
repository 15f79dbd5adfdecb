"""The door: sign-in in two steps, the first second factor, joining by invitation, sign-out."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from webapp.accounts import queries, schemas, second_factor
from webapp.accounts.services import own_account, people, sign_in
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput, Problem, TooMany

pages = Blueprint("accounts", __name__)
PENDING_SECONDS = 600


@pages.get("/sign-in")
@requires(Permission.PUBLIC)
def sign_in_page() -> str:
    """Staff number and password."""
    session.pop("pending", None)
    return _door("password")


@pages.post("/sign-in")
@requires(Permission.PUBLIC)
def sign_in_now() -> Any:
    """The first step; the second asks for the code."""
    login = request.form.get("login", "").strip()
    try:
        given = forms.read(schemas.SignInForm)
        passed = sign_in.check_password(given["login"], given["password"], _address())
    except InvalidInput as refusal:
        errors = refusal.extra.get("errors", {})
        return _door("password", login=login, errors=_sentences(errors)), 422
    except TooMany as refusal:
        minutes = int(refusal.extra["retry_after"]) // 60 + 1
        sentence = _("试得太多了，%(minutes)s 分钟后再来。", minutes=minutes)
        answer = _door("password", login=login, errors={"password": sentence})
        return answer, 429, refusal.headers
    _remember(passed.account_id, login)
    if passed.asks_code:
        return redirect(url_for("accounts.code_page"))
    if passed.must_enrol:
        return redirect(url_for("accounts.enrol_page"))
    return _enter(passed.account_id)


@pages.get("/sign-in/code")
@requires(Permission.PUBLIC)
def code_page() -> Any:
    """The second step."""
    return _door("code", login=session["pending"]["login"]) if _pending() else _again()


@pages.post("/sign-in/code")
@requires(Permission.PUBLIC)
def code_now() -> Any:
    """The code, or a recovery code."""
    account_id = _pending()
    if account_id is None:
        return _again()
    try:
        sign_in.check_code(account_id, forms.read(schemas.CodeForm)["code"])
    except InvalidInput as refusal:
        errors = {"code": _first(refusal.extra.get("errors", {}).get("code"))}
        login = session["pending"]["login"]
        return _door("code", login=login, errors=errors), 422
    return _enter(account_id)


@pages.get("/sign-in/second-factor")
@requires(Permission.PUBLIC)
def enrol_page() -> Any:
    """Set up the authenticator that this role has to have."""
    account_id = _pending()
    if account_id is None or queries.account(account_id).totp_secret:
        return _again()
    session["pending"] = {**session["pending"], "secret": second_factor.new_secret()}
    return _enrol(account_id)


@pages.post("/sign-in/second-factor")
@requires(Permission.PUBLIC)
def enrol_now() -> Any:
    """Confirm it with a code; shows the recovery codes once."""
    account_id = _pending()
    if account_id is None or "secret" not in session["pending"]:
        return _again()
    if queries.account(account_id).totp_secret:
        return _again()
    try:
        code = forms.read(schemas.CodeForm)["code"]
        codes = own_account.set_second_factor(account_id, session["pending"]["secret"], code)
    except InvalidInput as refusal:
        return _enrol(account_id, _first(refusal.extra.get("errors", {}).get("code"))), 422
    target = _target()
    _enter(account_id)
    return render_template("accounts/recovery_codes.html", codes=codes, go_on=target)


@pages.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> Any:
    """End this session. What lies on the phone stays there."""
    actor = current_actor()
    sign_in.close_session(actor, actor.session_id)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in_page"))


@pages.get("/join/<token>")
@requires(Permission.PUBLIC)
def join_page(token: str) -> str:
    """The invited person sets their own password."""
    return _join(token)


@pages.post("/join/<token>")
@requires(Permission.PUBLIC)
def join_now(token: str) -> Any:
    """Take the invitation up."""
    try:
        wanted = forms.read(schemas.PasswordForm)["wanted"]
        if wanted != request.form.get("again"):
            raise InvalidInput(errors={"again": [_("两次输入的不一样")]})
        people.join(token, wanted)
    except InvalidInput as refusal:
        return _join(token, _sentences(refusal.extra.get("errors", {}))), 422
    return render_template("accounts/joined.html")


def _door(stage: str, login: str = "", errors: dict[str, str] | None = None) -> str:
    target = request.values.get("next", "")
    return render_template(
        "accounts/sign_in.html", stage=stage, login=login, errors=errors or {}, next=target
    )


def _enrol(account_id: UUID, error: str = "") -> str:
    secret = session["pending"]["secret"]
    address = second_factor.provisioning_address(queries.account(account_id).login, secret)
    return render_template(
        "accounts/second_factor.html", secret=secret, address=address, error=error
    )


def _join(token: str, errors: dict[str, str] | None = None) -> str:
    account = queries.account(queries.open_invitation(token).account_id)
    return render_template("accounts/join.html", account=account, errors=errors or {})


def _remember(account_id: UUID, login: str) -> None:
    """Carry the first step to the second in the signed cookie: an id, a time, where to go."""
    target = request.values.get("next", "")
    session.clear()
    session["pending"] = {
        "account_id": str(account_id),
        "at": int(clock.now().timestamp()),
        "next": target,
        "login": login,
    }


def _pending() -> UUID | None:
    kept = session.get("pending")
    if not kept or clock.now().timestamp() - kept["at"] > PENDING_SECONDS:
        return None
    return UUID(kept["account_id"])


def _enter(account_id: UUID) -> Any:
    target = _target()
    opened = sign_in.open_session(account_id, request.user_agent.string)
    session.clear()  # a cookie from before the sign-in is worth nothing after it
    actor = queries.actor_of_session(opened.id)
    if actor is None:
        raise Problem()
    login_user(actor)  # type: ignore[arg-type]
    return redirect(target)


def _target() -> str:
    """Where the person wanted to go, if it is one of our own paths."""
    wanted = (session.get("pending") or {}).get("next", "")
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if own and "\\" not in wanted else url_for("admin.home")


def _again() -> Any:
    return redirect(url_for("accounts.sign_in_page"))


def _address() -> str:
    return request.remote_addr or "unknown"


def _sentences(errors: dict[str, Any]) -> dict[str, str]:
    missing = {"login": _("请填工号"), "password": _("请填密码"), "wanted": _("请填密码")}
    return {
        field: missing[field] if field in missing and not request.form.get(field) else _first(said)
        for field, said in errors.items()
    }


def _first(said: Any) -> str:
    if isinstance(said, str):
        return said
    return str(said[0]) if said else _("再看一遍这一项")
