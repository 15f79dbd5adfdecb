"""Acts on one's own account: password, second factor, devices, preferences."""

from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from webapp.accounts import passwords, queries, second_factor
from webapp.accounts.models import AccountSession, Device, RecoveryCode
from webapp.foundation import audit, clock, throttle
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput

WRONG_PASSWORD = _l("现在的密码不对")
WRONG_CODE = _l("动态码不对，等下一个 6 位再输")
NOT_ALIKE = _l("两次输入的不一样，再输一遍")
REVOKED = _l("这部手机的签名钥匙已经停用。手机会换一把新的。")
TRIES, WINDOW_SECONDS = 10, 15 * 60
DEVICES_A_DAY = 30


def change_password(actor: Actor, *, current: str, wanted: str, again: str) -> None:
    """Set a new password and end every other session. Raises InvalidInput by field, TooMany."""
    _refuse_wrong_password(actor, current, "current")
    if wanted != again:
        raise InvalidInput(errors={"again": [str(NOT_ALIKE)]})
    login = queries.account(actor.account_id).login
    password_hash = passwords.accepted(wanted, login=login, name=actor.name)
    with transaction() as session:
        account = queries.account(actor.account_id, lock=True)
        account.set_password(password_hash)
        _close_other_sessions(session, actor)
        audit.record(Act.PASSWORD_CHANGED, actor, "account", account.id)


def set_second_factor(account_id: UUID, secret: str, code: str) -> list[str]:
    """Enrol the first authenticator, at the door; answers ten recovery codes, once.

    Raises InvalidInput (field `code`), Conflict when there is one already, TooMany.
    """
    step = _proven_step(account_id, secret, code)
    with transaction() as session:
        account = queries.account(account_id, lock=True)
        if account.totp_secret is not None:
            raise Conflict()
        second_factor.keep_secret(account, secret)
        account.totp_last_step = step
        codes = _new_recovery_codes(session, account_id)
        chain = queries.chain_of(account_id)
        audit.record(Act.SECOND_FACTOR_SET, None, "account", account_id, chain=chain)
    return codes


def renew_second_factor(actor: Actor, *, secret: str, code: str, password: str) -> list[str]:
    """Another authenticator in the place of the old; the password is asked again.

    Every other session ends: it was opened without this one, perhaps by whoever has the old one.
    Answers ten recovery codes, once. Raises InvalidInput (fields `password`, `code`), TooMany.
    """
    _refuse_wrong_password(actor, password)
    step = _proven_step(actor.account_id, secret, code)
    with transaction() as session:
        account = queries.account(actor.account_id, lock=True)
        second_factor.keep_secret(account, secret)
        account.totp_last_step = step
        codes = _new_recovery_codes(session, account.id)
        _close_other_sessions(session, actor)
        audit.record(Act.SECOND_FACTOR_SET, actor, "account", account.id)
    return codes


def make_recovery_codes(actor: Actor, *, password: str) -> list[str]:
    """Ten new codes; the old ones are void. Raises InvalidInput (field `password`), TooMany."""
    _refuse_wrong_password(actor, password)
    with transaction() as session:
        codes = _new_recovery_codes(session, actor.account_id)
        audit.record(Act.RECOVERY_CODES_MADE, actor, "account", actor.account_id)
    return codes


def enrol_device(actor: Actor, public_point: bytes, label: str) -> Device:
    """Note a phone's signing key; the same key of the same account gives the same device.

    Raises Conflict (slug `device-revoked`) for a key that was revoked, TooMany.
    """
    if (known := queries.device_by_key(actor.account_id, public_point)) is None:
        throttle.hit("devices", str(actor.account_id), DEVICES_A_DAY, 24 * 3600)
        known = _new_device(actor, public_point, label)
    if known.revoked_at is not None:
        raise Conflict(REVOKED, slug="device-revoked")
    return known


def revoke_device(actor: Actor, device_id: UUID) -> None:
    """Accept nothing that this phone signs from now on. Raises NotFound.

    Every other session ends: signed in, whoever found the phone would have it enrol another key.
    """
    with transaction() as session:
        device = queries.device_of(actor.account_id, device_id)
        device.revoked_at = device.revoked_at or clock.now()
        _close_other_sessions(session, actor)
        audit.record(Act.DEVICE_REVOKED, actor, "device", device_id)


def report_unsent(actor: Actor, device_id: UUID, count: int, oldest: datetime | None) -> None:
    """What a phone says it still holds, so that a phone that falls silent is noticed.

    Raises NotFound for anybody else's phone. Only a change of the count is an entry of the trail.
    """
    with transaction():
        device = queries.device_of(actor.account_id, device_id)
        changed = device.unsent != count
        device.unsent, device.unsent_oldest_at = count, oldest
        device.unsent_reported_at = device.last_seen_at = clock.now()
        if changed:
            audit.record(Act.UNSENT_REPORTED, actor, "device", device_id, count=count)


def keep_preferences(actor: Actor, **wanted: str | bool) -> None:
    """Language and large type, kept with the account."""
    with transaction():
        account = queries.account(actor.account_id, lock=True)
        for name, value in wanted.items():
            setattr(account, name, value)
        audit.record(Act.PREFERENCES_CHANGED, actor, "account", account.id, changed=sorted(wanted))


def _new_device(actor: Actor, public_point: bytes, label: str) -> Device:
    device = Device(
        id=new_id(),
        account_id=actor.account_id,
        public_point=public_point,
        label=label,
        enrolled_at=clock.now(),
        unsent=0,
    )
    with transaction() as session:
        if insert_once(session, device):  # else the phone asked twice at once
            audit.record(Act.DEVICE_ENROLLED, actor, "device", device.id)
        if (known := queries.device_by_key(actor.account_id, public_point)) is None:
            raise Conflict()
    return known


def _close_other_sessions(session: Session, actor: Actor) -> None:
    session.execute(
        update(AccountSession)
        .where(
            AccountSession.account_id == actor.account_id,
            AccountSession.id != actor.session_id,
            AccountSession.closed_at.is_(None),
        )
        .values(closed_at=clock.now())
    )


def _refuse_wrong_password(actor: Actor, password: str, field: str = "password") -> None:
    """Ask again before something that outlives the session. Raises InvalidInput, TooMany."""
    subject = str(actor.account_id)
    throttle.hit("password-again", subject, TRIES, WINDOW_SECONDS)
    if not passwords.verifies(queries.account(actor.account_id).password_hash, password):
        raise InvalidInput(errors={field: [str(WRONG_PASSWORD)]})
    throttle.forgive("password-again", subject)


def _proven_step(account_id: UUID, secret: str, code: str) -> int:
    """The step whose code proves that the app has the secret. Raises InvalidInput, TooMany."""
    throttle.hit("second-factor", str(account_id), TRIES, WINDOW_SECONDS)
    if (step := second_factor.fitting_step(secret, code, 0)) is None:
        raise InvalidInput(errors={"code": [str(WRONG_CODE)]})
    return step


def _new_recovery_codes(session: Session, account_id: UUID) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = second_factor.new_recovery_codes()
    for code in codes:
        kept = second_factor.recovery_hash(account_id, code)
        session.add(RecoveryCode(id=new_id(), account_id=account_id, code_hash=kept))
    return codes
