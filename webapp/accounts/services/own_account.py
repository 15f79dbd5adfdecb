"""Acts on one's own account: password, second factor, devices, preferences."""

from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.accounts import passwords, queries, second_factor
from webapp.accounts.models import Account, AccountSession, Device, RecoveryCode
from webapp.foundation import audit, clock, throttle
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import InvalidInput, NotFound

WRONG_PASSWORD = _l("现在的密码不对")
WRONG_CODE = _l("动态码不对，请等下一个 6 位再输")


def change_password(actor: Actor, *, current: str, wanted: str) -> None:
    """Set a new password and end every other session. Raises InvalidInput by field."""
    with transaction() as session:
        account = session.get_one(Account, actor.account_id)
        if not passwords.verifies(account.password_hash, current):
            raise InvalidInput(errors={"current": [str(WRONG_PASSWORD)]})
        put_password(account, wanted)
        session.execute(
            update(AccountSession)
            .where(
                AccountSession.account_id == account.id,
                AccountSession.id != actor.session_id,
                AccountSession.closed_at.is_(None),
            )
            .values(closed_at=clock.now())
        )
        audit.record(Act.PASSWORD_CHANGED, actor, "account", account.id)


def refuse_wrong_password(actor: Actor, password: str) -> None:
    """Ask again before something that outlives the session. Raises InvalidInput, TooMany."""
    throttle.hit("password-again", str(actor.account_id), 10, 900)
    if not passwords.verifies(queries.account(actor.account_id).password_hash, password):
        raise InvalidInput(errors={"password": [str(WRONG_PASSWORD)]})


def put_password(account: Account, wanted: str) -> None:
    """Put a password on an account. Raises InvalidInput (field `wanted`) when it is weak."""
    if weak := passwords.weakness(wanted, login=account.login, name=account.name):
        raise InvalidInput(errors={"wanted": [weak]})
    account.password_hash = passwords.hash_password(wanted)
    account.password_changed_at = clock.now()


def set_second_factor(account_id: UUID, secret: str, code: str) -> list[str]:
    """Enrol an authenticator that shows the right code now; answers ten recovery codes, once.

    Raises InvalidInput (field `code`).
    """
    step = second_factor.fitting_step(secret, code, 0)
    if step is None:
        raise InvalidInput(errors={"code": [str(WRONG_CODE)]})
    with transaction() as session:
        account = session.get_one(Account, account_id)
        second_factor.keep_secret(account, secret)
        account.totp_last_step = step
        codes = _new_recovery_codes(session, account_id)
        audit.record(Act.SECOND_FACTOR_SET, None, "account", account_id)
    return codes


def make_recovery_codes(actor: Actor) -> list[str]:
    """Ten new codes; the old ones are void."""
    with transaction() as session:
        codes = _new_recovery_codes(session, actor.account_id)
        audit.record(Act.RECOVERY_CODES_MADE, actor, "account", actor.account_id)
    return codes


def enrol_device(actor: Actor, public_point: bytes, label: str) -> Device:
    """Note a phone's signing key; the same key of the same account gives the same device."""
    with transaction() as session:
        query = select(Device).where(
            Device.account_id == actor.account_id, Device.public_point == public_point
        )
        device = session.scalar(query)
        if device is None or device.revoked_at is not None:
            if device is not None:
                raise InvalidInput(slug="device-revoked")
            device = Device(
                id=new_id(),
                account_id=actor.account_id,
                public_point=public_point,
                label=label,
                enrolled_at=clock.now(),
            )
            session.add(device)
            audit.record(Act.DEVICE_ENROLLED, actor, "device", device.id)
        device.last_seen_at = clock.now()
    return device


def revoke_device(actor: Actor, device_id: UUID) -> None:
    """Accept nothing that this phone signs from now on. Raises NotFound."""
    with transaction() as session:
        device = session.get(Device, device_id)
        if device is None or device.account_id != actor.account_id:
            raise NotFound()
        device.revoked_at = device.revoked_at or clock.now()
        audit.record(Act.DEVICE_REVOKED, actor, "device", device_id)


def report_unsent(actor: Actor, device_id: UUID, count: int, oldest: datetime | None) -> None:
    """What a phone says it still holds, so that a phone that falls silent is noticed."""
    with transaction() as session:
        device = session.get(Device, device_id)
        if device is None or device.account_id != actor.account_id:
            raise NotFound()
        changed = device.unsent != count
        device.unsent, device.unsent_oldest_at = count, oldest
        device.unsent_reported_at = clock.now()
        if changed:
            audit.record(Act.UNSENT_REPORTED, actor, "device", device_id, count=count)


def keep_preferences(actor: Actor, **wanted: str | bool) -> None:
    """Language and large type, kept with the account."""
    with transaction() as session:
        account = session.get_one(Account, actor.account_id)
        for name, value in wanted.items():
            setattr(account, name, value)
        audit.record(Act.PREFERENCES_CHANGED, actor, "account", account.id, changed=sorted(wanted))


def _new_recovery_codes(session: Session, account_id: UUID) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = second_factor.new_recovery_codes()
    for code in codes:
        kept = second_factor.recovery_hash(code)
        session.add(RecoveryCode(id=new_id(), account_id=account_id, code_hash=kept))
    return codes
