"""Whether the address that an outlet filed is where it stands."""

import unicodedata
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func

from webapp.foundation.errors import InvalidInput
from webapp.foundation.forms import is_printable

SCHEMES = frozenset({"rtsp", "rtsps", "https"})
SECRET_NAMES = frozenset(
    {"user", "username", "usr", "password", "passwd", "pwd", "pass", "token", "auth", "secret"}
)
WRONG = _l("填 rtsp:// 或 https:// 开头的地址")
CREDENTIALS = _l("地址里不能带用户名、密码或令牌，去掉再保存")


def key_of(address: str) -> str:
    """An address to be compared: half-width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", address).split())


def differs(key: str, address: str) -> bool:
    """Whether a filed address, by its key, does not end with the outlet's own: what is filed names
    the region before it, the outlet's address does not."""
    return not key.endswith(address.replace(" ", ""))


def differs_in_sql(key: Any, address: Any) -> ColumnElement[bool]:
    """The same as a condition."""
    own = func.replace(address, " ", "")
    begins = func.length(key) - func.length(own) + 1
    return (begins < 1) | (func.substr(key, begins) != own)


def check_stream(url: str) -> str:
    """The address of a stream as it is kept. Raises InvalidInput (`url`) for what is none, and for
    one that brings credentials along: whoever reads the page would have them."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or not is_printable(url) or any(one.isspace() for one in url):
        raise InvalidInput(errors={"url": [str(WRONG)]})
    names = {name.lower() for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    if "@" in parts.netloc or names & SECRET_NAMES:
        raise InvalidInput(errors={"url": [str(CREDENTIALS)]})
    return url
