"""Passwords: argon2id, and what is too weak to be one."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

from webapp.accounts.common_passwords import COMMON, PARTS
from webapp.foundation.errors import InvalidInput

LEAST, MOST = 10, 200
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""19 MiB, two passes, one lane: OWASP's first choice for argon2id."""
DUMMY = HASHER.hash("nobody has this password")
"""Verified for unknown names, so that they take as long as known ones."""
OWN_CHARACTERS = 4
"""So many characters must be left once what everybody tries first is taken out."""

TOO_SHORT = _l("密码至少 10 位")
TOO_COMMON = _l("这个密码太常见，换一个别人想不到的")
TOO_PLAIN = _l("密码不能只是同一个字、连号，也不能含您的工号或姓名")


def hash_password(password: str) -> str:
    """The hash to keep. Takes a while: call it before the transaction, not inside."""
    return HASHER.hash(_canonical(password))


def accepted(password: str, *, login: str, name: str, field: str = "wanted") -> str:
    """The hash of a password that will do. Raises InvalidInput (by `field`) for a weak one."""
    if weak := weakness(password, login=login, name=name):
        raise InvalidInput(errors={field: [weak]})
    return hash_password(password)


def verifies(password_hash: str, password: str) -> bool:
    """Whether a password fits; takes as long for an account without one."""
    try:
        return HASHER.verify(password_hash or DUMMY, _canonical(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def weakness(password: str, *, login: str, name: str) -> str:
    """Why a password will not do, in the person's language; empty if it will."""
    plain = _canonical(password).casefold()
    if len(plain) < LEAST:
        return str(TOO_SHORT)
    if len(set(plain)) < OWN_CHARACTERS or _is_run(plain):
        return str(TOO_PLAIN)
    if login.casefold() in plain or (name and name.casefold() in plain):
        return str(TOO_PLAIN)
    if plain in COMMON or len(set(_without_common_parts(plain))) < OWN_CHARACTERS:
        return str(TOO_COMMON)
    return ""


def _canonical(password: str) -> str:
    """Full-width and half-width keyboards give the same password (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _is_run(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in zip(text, text[1:], strict=False)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def _without_common_parts(text: str) -> str:
    """What is the person's own: woaini123456 has nothing of its own, however long it is."""
    for part in PARTS:
        text = text.replace(part, "")
    return text
