"""Acts at the door: password, second factor, the session that follows, and its end."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from webapp.accounts import passwords, queries, second_factor
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, AccountSession, Grant, RecoveryCode
from webapp.foundation import audit, clock, throttle
from webapp.foundation.access import SECOND_FACTOR_FORCED, Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import InvalidInput, NotFound

FREE_TRIES = 5
LONGEST_LOCK_MINUTES = 60
WINDOW_SECONDS = 15 * 60
ADDRESS_FACTOR = 30
"""An outlet's couriers share one address: it gets so many times the tries of one name."""
NO_GRANT = _l("您现在没有身份可用。请找管理员。")


@dataclass(frozen=True)
class Passed:
    """The password fitted: what comes next for this account."""

    account_id: UUID
    asks_code: bool
    must_enrol: bool


def check_password(login: str, password: str, address: str) -> Passed:
    """The first step. Raises TooMany, and InvalidInput (field `password`) with what is left.

    An unknown name takes as long and reads the same as a wrong password.
    """
    limit = current_app.config["SETTINGS"].sign_in_limit
    throttle.hit("sign-in-address", address, limit * ADDRESS_FACTOR, WINDOW_SECONDS)
    throttle.hit("sign-in", login.strip().upper(), limit, WINDOW_SECONDS)
    account = queries.account_by_login(login)
    fits = passwords.verifies(account.password_hash if account else "", password)
    if account is None:
        raise _refused(_("工号或密码不对。"))
    _refuse_locked(account)
    if not fits or account.state is not AccountState.ACTIVE:
        raise _refused(_count_failure(account.id, "password"))
    if passwords.needs_rehash(account.password_hash):
        _rehash(account.id, password)
    forced = any(grant.role in SECOND_FACTOR_FORCED for grant in queries.grants_now(account.id))
    has_factor = account.totp_secret is not None
    return Passed(account.id, asks_code=has_factor, must_enrol=forced and not has_factor)


def check_code(account_id: UUID, code: str) -> None:
    """The second step: a time-based code, once, or a recovery code, once.

    Raises InvalidInput (field `code`) with what is left.
    """
    account = queries.account(account_id)
    _refuse_locked(account, "code")
    with transaction() as session:
        account = session.get_one(Account, account_id, with_for_update=True)
        step = second_factor.fitting_step(
            second_factor.read_secret(account), code, account.totp_last_step
        )
        if step is not None:
            account.totp_last_step = step
        used = step is None and _use_recovery_code(session, account_id, code)
        if used:
            audit.record(Act.RECOVERY_CODE_USED, None, "account", account_id)
    if step is None and not used:
        raise _refused(_count_failure(account_id, "code"), "code")


def open_session(account_id: UUID, browser: str, grant_id: UUID | None = None) -> AccountSession:
    """Sign in: a session under the given grant, or the youngest. InvalidInput without any."""
    grants = queries.grants_now(account_id)
    chosen = [grant for grant in grants if grant.id == grant_id] or grants[-1:]
    if not chosen:
        raise _refused(str(NO_GRANT))
    now = clock.now()
    with transaction() as session:
        account = session.get_one(Account, account_id)
        account.failed_attempts, account.locked_until = 0, None
        opened = AccountSession(
            id=new_id(),
            account_id=account_id,
            grant_id=chosen[0].id,
            opened_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=current_app.config["SETTINGS"].session_hours),
            browser=browser[:120],
        )
        session.add(opened)
        audit.record(
            Act.SIGNED_IN,
            None,
            "account",
            account_id,
            chain=chosen[0].organisation_id,
            session=opened.id,
            role=chosen[0].role,
        )
    throttle.forgive("sign-in", account.login)
    return opened


def choose_grant(actor: Actor, grant_id: UUID) -> Grant:
    """Act under another of one's grants from now on. Raises NotFound."""
    with transaction() as session:
        found = [one for one in queries.grants_now(actor.account_id) if one.id == grant_id]
        if not found:
            raise NotFound()
        session.execute(
            update(AccountSession)
            .where(AccountSession.id == actor.session_id)
            .values(grant_id=grant_id)
        )
        audit.record(Act.GRANT_CHOSEN, actor, "grant", grant_id, role=found[0].role)
    return found[0]


def close_session(actor: Actor, session_id: UUID) -> None:
    """Sign out here, or make another sign-in of one's own end. Raises NotFound."""
    with transaction() as session:
        row = session.get(AccountSession, session_id)
        if row is None or row.account_id != actor.account_id:
            raise NotFound()
        if row.closed_at is None:
            row.closed_at = clock.now()
        own = session_id == actor.session_id
        act = Act.SIGNED_OUT if own else Act.SESSION_REVOKED
        audit.record(act, actor, "session", session_id)


def _use_recovery_code(session, account_id: UUID, code: str) -> bool:  # type: ignore[no-untyped-def]
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash.in_(second_factor.recovery_hashes(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    return session.execute(used).first() is not None


def _count_failure(account_id: UUID, what: str) -> str:
    """Note a failure; answers the sentence that says how many tries are left."""
    with transaction() as session:
        query = select(Account).where(Account.id == account_id).with_for_update()
        account = session.scalars(query).one()
        account.failed_attempts += 1
        over = account.failed_attempts - FREE_TRIES
        if over >= 0:
            minutes = min(2**over, LONGEST_LOCK_MINUTES)
            account.locked_until = clock.now() + timedelta(minutes=minutes)
        audit.record(
            Act.SIGN_IN_FAILED,
            None,
            "account",
            account_id,
            what=what,
            failures=account.failed_attempts,
        )
    if over >= 0:
        return _("试错太多，账号锁定 %(minutes)s 分钟。", minutes=minutes)
    if what == "code":
        return _("动态码不对或已过期，请输入新的 6 位。还可以试 %(left)s 次。", left=-over)
    return _("工号或密码不对。")


def _refuse_locked(account: Account, field: str = "password") -> None:
    if account.locked_until and account.locked_until > clock.now():
        left = (account.locked_until - clock.now()).total_seconds()
        raise _refused(_("试错太多，%(minutes)s 分钟后再试。", minutes=int(left // 60) + 1), field)


def _rehash(account_id: UUID, password: str) -> None:
    with transaction() as session:
        account = session.get_one(Account, account_id)
        account.password_hash = passwords.hash_password(password)
        audit.record(Act.PASSWORD_CHANGED, None, "account", account_id, rehashed=True)


def _refused(sentence: str, field: str = "password") -> InvalidInput:
    return InvalidInput(errors={field: [sentence]})
