"""The file that a form brings, and the spreadsheets that go out."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePath

from flask import Response, request, send_file
from flask_babel import lazy_gettext as _l

from webapp.foundation import spreadsheets
from webapp.foundation.errors import InvalidInput
from webapp.foundation.spreadsheets import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = _l("选一个 .xlsx 或 .csv 文件")
EMPTY_FILE = _l("这个文件是空的。在表格软件里打开看一眼，存好再传")


def sent_file() -> tuple[str, bytes]:
    """Name and bytes of the list that a form brought; both empty where it brought none."""
    sent = request.files.get("file")
    return (sent.filename or "", sent.read()) if sent else ("", b"")


def parameters_of(name: str, content: bytes) -> dict[str, str]:
    """What a dry run is told of a file. Raises InvalidInput for none and for an empty one."""
    if not content:
        raise InvalidInput(errors={"file": [str(EMPTY_FILE if name else NO_FILE)]})
    return {"name": f"list{PurePath(name).suffix.lower()[:8]}"}  # a name may tell of people


def template(columns: Sequence[Column], called: str, name: str) -> Response:
    """An empty sheet, `called` so, with the header of the columns, in a file of that name."""
    content = spreadsheets.write_rows([column.header for column in columns], [], called)
    return xlsx(content.getvalue(), f"{name}.xlsx")


def xlsx(content: bytes, name: str) -> Response:
    """A spreadsheet for whoever asked, kept by nobody on the way."""
    response = send_file(
        BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name, etag=False
    )
    response.headers["Cache-Control"] = "no-store"
    return response
