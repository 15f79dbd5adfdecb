"""Structured logs with request ids and no personal data: endpoints instead of paths, no bodies."""

import logging
import re
import sys
import time

import structlog
from flask import Flask, Response, g, request

from webapp.foundation.database import new_id

log = structlog.get_logger("web")
_OWN_ID = re.compile(r"[0-9a-f]{12}|[0-9a-f]{32}")
"""Ours, and nginx's. No length at which somebody's number could be passed off as an id."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def configure() -> None:
    """One JSON line an event, on what is standard error when it is written."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def install(app: Flask) -> None:
    """Give each request an id and write one line when it is answered."""
    app.before_request(_begin)
    app.after_request(_end)
    # Flask's own handler would log the exception with its message, which may quote a person.
    app.logger.disabled = True


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _OWN_ID.fullmatch(given) else new_id().hex[-12:]
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers["X-Request-Id"] = g.request_id
    if request.endpoint in ("release.static_file", "health.healthz", "health.readyz"):
        return response
    log.info(
        "answered",
        request_id=g.request_id,
        endpoint=request.endpoint or "none",
        method=request.method if request.method in _METHODS else "unknown",
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
    )
    return response
