"""From the bytes of an XLSX or CSV file to rows of cells. Nothing is written to disk."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from flask_babel import lazy_gettext as _l
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from webapp.foundation.errors import InvalidInput, TooLarge, UnsupportedMedia
from webapp.foundation.spreadsheets.cells import Cell, is_empty

MOST_CELLS = 6_000_000
"""Of the rectangle that holds every cell: the reader keeps all of it in memory."""
MOST_COLUMNS = 500
MOST_UNPACKED = 600 * 1024 * 1024
_PIECE = 1024 * 1024
_ATTRIBUTES = rb"((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>=&]*\"|'[^'<>=&]*'))*)"
_TAG = re.compile(rb"<(?:\w+:)?(?:(row)|c)(?=[\s/>])(?:" + _ATTRIBUTES + rb"\s*(/)?(>))?")
"""A row or a cell. No program writes one whose values hold marks; such a one has no end here."""
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,9})[\"']")
_CELL_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,9})[\"']")
_WORKBOOK = "xl/workbook.xml"
_OTHER_KINDS = frozenset({"mimetype", "content.xml", "xl/workbook.bin"})
"""Of OpenDocument and of binary workbooks: a few bytes of theirs can stand for a million rows."""
OTHER_KIND = _l("这种文件读不了。在表格软件里另存为 .xlsx 再传。")
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",;\t"
_GUARDED = re.compile(r"'[=+\-@\t\r]")


@dataclass(frozen=True)
class Sheet:
    """The first visible sheet. `rows` are all of its rows, title and header among them."""

    name: str
    rows: list[list[Cell]]

    def numbered(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each row that holds anything, with the number that the person's program shows."""
        for number, row in enumerate(self.rows, start=1):
            if not all(map(is_empty, row)):
                yield number, row


def read_rows(content: bytes, name: str, limit: int) -> Sheet:
    """Read a file of at most `limit` rows below its header. Formulas give their values.

    Merged cells are filled with what they show. Raises UnsupportedMedia for another kind of file,
    InvalidInput for a broken one, TooLarge (with `rows` and `limit`) for a longer one.
    """
    if content.startswith(b"PK\x03\x04"):
        sheet = _read_workbook(content, limit)
    elif content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")) or name.lower().endswith(".xls"):
        raise UnsupportedMedia(OTHER_KIND)
    else:
        sheet = _read_csv(content, limit)
    if not sheet.rows:
        raise InvalidInput(_l("表里没有内容。"), slug="empty-sheet")
    return sheet


def _read_workbook(content: bytes, limit: int) -> Sheet:
    try:
        _refuse_oversize(content, limit)
        with load_workbook(io.BytesIO(content)) as book:
            visible = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ is SheetTypeEnum.WorkSheet
                and sheet.visible is SheetVisibleEnum.Visible
            ]
            if not visible:
                raise InvalidInput(_l("表里没有内容。"), slug="empty-sheet")
            found = book.get_sheet_by_name(visible[0])
            rows: list[list[Cell]] = found.to_python(skip_empty_area=False)
            _fill_merged(rows, found.merged_cell_ranges or [])
    except (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, OSError) as problem:
        raise _broken() from problem
    _refuse_long(sum(1 for row in rows if not all(map(is_empty, row))), limit)
    return Sheet(visible[0], rows)


def _refuse_oversize(content: bytes, limit: int) -> None:
    """Look through the packed file before the reader unpacks it: one far cell is enough to fill
    the memory, and so is a file that unpacks to a thousand times its size.

    Every member is looked through: which of them holds the sheet is for the file itself to say.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = {name.lower() for name in packed.namelist()}
        if _WORKBOOK not in names or names & _OTHER_KINDS:
            raise UnsupportedMedia(OTHER_KIND)
        if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
            raise TooLarge()
        for member in packed.infolist():
            with packed.open(member) as opened:
                _refuse_far_cells(opened, limit)


def _refuse_far_cells(opened: IO[bytes], limit: int) -> None:
    seen, last, column, widest = set[int](), 0, 0, 0
    for tag in _tags(opened):
        is_row, attributes, is_empty_tag, end = tag.groups()
        if not end:
            raise _broken()
        if is_row:
            number = _ROW_NUMBER.search(attributes)
            last, column = int(number[1]) if number else last + 1, 0
        elif not is_empty_tag:  # a cell that only has a colour does not count
            place = _CELL_PLACE.search(attributes)
            last = int(place[2]) if place else last
            column = _column(place[1]) if place else column + 1
            seen.add(last)
            widest = max(widest, column)
    _refuse_long(len(seen), limit)
    if widest > MOST_COLUMNS:
        raise InvalidInput(_l("列太多了，最多 %(count)s 列。", count=MOST_COLUMNS))
    if seen and max(seen) * widest > MOST_CELLS:
        raise InvalidInput(
            _l("第 %(row)s 行还有内容，中间空得太多。删掉空行后再传。", row=max(seen))
        )


def _tags(opened: IO[bytes]) -> Iterator[re.Match[bytes]]:
    rest = b""
    while piece := opened.read(_PIECE):
        text = rest + piece
        cut = text.rfind(b"<")
        cut = len(text) if cut < 0 else cut
        yield from _TAG.finditer(text, 0, cut)
        rest = text[cut:]
    yield from _TAG.finditer(rest)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


Corner = tuple[int, int]


def _fill_merged(rows: list[list[Cell]], ranges: list[tuple[Corner, Corner]]) -> None:
    budget = MOST_CELLS
    for (top, left), (bottom, right) in ranges:
        bottom, right = min(bottom, len(rows) - 1), min(right, len(rows[0]) - 1 if rows else 0)
        budget -= max(0, bottom - top + 1) * max(0, right - left + 1)
        if budget < 0:
            raise _broken()
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * (right - left + 1)


def _read_csv(content: bytes, limit: int) -> Sheet:
    text = _decoded(content)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        rows: list[list[Cell]] = [[_unguarded(cell) for cell in row] for row in reader]
    except csv.Error as problem:
        raise _broken() from problem
    _refuse_long(sum(1 for row in rows if not all(map(is_empty, row))), limit)
    return Sheet("", rows)


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnsupportedMedia(OTHER_KIND)


def _delimiter(text: str) -> str:
    head = "\n".join(text.splitlines()[:20])
    return max(_DELIMITERS, key=head.count)


def _unguarded(cell: str) -> str:
    """Take off the mark that write_csv() puts before what could be a formula."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _refuse_long(filled_rows: int, limit: int) -> None:
    rows = max(0, filled_rows - 1)  # one of them is the header
    if rows > limit:
        raise TooLarge(
            _l("表里有 %(rows)s 行，一次最多 %(limit)s 行。分成几份再传。", rows=rows, limit=limit),
            slug="too-many-rows",
            rows=rows,
            limit=limit,
        )


def _broken() -> InvalidInput:
    return InvalidInput(
        _l("这个文件打不开，可能传坏了或者有密码。另存一份再传。"), slug="broken-file"
    )
