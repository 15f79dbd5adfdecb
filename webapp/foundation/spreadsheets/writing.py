"""Spreadsheets for people to take away: no cell can be a formula, and no file is left behind."""

import csv
import io
import itertools
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from flask import current_app
from flask_babel import lazy_gettext as _l
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from webapp.foundation import clock
from webapp.foundation.errors import InvalidInput

ROWS_IN_MEMORY = 5000
"""More rows than this are spooled by the library, in a private folder that goes with the call."""
MOST_ROWS = 1_000_000
MOST_CHARACTERS = 32_000
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_LEFTOVER_SECONDS = 6 * 3600


def write_rows(
    headers: Sequence[Any], rows: Iterable[Sequence[Any]], sheet_name: Any
) -> io.BytesIO:
    """An XLSX file in memory. Text is always text, also when it begins with = + - @ or a tab.

    Cells: text, numbers, dates, aware moments (shown in Shanghai's time), None for empty.
    """
    iterator = iter(rows)
    first = list(itertools.islice(iterator, ROWS_IN_MEMORY + 1))
    if len(first) <= ROWS_IN_MEMORY:
        return _written({"in_memory": True}, headers, first, sheet_name)
    with _private_folder() as folder:
        options = {"constant_memory": True, "tmpdir": str(folder)}
        return _written(options, headers, itertools.chain(first, iterator), sheet_name)


def write_csv(headers: Sequence[Any], rows: Iterable[Sequence[Any]]) -> io.BytesIO:
    """A CSV file that Excel opens as UTF-8; what could be a formula gets a ' before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in itertools.chain([headers], rows):
        writer.writerow([_guarded(cell) for cell in row])
    return io.BytesIO(out.getvalue().encode("utf-8-sig"))


def sweep() -> int:
    """Delete what a process that was killed in the middle left behind; answers how many folders."""
    limit = time.time() - _LEFTOVER_SECONDS
    parent = _spool()
    left = [folder for folder in parent.glob("*") if folder.stat().st_mtime < limit]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _written(
    options: dict[str, Any], headers: Sequence[Any], rows: Iterable[Sequence[Any]], sheet_name: Any
) -> io.BytesIO:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_sheet_name(str(sheet_name)))
        formats = {
            "head": book.add_format({"bold": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        sheet.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            sheet.set_column(column, column, max(10, 2 * len(str(header)) + 2))
            sheet.write_string(0, column, str(header), formats["head"])
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise InvalidInput(_l("行数太多，一个表放不下。把范围选小些。"))
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, cell, formats)
    out.seek(0)
    return out


def _write_cell(
    sheet: Worksheet, row: int, column: int, cell: Any, formats: dict[str, Format]
) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        local = cell.astimezone(clock.SHANGHAI).replace(tzinfo=None) if cell.tzinfo else cell
        sheet.write_datetime(row, column, local, formats["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats["date"])
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell)[:MOST_CHARACTERS])


def _guarded(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime) and cell.tzinfo:
        return f"{cell.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    text = str(cell)
    is_number = isinstance(cell, (int, float))
    return f"'{text}" if text.startswith(_RISKY) and not is_number else text


def _sheet_name(wanted: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", wanted).strip()[:31] or "Sheet1"


def _spool() -> Path:
    folder: Path = current_app.config["SETTINGS"].data_folder / "spool"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _private_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=_spool()))  # mode 0700
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
