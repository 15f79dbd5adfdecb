"""What a dry run found, as one file: a summary for the page, the orders to carry out, a sheet.

Only the orders hold personal values in the clear; the file is sealed at rest, and goes in days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from webapp.conversions.importing.judging import CHANGED, NEW, SAME, Judged
from webapp.foundation import list_imports
from webapp.foundation.spreadsheets import RowError, write_rows

CHECK = "cases-import-check"
"""The kind of the job that makes it."""
SHOWN = 50
"""Errors, warnings, changes and rows that a page shows; all of them stand in the sheet."""
Shared = tuple[str, int, int, list[int]]
Told = tuple[int, str, list[str]]


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
    eligible: int = 0
    """Of the rows that fit: how many may be offered by post."""
    error_count: int = 0
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    """(row, column's header, what to change)"""
    shared_count: int = 0
    shared: list[Shared] = field(default_factory=list)
    """(masked phone, cases, people, first rows) of phones that several people have"""
    people_count: int = 0
    people: list[Shared] = field(default_factory=list)
    """(masked name, cases in the file, others in the hall, first rows) of people with several"""
    headings: list[Told] = field(default_factory=list)
    """(place, header, masked samples) where columns are missing that a person may point out"""
    places: dict[str, int] = field(default_factory=dict)
    """The place of each column that was found."""
    changes: list[tuple[str, str, list[tuple[str, str, str]]]] = field(default_factory=list)
    """(case number, masked name, [(column's header, as it is, as it will be)])"""
    first: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(row, case number, masked name, new | changed | same)"""

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


def summary_of(
    judged: Sequence[Judged],
    errors: Sequence[RowError],
    shared: Sequence[Shared],
    people: Sequence[Shared],
) -> Summary:
    """The summary of a file's rows."""
    results = [one.result for one in judged]
    changed = [one for one in judged if one.changes]
    return Summary(
        new=results.count(NEW),
        changed=results.count(CHANGED),
        same=results.count(SAME),
        wrong=len({error.row for error in errors}),
        eligible=sum(one.is_eligible for one in judged),
        error_count=len(errors),
        errors=[(one.row, one.column, one.sentence) for one in errors[:SHOWN]],
        shared_count=len(shared),
        shared=list(shared[:SHOWN]),
        people_count=len(people),
        people=list(people[:SHOWN]),
        changes=[(one.case_number, one.masked_name, one.changes) for one in changed[:SHOWN]],
        first=[
            (one.number, one.case_number, one.masked_name, one.result) for one in judged[:SHOWN]
        ],
    )


def packed(
    summary: Summary, judged: Sequence[Judged], errors: Sequence[RowError], original: bytes
) -> bytes:
    """All of it as one file; `original` where it may have to be read once more."""
    orders = [one for one in judged if one.result != SAME]
    return list_imports.pack(
        summary,
        ({"case_number": one.case_number, "facts": one.facts} for one in orders),
        _sheet(orders, errors),
        original,
    )


def read_summary(content: bytes) -> Summary:
    """The summary of a packed report."""
    return Summary(**list_imports.summary_in(content))


def _sheet(orders: Sequence[Judged], errors: Sequence[RowError]) -> bytes:
    rows: list[tuple[int, str, str, str, str]] = [
        (one.row, "", "", _("有错"), f"{one.column}：{one.sentence}") for one in errors
    ]
    rows += [
        (one.number, one.case_number, one.masked_name, _result(one), _story(one)) for one in orders
    ]
    headers = [_("行"), _("办件编号"), _("姓名"), _("结果"), _("说明")]
    return write_rows(headers, sorted(rows), _("检查结果")).getvalue()


def _result(one: Judged) -> str:
    return _("新增") if one.result == NEW else _("修改")


def _story(one: Judged) -> str:
    return "；".join(f"{column}：{old or '—'} → {new or '—'}" for column, old, new in one.changes)
