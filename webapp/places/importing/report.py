"""What a dry run found, as one file: a summary for the page, the orders to carry out, a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from webapp.foundation import list_imports
from webapp.foundation.spreadsheets import RowError, write_rows
from webapp.places.importing.judging import CHANGED, NEW, SAME, Judged

SHOWN = 50
"""Errors, changes and rows that a page shows; all of them stand in the sheet."""


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
        return self.new + self.changed + self.same + self.wrong

    @property
    def orders(self) -> int:
        """Rows that would change anything."""
        return self.new + self.changed


def summary_of(judged: Sequence[Judged], errors: Sequence[RowError]) -> Summary:
    """The summary of a file's rows."""
    results = [one.result for one in judged]
    return Summary(
        new=results.count(NEW),
        changed=results.count(CHANGED),
        same=results.count(SAME),
        wrong=len({error.row for error in errors}),
        error_count=len(errors),
        errors=[(one.row, one.column, one.sentence) for one in errors[:SHOWN]],
        changes=[(one.code, one.name, one.changes) for one in judged if one.changes][:SHOWN],
        first=[(one.number, one.code, one.name, one.result) for one in judged[:SHOWN]],
    )


def packed(
    summary: Summary,
    judged: Sequence[Judged],
    errors: Sequence[RowError],
    headers: tuple[str, str] | None = None,
) -> bytes:
    """All of it as one file. Orders of one company stand together, so that a batch has few.

    `headers` are what code and name are called, those of an outlet unless they are said.
    """
    orders = [one for one in judged if one.result != SAME]
    orders.sort(key=lambda one: (str(one.facts.get("company_id", "")), one.number))
    return list_imports.pack(
        summary,
        ({"code": one.code, "facts": one.facts} for one in orders),
        _sheet(orders, errors, headers or (_("网点代码"), _("网点名称"))),
    )


def read_summary(content: bytes) -> Summary:
    """The summary of a packed report."""
    return Summary(**list_imports.summary_in(content))


def _sheet(orders: Sequence[Judged], errors: Sequence[RowError], called: tuple[str, str]) -> bytes:
    rows: list[tuple[int, str, str, str, str]] = [
        (one.row, "", "", _("有错"), f"{one.column}：{one.sentence}") for one in errors
    ]
    rows += [(one.number, one.code, one.name, _result(one), _story(one)) for one in orders]
    headers = [_("行"), *called, _("结果"), _("说明")]
    return write_rows(headers, sorted(rows), _("检查结果")).getvalue()


def _result(one: Judged) -> str:
    return _("新增") if one.result == NEW else _("修改")


def _story(one: Judged) -> str:
    return "；".join(f"{column}：{old or '—'} → {new or '—'}" for column, old, new in one.changes)
