"""Refusals: raised anywhere below the views, turned into a response here and nowhere else."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    json,
    render_template,
    request,
)
from flask_babel import gettext, lazy_gettext
from markupsafe import escape
from werkzeug.exceptions import HTTPException

log = structlog.get_logger(__name__)
_l = lazy_gettext
_DIALECTS = "error dialects"
Dialect = Callable[[HTTPStatus, str, dict[str, Any]], Response]
"""Writes a refusal (status, detail, extra) as a protocol of its own wants it."""


class Problem(Exception):
    """A refusal that the person can understand. `extra` holds members of the RFC 9457 body."""

    status = HTTPStatus.BAD_REQUEST
    slug = "bad-request"
    sentence: Any = _l("这个请求看不懂，没有做任何改动。")

    def __init__(self, detail: Any = None, *, slug: str = "", **extra: Any) -> None:
        self.detail = detail if detail is not None else self.sentence
        self.slug = slug or type(self).slug
        self.extra = extra
        super().__init__(str(self.slug))

    @property
    def headers(self) -> dict[str, str]:
        """Headers that belong to the answer, such as Retry-After."""
        seconds = self.extra.get("retry_after")
        return {"Retry-After": str(seconds)} if seconds is not None else {}


class InvalidInput(Problem):
    """What was sent does not hold; `errors` maps each field to its sentences."""

    status, slug = HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-input"
    sentence = _l("有几处需要改，您填的都还在。")


class Unauthorised(Problem):
    """Nobody is signed in."""

    status, slug = HTTPStatus.UNAUTHORIZED, "signed-out"
    sentence = _l("您已退出登录。重新登录后接着办，手机里的记录都在。")


class Forbidden(Problem):
    """The role does not allow this."""

    status, slug = HTTPStatus.FORBIDDEN, "forbidden"
    sentence = _l("您现在的身份不办这件事。")


class NotFound(Problem):
    """It does not exist, or not for this person: the two are told alike."""

    status, slug = HTTPStatus.NOT_FOUND, "not-found"
    sentence = _l("地址不对，或者这条记录不在您的范围内。")


class Conflict(Problem):
    """Somebody else changed this first."""

    status, slug = HTTPStatus.CONFLICT, "conflict"
    sentence = _l("有人比您先改了。看最新的，再提交一次。")


class Gone(Problem):
    """It was here and was erased by law; asking again will not help."""

    status, slug = HTTPStatus.GONE, "gone"
    sentence = _l("这条记录已依法销毁，不用再发。")


class TooLarge(Problem):
    """More bytes than allowed."""

    status, slug = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large"
    sentence = _l("文件太大。")


class UnsupportedMedia(Problem):
    """A kind of body that this address does not take."""

    status, slug = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media"
    sentence = _l("这种文件收不了。")


class TooMany(Problem):
    """Too many tries; `retry_after` is in seconds."""

    status, slug = HTTPStatus.TOO_MANY_REQUESTS, "too-many"
    sentence = _l("试得太多了，过一会儿再来。")


class Unavailable(Problem):
    """Something this needs is busy or away; `retry_after` is in seconds."""

    status, slug = HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"
    sentence = _l("现在忙不过来，稍后再试。")


def install(app: Flask) -> None:
    """Answer every refusal and every unexpected error in one shape."""
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def speak_below(app: Flask, path: str, dialect: Dialect) -> None:
    """Have every refusal at or below a path written by a dialect, unknown addresses too."""
    app.extensions.setdefault(_DIALECTS, {})[path] = dialect


def wants_json() -> bool:
    """Whether the caller reads JSON: under /api always, elsewhere by Accept."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def request_id() -> str:
    """The id that a person can quote and an operator can find in the log."""
    return g.get("request_id", "") if has_request_context() else ""


def answer_problem(problem: Problem) -> Response:
    """The response for a refusal."""
    extra = dict(problem.extra)
    return respond(problem.status, problem.slug, str(problem.detail), extra, problem.headers)


def respond(
    status: HTTPStatus, slug: str, detail: str, extra: dict[str, Any], headers: dict[str, str]
) -> Response:
    """An RFC 9457 body or the page, by what the caller reads; or what is spoken at this path."""
    if dialect := _dialect():
        answer = dialect(status, detail, extra)
        answer.headers.update(headers)
        return answer
    body = {
        "type": f"urn:problem:{slug}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "request_id": request_id(),
        **extra,
    }
    if wants_json():
        text = json.dumps(body, default=str, ensure_ascii=False)
        return Response(text, status, headers, mimetype="application/problem+json")
    return Response(_page({**body, "slug": slug}), status, headers)


def _dialect() -> Dialect | None:
    spoken: dict[str, Dialect] = current_app.extensions.get(_DIALECTS, {})
    asked = request.path if has_request_context() else ""
    fitting = (one for path, one in spoken.items() if asked == path or asked.startswith(f"{path}/"))
    return next(fitting, None)


def _page(problem: dict[str, Any]) -> str:
    for bare in (False, True):
        g.bare = bare  # without navigation and without asking who this is: both need the database
        try:
            return render_template("errors/problem.html", problem=problem)
        except Exception as error:  # the page itself needs what has just failed
            log.error("no page for a problem", kind=type(error).__name__)
    head = f"<!doctype html><meta charset=utf-8><title>{problem['status']}</title>"
    return f"{head}<p>{escape(problem['detail'])}<p>{escape(problem['request_id'])}"


def _answer_http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = HTTPStatus(error.code or 500)
    kind = _KINDS.get(status)
    sentence = kind.sentence if kind else _SENTENCES.get(status, Problem.sentence)
    kept = {"Allow", "Retry-After", "WWW-Authenticate"}
    headers = {name: value for name, value in error.get_headers() if name in kept}
    data = getattr(error, "data", None) or {}  # webargs and flask-smorest put messages here
    extra: dict[str, Any] = {}
    if messages := data.get("messages"):
        extra["errors"] = messages.get("json", messages) if isinstance(messages, dict) else messages
    slug = kind.slug if kind else status.phrase.lower().replace(" ", "-")
    return respond(status, slug, str(sentence), extra, headers)


def place_of(error: BaseException) -> str:
    """file:line where an error was raised: what a log may hold of it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


def _answer_unexpected(error: Exception) -> Response:
    # The message may quote what a person typed, so the log gets the kind and the place only.
    log.error("unexpected", kind=type(error).__name__, place=place_of(error))
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    sentence = gettext("服务器出了问题，不是您的操作引起的。手机里的记录都在，可以继续收寄。")
    return respond(status, "internal-error", sentence, {}, {})


_OWN: list[type[Problem]] = [Problem, *Problem.__subclasses__()]
_KINDS = {kind.status: kind for kind in _OWN}
"""The kinds of this page only: a feature's own refusal is no answer to somebody else's error."""
_SENTENCES = {
    HTTPStatus.METHOD_NOT_ALLOWED: _l("这个地址不接受这种操作。"),
    HTTPStatus.INTERNAL_SERVER_ERROR: _l("服务器出了问题，不是您的操作引起的。"),
}
