"""Where a person goes on to after sign-in or a choice: only to our own pages."""

from urllib.parse import urlsplit

_DOOR = ("/sign-in", "/sign-out", "/join/", "/api/")


def own_path(wanted: str, otherwise: str = "/") -> str:
    """The wanted path with its query if it is one of our own, or `otherwise`.

    Browsers read "//host", "/\\host" and control characters as another host: all are refused.
    """
    plain = wanted.isprintable() and "\\" not in wanted and " " not in wanted
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted


def after_sign_in(wanted: str) -> str:
    """The page that was wanted, or the start page: never back to the door."""
    path = own_path(wanted)
    return "/" if path.startswith(_DOOR) else path
