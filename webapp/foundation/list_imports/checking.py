"""The dry run of a list whose rows are told apart by their code: reads, judges, compares."""

from collections.abc import Callable, Iterable, Sequence

from webapp.foundation.errors import Problem
from webapp.foundation.jobs import Result, Turn
from webapp.foundation.list_imports.judging import Judge, Judged, judged_by
from webapp.foundation.list_imports.reading import rows_of
from webapp.foundation.list_imports.report import (
    Summary,
    found,
    orders_of,
    pack,
    sheet_of_all,
    totals_of,
)
from webapp.foundation.spreadsheets import Column, Row, RowError

Once = Callable[[Iterable[Row]], tuple[list[Row], list[RowError]]]


def dry_run(
    turn: Turn,
    columns: Sequence[Column],
    once: Once,
    judge: Callable[[], Judge[Judged]],
    called: tuple[str, str],
    together: Callable[[Judged], str] = lambda _one: "",
) -> Result:
    """What a list would do; nothing is changed.

    `once` sets the rows aside that repeat another; `judge` is made when the file could be read;
    `called` is what code and name are called; rows of one answer of `together` are carried out
    side by side.
    """
    try:
        rows, errors = rows_of(turn, columns)
    except Problem as refusal:
        return _packed(Summary(refused=str(refusal.detail)), [], [], called)
    rows, repeats = once(rows)
    refused = {error.row for error in errors + repeats}
    judged, wrong = judged_by(judge(), turn, rows, len(refused))
    errors = sorted(errors + repeats + wrong, key=lambda error: error.row)
    orders = sorted(orders_of(judged), key=lambda one: (together(one), one.number))
    return _packed(Summary(**totals_of(judged, errors)), orders, errors, called)


def _packed(
    summary: Summary,
    orders: Sequence[Judged],
    errors: Sequence[RowError],
    called: tuple[str, str],
) -> Result:
    sheet = sheet_of_all(orders, errors, called)
    return found(pack(summary, ({"code": one.code, "facts": one.facts} for one in orders), sheet))
