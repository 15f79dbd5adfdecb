"""How GeoReport v2 is written: the same answer as XML or as JSON, by the address's suffix."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from flask import Response, request
from flask_babel import lazy_gettext as _l

from webapp.foundation import clock


class Format(StrEnum):
    """What an address may end with."""

    XML = "xml"
    JSON = "json"


TYPES = {
    Format.XML: "text/xml; charset=utf-8",
    Format.JSON: "application/json; charset=utf-8",
}
_EACH = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "service_requests": "request",
    "errors": "error",
}
"""What one of a container is called in XML. In JSON the container is a bare array."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STATUS = {
    HTTPStatus.UNAUTHORIZED: HTTPStatus.FORBIDDEN,
    HTTPStatus.CONFLICT: HTTPStatus.BAD_REQUEST,
    HTTPStatus.GONE: HTTPStatus.NOT_FOUND,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNPROCESSABLE_ENTITY: HTTPStatus.BAD_REQUEST,
}
"""GeoReport knows 403 for a key, 404 for what is not there, and 400 for everything else."""
OURS = _l("服务器出了问题，不是您的请求引起的。过一会儿再发一次。")


def answer(root: str, value: Any, form: Format, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An answer: `root` is the outermost element of the XML, and is not said in JSON."""
    text = as_xml(root, value) if form is Format.XML else json.dumps(value, ensure_ascii=False)
    return Response(text, status, content_type=TYPES[form])


def as_xml(root: str, value: Any) -> str:
    """A document with its declaration, without namespaces; None is an empty element."""
    return '<?xml version="1.0" encoding="utf-8"?>\n' + "".join(_element(root, value)) + "\n"


def moment(at: datetime | None) -> str | None:
    """A moment as W3C writes it, in the time of China."""
    return at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds") if at else None


def refuse(status: HTTPStatus, detail: str, extra: dict[str, Any]) -> Response:
    """Any refusal below our address: a list of errors, in XML unless JSON was asked for."""
    status = _STATUS.get(status, status)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = str(OURS)
    errors: dict[str, Any] = extra.get("errors") or {}
    told = [f"{name}: {one}" for name, sentences in errors.items() for one in sentences] or [detail]
    form = Format.JSON if request.path.endswith(".json") else Format.XML
    listed = [{"code": status.value, "description": sentence} for sentence in told]
    return answer("errors", listed, form, status)


def _element(name: str, value: Any) -> Iterator[str]:
    if value is None or value == "":
        yield f"<{name}/>"
        return
    yield f"<{name}>"
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _element(inner, one)
    elif isinstance(value, list):
        for one in value:
            yield from _element(_EACH[name], one)
    elif isinstance(value, bool):
        yield str(value).lower()
    else:
        yield escape(_NO_XML.sub("", str(value)))
    yield f"</{name}>"
