"""From rows of cells to values by column, with an error for each cell that does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import InvalidInput
from webapp.foundation.spreadsheets.cells import Cell, CellRefused, Parse, folded, is_empty, text
from webapp.foundation.spreadsheets.reading import Sheet

_LOOK_FOR_SAMPLES, _MOST_DIGITS = 200, 4
LOOK_FOR_HEADER = 30
"""Rows: titles and remarks stand above the header, never more of them than this."""


@dataclass(frozen=True)
class Column:
    """A column that is wanted. `headers` are its names, the one that people are shown first."""

    name: str
    headers: Sequence[str]
    required: bool = False
    parse: Parse = field(default_factory=text)
    preferred: Sequence[str] = ()
    """Folded headers that somebody said are this column: they go before all others."""

    @property
    def header(self) -> str:
        """The name people are shown."""
        return self.headers[0]


@dataclass(frozen=True)
class Row:
    """One row that fits. `number` is the one people see; an empty cell is None in `values`."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Heading:
    """A cell of the header: in which place of the row, what it says, and what stands below it."""

    place: int
    header: str
    samples: list[Cell]


@dataclass(frozen=True)
class RowError:
    """Why a row does not fit: where, and what to change."""

    row: int
    column: str
    sentence: str


def parse(sheet: Sheet, columns: Sequence[Column]) -> tuple[list[Row], list[RowError]]:
    """The rows below the header that fit, and every error of those that do not.

    The header is the first row that holds at least half of the wanted columns, or all that are
    required when those are several. Raises InvalidInput (`wrong-header`, with `missing`) when there
    is none, or it lacks a required column.
    """
    header, places = _find_header(sheet, columns)
    rows: list[Row] = []
    errors: list[RowError] = []
    for number, cells in sheet.numbered():
        if number <= header:
            continue
        row, wrong = _parse_row(number, cells, columns, places)
        errors.extend(wrong)
        if not wrong:
            rows.append(row)
    return rows, errors


def headings(
    sheet: Sheet, columns: Sequence[Column], samples: int
) -> tuple[list[Heading], dict[str, int]]:
    """What is probably the header, for a person to say which column is which, and the place of
    each column that is known already.

    Nothing where no row looks like one: a cell with many digits is a value, and values may be
    personal.
    """
    rows = list(sheet.numbered())
    found = [
        (len(_places(cells, columns)), len(set(map(str, cells))), -at)
        for at, (_number, cells) in enumerate(rows[:LOOK_FOR_HEADER])
        if not any(map(_is_value, cells)) and len({str(cell) for cell in cells} - {""}) > 1
    ]
    if not found:
        return [], {}
    at = -max(found)[2]
    header, below = rows[at][1], rows[at + 1 : at + 1 + _LOOK_FOR_SAMPLES]
    seen: set[str] = set()
    made = []
    for place, cell in enumerate(header):
        name = folded(str(cell))
        if name and name not in seen:
            seen.add(name)
            under = [row[place] for _number, row in below if place < len(row)]
            filled = [value for value in under if not is_empty(value)]
            made.append(Heading(place, str(cell).strip(), filled[:samples]))
    return made, _places(header, columns)


def _is_value(cell: Cell) -> bool:
    return not isinstance(cell, str) or sum(map(str.isdigit, cell)) > _MOST_DIGITS


def _find_header(sheet: Sheet, columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    required = {column.name for column in columns if column.required}
    best: dict[str, int] = {}
    for number, cells in list(sheet.numbered())[:LOOK_FOR_HEADER]:
        places = _places(cells, columns)
        is_enough = len(required) > 1 and required <= places.keys()
        if is_enough or len(places) * 2 >= len(columns):
            _refuse_missing(columns, places)
            return number, places
        best = max(best, places, key=len)
    _refuse_missing(columns, best)
    raise _wrong_header([column.header for column in columns if column.name not in best])


def _places(cells: list[Cell], columns: Sequence[Column]) -> dict[str, int]:
    said = {header: column.name for column in columns for header in column.preferred}
    known = {folded(header): column.name for column in columns for header in column.headers}
    places: dict[str, int] = {}
    for names in (said, known):
        for place, cell in enumerate(cells):
            name = names.get(folded(cell)) if isinstance(cell, str) else None
            # A merged header shows its name in each of its columns: the first one counts.
            if name is not None and name not in places and place not in places.values():
                places[name] = place
    return places


def _refuse_missing(columns: Sequence[Column], places: dict[str, int]) -> None:
    missing = [column.header for column in columns if column.required and column.name not in places]
    if missing:
        raise _wrong_header(missing)


def _wrong_header(missing: list[str]) -> InvalidInput:
    sentence = _l("表头里少了这几列：%(columns)s", columns="、".join(missing))
    return InvalidInput(sentence, slug="wrong-header", missing=missing)


def _parse_row(
    number: int, cells: list[Cell], columns: Sequence[Column], places: dict[str, int]
) -> tuple[Row, list[RowError]]:
    values: dict[str, Any] = {}
    errors = []
    for column in columns:
        place = places.get(column.name)
        cell = cells[place] if place is not None and place < len(cells) else ""
        try:
            values[column.name] = _value(column, cell)
        except CellRefused as refusal:
            errors.append(RowError(number, column.header, str(refusal.sentence)))
    return Row(number, values), errors


def _value(column: Column, cell: Cell) -> Any:
    if not is_empty(cell):
        return column.parse(cell)
    if column.required:
        raise CellRefused(_("这一格不能空着"))
    return None
