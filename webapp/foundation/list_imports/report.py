"""What a dry run found, as one file: a summary for the page, the orders to carry out, a sheet.

Only the orders hold values in the clear; the file is sealed at rest, and goes in days.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from webapp.foundation.jobs import Result
from webapp.foundation.list_imports.judging import CHANGED, NEW, SAME, Judged
from webapp.foundation.spreadsheets import RowError, write_rows

SHOWN = 50
"""Errors, changes and rows that a page shows; all of them stand in the sheet."""
_SUMMARY, _ORDERS, _SHEET = "summary.json", "orders.jsonl", "report.xlsx"
_ORIGINAL = "original"


@dataclass(frozen=True)
class Summary:
    """The totals in rows, the first errors and changes, and the first rows of the file.

    `refused` says why the whole file could not be read; then there is nothing else.
    """

    refused: str = ""
    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    error_count: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    """(row, column's header, what to change)"""
    changes: list[tuple[str, str, list[tuple[str, str, str]]]] = field(default_factory=list)
    """(code, name, [(column's header, as it is, as it will be)])"""
    first: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(row, code, name, new | changed | same)"""

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return self.fitting + self.wrong

    @property
    def fitting(self) -> int:
        """Rows that fit."""
        return self.new + self.changed + self.same

    @property
    def orders(self) -> int:
        """Rows that would change anything."""
        return self.new + self.changed


def totals_of(judged: Sequence[Judged], errors: Sequence[RowError]) -> dict[str, Any]:
    """The fields of the summary of a file's rows."""
    results = [one.result for one in judged]
    changed = [one for one in judged if one.changes]
    return {
        "new": results.count(NEW),
        "changed": results.count(CHANGED),
        "same": results.count(SAME),
        "wrong": len({error.row for error in errors}),
        "error_count": len(errors),
        "errors": [(one.row, one.column, one.sentence) for one in errors[:SHOWN]],
        "changes": [(one.code, one.name, one.changes) for one in changed[:SHOWN]],
        "first": [(one.number, one.code, one.name, one.result) for one in judged[:SHOWN]],
    }


def orders_of(judged: Iterable[Judged]) -> list[Any]:
    """Of the rows that fit, those that would change anything."""
    return [one for one in judged if one.result != SAME]


def sheet_of_all(
    orders: Iterable[Judged], errors: Iterable[RowError], called: tuple[str, str]
) -> bytes:
    """Every row that is wrong or would change anything, as a spreadsheet, in the file's order.

    `called` is what code and name are called in its header.
    """
    rows: list[tuple[int, str, str, str, str]] = [
        (one.row, "", "", _("有错"), f"{one.column}：{one.sentence}") for one in errors
    ]
    rows += [(one.number, one.code, one.name, _result(one), _story(one)) for one in orders]
    headers = [_("行"), *called, _("结果"), _("说明")]
    return write_rows(headers, sorted(rows), _("检查结果")).getvalue()


def found(content: bytes) -> Result:
    """The result of a dry run: its packed report."""
    return Result(_("检查结果") + ".zip", content, "application/zip")


def pack(
    summary: Summary, orders: Iterable[dict[str, Any]], sheet: bytes, original: bytes = b""
) -> bytes:
    """What a dry run found, as one file: a summary for the page, the orders to carry out, a sheet
    of all rows that are wrong or would do anything, and the file itself where it may have to be
    read once more."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_SUMMARY, json.dumps(asdict(summary), ensure_ascii=False))
        archive.writestr(_ORDERS, "\n".join(json.dumps(one, ensure_ascii=False) for one in orders))
        archive.writestr(_SHEET, sheet)
        if original:
            archive.writestr(_ORIGINAL, original)
    return out.getvalue()


def read_summary(content: bytes) -> Summary:
    """The summary of a packed report, where the list has no totals of its own."""
    return Summary(**summary_in(content))


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


def _result(one: Judged) -> str:
    return _("新增") if one.result == NEW else _("修改")


def _story(one: Judged) -> str:
    return "；".join(f"{column}：{old or '—'} → {new or '—'}" for column, old, new in one.changes)
