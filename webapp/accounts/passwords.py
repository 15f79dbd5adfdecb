"""Passwords: argon2id, and what is too weak to be one."""

import re

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

LEAST = 10
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""19 MiB, two passes, one lane (OWASP's first choice for argon2id): 0.1 s on two small cores."""
DUMMY = HASHER.hash("nobody has this password")
"""Verified for unknown names, so that they take as long as known ones."""

TOO_SHORT = _l("密码至少 10 位")
TOO_COMMON = _l("这个密码太常见，换一个别人想不到的")
TOO_PLAIN = _l("密码不能只是同一个字符、连号或您的工号")

_COMMON_PARTS = (
    "123456",
    "654321",
    "111111",
    "000000",
    "666666",
    "888888",
    "123123",
    "112233",
    "5201314",
    "1314520",
    "147258",
    "159357",
    "password",
    "passw0rd",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "1q2w3e",
    "abc123",
    "a123456",
    "admin",
    "administrator",
    "root",
    "woaini",
    "wodemima",
    "mima",
    "iloveyou",
    "zhongguo",
    "beijing",
    "shanghai",
    "nihao",
    "youzheng",
    "kuaidi",
    "yitong",
    "postal",
    "courier",
    "ems",
    "letmein",
    "welcome",
    "dragon",
    "monkey",
    "sunshine",
    "princess",
    "football",
)


def hash_password(password: str) -> str:
    """The hash to keep."""
    return HASHER.hash(password)


def verifies(password_hash: str, password: str) -> bool:
    """Whether a password fits; takes as long for an account without one."""
    try:
        return HASHER.verify(password_hash or DUMMY, password) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with older parameters."""
    return HASHER.check_needs_rehash(password_hash)


def weakness(password: str, *, login: str, name: str) -> str:
    """Why a password will not do, in the person's language; empty if it will."""
    if len(password) < LEAST:
        return str(TOO_SHORT)
    plain = password.casefold()
    if _is_run(plain) or len(set(plain)) < 4 or login.casefold() in plain or name in password:
        return str(TOO_PLAIN)
    rest = plain
    for part in _COMMON_PARTS:
        rest = rest.replace(part, "")
    if len(re.sub(r"[\d\W_]", "", rest)) < 3 and len(rest) < 6:
        return str(TOO_COMMON)
    return ""


def _is_run(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in zip(text, text[1:], strict=False)}
    return steps in ({1}, {-1}, {0})
