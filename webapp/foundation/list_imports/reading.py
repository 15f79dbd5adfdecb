"""The rows of a sheet that fit its columns, each of them once."""

from collections.abc import Callable, Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation import spreadsheets
from webapp.foundation.errors import InvalidInput
from webapp.foundation.jobs import Turn
from webapp.foundation.spreadsheets import Column, Row, RowError

MOST_ROWS = 100_000
NO_ROWS = _l("表头下面没有内容")
MOST_PLACES = 5
"""Rows that a sentence names."""


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
    rows: Iterable[Row],
    name: str,
    header: str,
    tell: Callable[[Row, list[Row]], str] | None = None,
) -> tuple[list[Row], list[RowError]]:
    """The rows whose value of one column stands once in the file, and an error for each other one.

    None of those is taken: only the person knows which is right. `tell(row, all with its value)`
    where there is more to say than which rows they are.
    """
    places: dict[str, list[Row]] = {}
    for row in rows:
        places.setdefault(row.values[name], []).append(row)
    kept = [same[0] for same in places.values() if len(same) == 1]
    errors = [
        RowError(row.number, header, tell(row, same) if tell else _told(row, name, same))
        for same in places.values()
        if len(same) > 1
        for row in same
    ]
    return kept, errors


def other_places(row: Row, same: Iterable[Row]) -> str:
    """The numbers of the first other rows of one value, as a sentence names them."""
    return "、".join([str(one.number) for one in same if one is not row][:MOST_PLACES])


def _told(row: Row, name: str, same: list[Row]) -> str:
    words = {"code": row.values[name], "rows": other_places(row, same)}
    return _("%(code)s 在第 %(rows)s 行也有。只留一行", **words)
