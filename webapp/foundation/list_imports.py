"""Lists that come as spreadsheets: read in a dry run, judged row by row, taken in batch by batch.

What every such list shares; columns, judgement, acts and audit entries are the feature's own.
"""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from io import BytesIO
from itertools import islice
from pathlib import PurePath
from typing import Any, Protocol, TypeVar

from flask import Response, request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.foundation import spreadsheets
from webapp.foundation.database import db
from webapp.foundation.errors import InvalidInput
from webapp.foundation.jobs import Result, Turn
from webapp.foundation.spreadsheets import Column, Row, RowError

MOST_ROWS = 100_000
BATCH = 500
MOST_NAMED = 500
"""Rows left out that the end of an import names."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SUMMARY, _ORDERS, _SHEET = "summary.json", "orders.jsonl", "report.xlsx"
_ORIGINAL = "original"
NO_FILE = _l("选一个 .xlsx 或 .csv 文件")
EMPTY_FILE = _l("这个文件是空的。在表格软件里打开看一眼，存好再传")
NOTHING_TO_DO = _l("没有要导入的行：和现在的都一样，或者都有错")
NO_ROWS = _l("表头下面没有内容")
COUNTED = {
    "new": _l("新增"),
    "changed": _l("修改"),
    "same": _l("不变"),
    "wrong": _l("没有导入"),
}
"""What the end of every list's import counts."""

Judged = TypeVar("Judged", covariant=True)


class Judge(Protocol[Judged]):
    """Says of rows what they would do, or what is wrong with them."""

    def rows(self, rows: Sequence[Row]) -> Iterator[Judged | RowError]:
        """One answer for each row that fits, one or more for each that does not."""


def sent_file() -> tuple[str, bytes]:
    """Name and bytes of the list that a form brought; both empty where it brought none."""
    sent = request.files.get("file")
    return (sent.filename or "", sent.read()) if sent else ("", b"")


def parameters_of(name: str, content: bytes) -> dict[str, str]:
    """What a dry run is told of a file. Raises InvalidInput for none and for an empty one."""
    if not content:
        raise InvalidInput(errors={"file": [str(EMPTY_FILE if name else NO_FILE)]})
    return {"name": f"list{PurePath(name).suffix.lower()[:8]}"}  # a name may tell of people


def rows_of(turn: Turn, columns: Sequence[Column]) -> tuple[list[Row], list[RowError]]:
    """The rows that fit their columns. Raises InvalidInput for what is no list.

    The sheet itself goes with this call: it is large.
    """
    return rows_in(sheet_of(turn), columns)


def sheet_of(turn: Turn) -> spreadsheets.Sheet:
    """The sheet that a dry run was given. Raises InvalidInput for what is no list."""
    sheet = spreadsheets.read_rows(turn.content(), turn.parameters["name"], MOST_ROWS)
    turn.progress(0, len(sheet.rows))
    return sheet


def rows_in(
    sheet: spreadsheets.Sheet, columns: Sequence[Column]
) -> tuple[list[Row], list[RowError]]:
    """The rows of a sheet that fit their columns. Raises InvalidInput as `rows_of`."""
    rows, errors = spreadsheets.parse(sheet, columns)
    if not rows and not errors:
        raise InvalidInput(NO_ROWS, slug="empty-sheet")
    return rows, errors


def without_repeats(
    rows: Iterable[Row], name: str, header: str, tell: Callable[[Row, list[Row]], str]
) -> tuple[list[Row], list[RowError]]:
    """The rows whose value of one column stands once in the file, and an error for each other one.

    None of those is taken: only the person knows which is right. `tell(row, all with its value)`.
    """
    places: dict[str, list[Row]] = {}
    for row in rows:
        places.setdefault(row.values[name], []).append(row)
    kept = [same[0] for same in places.values() if len(same) == 1]
    errors = [
        RowError(row.number, header, tell(row, same))
        for same in places.values()
        if len(same) > 1
        for row in same
    ]
    return kept, errors


def judged_by(
    judge: Judge[Judged], turn: Turn, rows: Sequence[Row], refused: int
) -> tuple[list[Judged], list[RowError]]:
    """The rows judged, `refused` of the file having been judged before."""
    judged: list[Judged] = []
    wrong: list[RowError] = []
    for at in range(0, len(rows), BATCH):
        for one in judge.rows(rows[at : at + BATCH]):
            if isinstance(one, RowError):
                wrong.append(one)
            else:
                judged.append(one)
        db.session.expunge_all()
        turn.progress(refused + min(at + BATCH, len(rows)), refused + len(rows))
    return judged, wrong


def found(content: bytes) -> Result:
    """The result of a dry run: its packed report."""
    return Result(_("检查结果") + ".zip", content, "application/zip")


def pack(
    summary: Any, orders: Iterable[dict[str, Any]], sheet: bytes, original: bytes = b""
) -> bytes:
    """What a dry run found, as one file: a summary for the page (a dataclass of what JSON can
    hold), the orders to carry out, a sheet of all rows that are wrong or would do anything, and
    the file itself where it may have to be read once more."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_SUMMARY, json.dumps(asdict(summary), ensure_ascii=False))
        archive.writestr(_ORDERS, "\n".join(json.dumps(one, ensure_ascii=False) for one in orders))
        archive.writestr(_SHEET, sheet)
        if original:
            archive.writestr(_ORIGINAL, original)
    return out.getvalue()


def summary_in(content: bytes) -> dict[str, Any]:
    """The fields of the summary of a packed report."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        fields: dict[str, Any] = json.loads(archive.read(_SUMMARY))
    return fields


def sheet_in(content: bytes) -> bytes:
    """The XLSX of a packed report."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(_SHEET)


def original_in(content: bytes) -> bytes:
    """The file that was checked, or nothing where it was not kept."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(_ORIGINAL) if _ORIGINAL in archive.namelist() else b""


def orders_in(content: bytes) -> Iterator[dict[str, Any]]:
    """The orders of a packed report, in a lasting order."""
    with zipfile.ZipFile(BytesIO(content)) as archive, archive.open(_ORDERS) as lines:
        yield from map(json.loads, lines)


class Outcome(Protocol):
    """What became of the rows of one batch."""

    left_out: list[str]
    """Names of rows that fitted when they were checked and fit no longer."""

    def counts(self) -> dict[str, int]:
        """How many of each."""


class Intake:
    """An import under way: its orders batch by batch, from where an earlier worker came to."""

    def __init__(self, turn: Turn, orders: Iterable[dict[str, Any]], nothing: Outcome) -> None:
        self.turn = turn
        fresh: dict[str, Any] = {"done": 0, "left_out": [], **nothing.counts()}
        self.state: dict[str, Any] = turn.checkpoint or fresh
        self._orders = islice(orders, self.state["done"], None)

    def batches(self) -> Iterator[list[dict[str, Any]]]:
        """The orders that are left. Each batch ends with `advance` in its own transaction."""
        while batch := list(islice(self._orders, BATCH)):
            yield batch
            db.session.expunge_all()
            self.turn.progress(self.state["done"], self.turn.parameters["rows"])

    def advance(self, session: Session, orders: int, outcome: Outcome) -> None:
        """Note with a batch, or not at all, that so many orders were carried out."""
        counts = {name: self.state[name] + count for name, count in outcome.counts().items()}
        left_out = (self.state["left_out"] + outcome.left_out)[:MOST_NAMED]
        self.state = {"done": self.state["done"] + orders, "left_out": left_out, **counts}
        total = self.turn.parameters["rows"]
        self.turn.keep(session, self.state, self.state["done"], total, **counts)

    def result(self, name: str, header: str, why: str) -> Result | None:
        """A sheet of what was left out, and why; None when that is nothing."""
        if not self.state["left_out"]:
            return None
        rows = [[one, why] for one in self.state["left_out"]]
        content = spreadsheets.write_rows([header, _("说明")], rows, _("没有导入"))
        return Result(f"{name}.xlsx", content)


def xlsx(content: bytes, name: str) -> Response:
    """A spreadsheet for whoever asked, kept by nobody on the way."""
    response = send_file(
        BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name, etag=False
    )
    response.headers["Cache-Control"] = "no-store"
    return response
