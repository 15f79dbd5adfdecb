"""Spreadsheets, as this field exchanges lists: read with patience, written without a formula."""

from webapp.foundation.spreadsheets.cells import (
    EMPTIED,
    CellRefused,
    date_cell,
    matching,
    one_of,
    or_emptied,
    text,
    whole_number,
)
from webapp.foundation.spreadsheets.columns import Column, Heading, Row, RowError, headings, parse
from webapp.foundation.spreadsheets.reading import Sheet, read_rows
from webapp.foundation.spreadsheets.writing import sweep, write_csv, write_rows

__all__ = [
    "EMPTIED",
    "CellRefused",
    "Column",
    "Heading",
    "Row",
    "RowError",
    "Sheet",
    "date_cell",
    "headings",
    "matching",
    "one_of",
    "or_emptied",
    "parse",
    "read_rows",
    "sweep",
    "text",
    "whole_number",
    "write_csv",
    "write_rows",
]
