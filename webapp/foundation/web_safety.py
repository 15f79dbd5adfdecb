"""What every answer and every request of the web has to obey: headers, cookies, same origin."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.foundation.access import bearer
from webapp.foundation.errors import Forbidden, Problem, TooLarge, UnsupportedMedia
from webapp.settings import Mode, Settings

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_TYPES = (
    "application/json",
    "application/offset+octet-stream",
    "image/jpeg",
    "image/png",
    "image/webp",
)
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
FORM_LIMIT_BYTES = 2 * 1024 * 1024
"""More than any form holds: a photo of a card fits too. Views that take more say so."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask, settings: Settings) -> None:
    """Cookies, limits, headers, and the same-origin rule of the API."""
    app.config.update(
        SESSION_COOKIE_NAME="yitong",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SESSION_PROTECTION=None,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES,
        MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    app.before_request(_allow_larger_body)
    app.before_request(_refuse_foreign_requests)
    app.before_request(_refuse_nothing_typed)
    app.after_request(_add_headers)


def takes_up_to(setting: str) -> Callable[[View], View]:
    """Let a view take larger bodies than a form: the name of the setting that holds its limit."""

    def mark(view: View) -> View:
        view.body_limit = setting  # type: ignore[attr-defined]
        return view

    return mark


def limited_body(limit: int) -> bytes:
    """The whole body in memory, never on disk. Raises TooLarge beyond `limit` bytes."""
    if (request.content_length or 0) > limit:
        raise TooLarge()
    body = request.stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge()
    return body


def _allow_larger_body() -> None:
    """Before anything reads the form, since larger parts of it are put on the disk."""
    view = current_app.view_functions.get(request.endpoint or "")
    if setting := getattr(view, "body_limit", ""):
        request.max_content_length = getattr(current_app.config["SETTINGS"], setting)


def _refuse_foreign_requests() -> None:
    """JSON acts need what a foreign page cannot send: own header, own type, own origin.

    An API key is such a thing itself: no browser adds it, and it never comes with a cookie.
    """
    if not request.path.startswith("/api/") or request.method in SAFE_METHODS:
        return
    if not bearer():
        _refuse_foreign_origin()
    has_body = request.content_length or request.headers.get("Transfer-Encoding")
    if has_body and request.mimetype not in BODY_TYPES:
        raise UnsupportedMedia()


def _refuse_foreign_origin() -> None:
    if request.headers.get("X-Yitong") != "1":
        raise Forbidden(slug="foreign-request")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in ("same-origin", "none"):
        raise Forbidden(slug="foreign-request")
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise Forbidden(slug="foreign-request")


def _refuse_nothing_typed() -> None:
    """Nobody types a NUL, and PostgreSQL keeps none: an address or a form with one is refused."""
    sent = [request.args] if request.path.startswith("/api/") else [request.args, request.form]
    if any("\x00" in text for given in sent for pair in given.items(multi=True) for text in pair):
        raise Problem()


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure and current_app.config["SETTINGS"].mode is Mode.PRODUCTION:
        # Elsewhere it would pin the names of this machine to a certificate made for trying out.
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    # What a signed-in person sees is nobody else's: no cache may keep it unless a view says so.
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Vary", "Cookie")
    return response
