"""The second factor: time-based codes (RFC 6238), each good once, and codes for a lost phone."""

import hmac
import secrets
import unicodedata
from typing import Any
from uuid import UUID

import pyotp

from webapp.accounts.models import Account
from webapp.foundation import clock, crypto
from webapp.foundation.keys import MissingKey

STEP_SECONDS = 30
RECOVERY_CODES = 10
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else
_CARRIED = b"totp-carried"


def new_secret() -> str:
    """A secret for an authenticator app: 160 bits, base32."""
    return pyotp.random_base32()


def keep_secret(account: Account, secret: str) -> None:
    """Encrypt the secret on the account, bound to it."""
    account.totp_key_id, account.totp_secret = crypto.wrap(secret.encode(), bound_to(account))


def read_secret(account: Account) -> str:
    """The secret in the clear, or empty without one."""
    if not account.totp_secret:
        return ""
    return crypto.unwrap(account.totp_key_id, account.totp_secret, bound_to(account)).decode()


def carried(secret: str) -> str:
    """The secret as the cookie carries it from the page that shows it to the code that proves it.

    Encrypted, because a cookie is signed but can be read.
    """
    key_id, wrapped = crypto.wrap(secret.encode(), _CARRIED)
    return f"{key_id}.{crypto.to_base64url(wrapped)}"


def uncarried(text: str) -> str:
    """The secret again; empty when it cannot be read any more."""
    key_id, _dot, wrapped = text.partition(".")
    try:
        return crypto.unwrap(key_id, crypto.from_base64url(wrapped), _CARRIED).decode()
    except (crypto.CannotOpen, MissingKey, ValueError):
        return ""


def provisioning_address(login: str, secret: str) -> str:
    """What the QR code for the authenticator app holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="驿通")


def fitting_step(secret: str, code: str, after: int) -> int | None:
    """The time step whose code was given: this one or a neighbour, later than `after`, or None.

    Later only, so that a code that was seen or overheard is worth nothing (RFC 6238 5.2).
    """
    given = _plain(code).encode()
    now = _current_step()
    for step in (now, now - 1, now + 1):
        if step > after and hmac.compare_digest(pyotp.HOTP(secret).at(step).encode(), given):
            return step
    return None


def code_now(secret: str) -> str:
    """The code of this moment: for the demo's page and for tests."""
    return pyotp.HOTP(secret).at(_current_step())


def new_recovery_codes() -> list[str]:
    """Ten codes such as K7QM-2X9D-ZP4H, to be shown once; 60 bits each."""
    return ["-".join(_random(4) for _ in range(3)) for _ in range(RECOVERY_CODES)]


def recovery_hash(account_id: UUID, code: str) -> str:
    """The keyed hash that is kept of a recovery code."""
    return crypto.blind_index("recovery-code", f"{account_id}:{_plain(code)}")[1]


def recovery_hashes(account_id: UUID, code: str) -> list[str]:
    """Its hashes under every index key."""
    return crypto.blind_indexes("recovery-code", f"{account_id}:{_plain(code)}")


def _plain(code: str) -> str:
    """A code as it is compared: half-width, upper case, without spaces and dashes."""
    text = unicodedata.normalize("NFKC", code).upper()
    return "".join(letter for letter in text if letter.isalnum())


def _current_step() -> int:
    return int(clock.now().timestamp()) // STEP_SECONDS


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def bound_to(account: Any) -> bytes:
    """What the secret of an account (or of a row with its id) is bound to."""
    return b"totp:" + account.id.bytes
