"""The second factor: time-based codes (RFC 6238), each good once, and codes for a lost phone."""

import hmac
import secrets

import pyotp

from webapp.accounts.models import Account
from webapp.foundation import clock, crypto

STEP = 30
RECOVERY_CODES = 10
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else


def new_secret() -> str:
    """A secret for an authenticator app, base32."""
    return pyotp.random_base32()


def keep_secret(account: Account, secret: str) -> None:
    """Encrypt the secret on the account. The step stands still until a first code is used."""
    account.totp_key_id, account.totp_secret = crypto.wrap(secret.encode(), _bound_to(account))


def read_secret(account: Account) -> str:
    """The secret in the clear, or empty without one."""
    if not account.totp_secret:
        return ""
    return crypto.unwrap(account.totp_key_id, account.totp_secret, _bound_to(account)).decode()


def provisioning_address(login: str, secret: str) -> str:
    """What the QR code for the authenticator app holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="驿通")


def fitting_step(secret: str, code: str, after: int) -> int | None:
    """The time step whose code was given: this one or a neighbour, later than `after`, or None."""
    digits = code.replace(" ", "")
    now = int(clock.now().timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        if step > after and hmac.compare_digest(pyotp.HOTP(secret).at(step), digits):
            return step
    return None


def code_now(secret: str) -> str:
    """The code of this moment: for the demo's page and for tests."""
    return pyotp.HOTP(secret).at(int(clock.now().timestamp()) // STEP)


def new_recovery_codes() -> list[str]:
    """Ten codes such as K7QM-2X9D, to be shown once."""
    return ["-".join(_random(4) for _ in range(2)) for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str) -> str:
    """The keyed hash that is kept of a recovery code."""
    return crypto.blind_index("recovery-code", plain_code(code))[1]


def recovery_hashes(code: str) -> list[str]:
    """Its hashes under every index key."""
    return crypto.blind_indexes("recovery-code", plain_code(code))


def plain_code(code: str) -> str:
    """A recovery code as it is compared."""
    return code.upper().replace("-", "").replace(" ", "")


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _bound_to(account: Account) -> bytes:
    return b"totp:" + account.id.bytes
