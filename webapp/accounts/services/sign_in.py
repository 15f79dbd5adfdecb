"""Acts at the door: password, second factor, the session that follows, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.accounts import browsers, lockout, passwords, queries, second_factor
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, AccountSession, Grant, RecoveryCode
from webapp.foundation import audit, clock
from webapp.foundation.access import SECOND_FACTOR_FORCED, Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound, Problem

NO_GRANT = _l("您现在没有可用的身份。请找企业管理员或系统管理员。")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Passed:
    """The password fitted: what comes next for this account."""

    account_id: UUID
    asks_code: bool
    must_enrol: bool


def check_password(login: str, password: str, address: str) -> Passed:
    """The first step. Raises InvalidInput (field `password`) with the tries left, and TooMany.

    An unknown name takes as long, reads the same and is counted the same as a wrong password.
    """
    login = queries.plain_login(login)
    lockout.begin(login, address)
    account = queries.account_by_login(login)
    fits = passwords.verifies(account.password_hash if account else "", password)
    if account is None or not fits or account.state is not AccountState.ACTIVE:
        raise _failed(login, account, "password")
    lockout.succeed(address)
    if passwords.needs_rehash(account.password_hash):
        _rehash(account.id, passwords.hash_password(password))
    return next_step(account.id)


def next_step(account_id: UUID) -> Passed:
    """What the door asks of an account whose password is known to be right."""
    account = queries.account(account_id)
    grants = _grants(account_id)
    has_factor = account.totp_secret is not None
    forced = any(grant.role in SECOND_FACTOR_FORCED for grant in grants)
    return Passed(account_id, asks_code=has_factor, must_enrol=forced and not has_factor)


def check_code(account_id: UUID, code: str) -> None:
    """The second step: a time-based code, once, or a recovery code, once.

    Raises InvalidInput (field `code`) with the tries left, and TooMany.
    """
    login = queries.account(account_id).login
    lockout.begin(login)
    with transaction() as session:
        account = queries.account(account_id, lock=True)
        fits = _use_code(account, code) or _use_recovery_code(session, account, code)
    if not fits:
        raise _failed(login, account, "code")


def open_session(account_id: UUID, browser: str) -> AccountSession:
    """Sign in, under the grant that was used last if it still holds.

    `browser` is what it calls itself. Raises InvalidInput without a grant.
    """
    grant = _grant_to_begin_with(account_id)
    now = clock.now()
    with transaction() as session:
        account = queries.account(account_id, lock=True)
        if account.state is not AccountState.ACTIVE:
            raise NotFound()
        account.failed_attempts, account.locked_until = 0, None
        opened = AccountSession(
            id=new_id(),
            account_id=account_id,
            grant_id=grant.id,
            opened_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=current_app.config["SETTINGS"].session_hours),
            browser=browsers.short_name(browser),
        )
        session.add(opened)
        audit.record(
            Act.SIGNED_IN,
            None,
            "account",
            account_id,
            chain=grant.organisation_id,
            session=opened.id,
            role=grant.role,
        )
    lockout.forgive(account.login)
    return opened


class SecondFactorMissing(Conflict):
    """The role asks for a second factor, and this account has none yet."""

    slug = "second-factor-missing"
    sentence = _l("这个身份要用动态码登录。先在这里设好，再切换身份。")


def choose_grant(actor: Actor, grant_id: UUID) -> Grant:
    """Act under another of one's grants from now on. Raises NotFound, SecondFactorMissing.

    Whoever came in with a password alone must not come to such a role by a grant given meanwhile.
    """
    with transaction() as session:
        found = [one for one in queries.grants_now(actor.account_id) if one.id == grant_id]
        if not found:
            raise NotFound()
        has_factor = queries.account(actor.account_id).totp_secret is not None
        if found[0].role in SECOND_FACTOR_FORCED and not has_factor:
            raise SecondFactorMissing()
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
        row.closed_at = row.closed_at or clock.now()
        own = session_id == actor.session_id
        act = Act.SIGNED_OUT if own else Act.SESSION_REVOKED
        audit.record(act, actor, "session", session_id)


def _grants(account_id: UUID) -> Sequence[Grant]:
    """What somebody may sign in under. Raises InvalidInput (`password`) for nothing."""
    grants = queries.grants_now(account_id) or queries.grants_to_hand_in(account_id)
    if not grants:
        raise InvalidInput(errors={"password": [str(NO_GRANT)]})
    return grants


def _grant_to_begin_with(account_id: UUID) -> Grant:
    grants = _grants(account_id)
    last = queries.last_used_grant(account_id)
    return next((grant for grant in grants if grant.id == last), grants[-1])


def _use_code(account: Account, code: str) -> bool:
    secret = second_factor.read_secret(account)
    step = second_factor.fitting_step(secret, code, account.totp_last_step) if secret else None
    if step is None:
        return False
    account.totp_last_step = step
    return True


def _use_recovery_code(session: Session, account: Account, code: str) -> bool:
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash.in_(second_factor.recovery_hashes(account.id, code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    if account.totp_secret is None or session.execute(used).first() is None:
        return False
    chain = queries.chain_of(account.id)
    audit.record(Act.RECOVERY_CODE_USED, None, "account", account.id, chain=chain)
    return True


def _failed(login: str, account: Account | None, what: str) -> Problem:
    """Count a failure; what is to be raised says how many tries are left, or how long to wait."""
    standing = lockout.fail(login)
    _note_failure(account.id if account else None, what, standing)
    if standing.pause_minutes:
        return lockout.paused(standing.pause_minutes * 60)
    left = standing.tries_left
    if what == "code":
        sentence = _("动态码不对或已过期，请输入新的 6 位。还可以试 %(left)s 次。", left=left)
    else:
        sentence = _("工号或密码不对。还可以试 %(left)s 次。", left=left)
    return InvalidInput(errors={what: [sentence]})


def _note_failure(account_id: UUID | None, what: str, standing: lockout.Standing) -> None:
    # What was typed as a name is not noted: people type their password there.
    with transaction():
        chain = ""
        if account_id:
            account = queries.account(account_id, lock=True)
            account.failed_attempts = standing.failures
            pause = standing.pause_minutes * MINUTE
            account.locked_until = clock.now() + pause if pause else None
            chain = queries.chain_of(account_id)
        subject = account_id or "unknown"
        failures = standing.failures
        audit.record(
            Act.SIGN_IN_FAILED, None, "account", subject, chain=chain, what=what, failures=failures
        )


def _rehash(account_id: UUID, password_hash: str) -> None:
    with transaction():
        queries.account(account_id, lock=True).password_hash = password_hash
        chain = queries.chain_of(account_id)
        audit.record(Act.PASSWORD_CHANGED, None, "account", account_id, chain=chain, rehashed=True)
