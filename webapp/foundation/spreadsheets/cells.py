"""What one cell means: people type dates as text, codes as numbers, and spaces anywhere."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l

Cell = str | int | float | bool | date | datetime | time | timedelta
Parse = Callable[[Cell], Any]
Value = TypeVar("Value")

EMPTIED = "无"
"""An empty cell leaves what is there; this word takes it away."""
EXACT_DIGITS = 10**15
"""Beyond fifteen digits a spreadsheet has rounded the number."""
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_LAST_EXCEL_DAY = 2_958_465
_DATE = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T].*)?")


class CellRefused(Exception):
    """The cell does not say what the column needs; `sentence` tells the person what to change."""

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence
        super().__init__("cell")


def as_text(cell: Cell) -> str:
    """A cell as a person would type it: 5.0 is 5, spaces around are gone. Raises CellRefused."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return _digits(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(cell.split())  # also takes full-width and non-breaking spaces


def is_empty(cell: Cell) -> bool:
    """Whether nothing stands in the cell, spaces apart."""
    return isinstance(cell, str) and not cell.strip()


def text(longest: int = 200) -> Parse:
    """Text of at most so many characters."""

    def parse(cell: Cell) -> str:
        value = as_text(cell)
        if len(value) > longest:
            raise CellRefused(_l("太长了，最多 %(count)s 个字", count=longest))
        return value

    return parse


def or_emptied(parse: Parse) -> Parse:
    """What the cell says; EMPTIED itself where it says 无."""

    def parse_or_empty(cell: Cell) -> Any:
        return EMPTIED if as_text(cell) == EMPTIED else parse(cell)

    return parse_or_empty


def matching(pattern: str, sentence: Any) -> Parse:
    """A code: half-width and without spaces, it has to fit the pattern, or `sentence` is said."""
    wanted = re.compile(pattern)

    def parse(cell: Cell) -> str:
        value = unicodedata.normalize("NFKC", as_text(cell)).replace(" ", "")
        if not wanted.fullmatch(value):
            raise CellRefused(sentence)
        return value

    return parse


def one_of(meanings: Mapping[str, Value]) -> Callable[[Cell], Value]:
    """One of some words, each with its meaning; width and case of letters do not matter."""
    known = {folded(word): meaning for word, meaning in meanings.items()}
    words = "、".join(meanings)

    def parse(cell: Cell) -> Value:
        try:
            return known[folded(as_text(cell))]
        except KeyError:
            raise CellRefused(_l("只能填：%(words)s", words=words)) from None

    return parse


def whole_number(least: int = 0, most: int = EXACT_DIGITS) -> Callable[[Cell], int]:
    """A whole number within limits."""

    def parse(cell: Cell) -> int:
        value = unicodedata.normalize("NFKC", as_text(cell)).replace(",", "")
        if not re.fullmatch(r"[+-]?\d{1,16}", value) or not least <= int(value) <= most:
            raise CellRefused(_l("要填 %(least)s 到 %(most)s 之间的整数", least=least, most=most))
        return int(value)

    return parse


def date_cell() -> Callable[[Cell], date]:
    """A day: a date, its number in a spreadsheet, 2026-11-23, 2026年11月23日 or 20261123."""

    def parse(cell: Cell) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        days = _number(cell)
        if days is not None and 1 <= days <= _LAST_EXCEL_DAY:
            return _EXCEL_DAY_ZERO + timedelta(days=int(days))
        return _typed_date(unicodedata.normalize("NFKC", as_text(cell)))

    return parse


def folded(words: str) -> str:
    """Words compared without regard to width, case, spaces and remarks in brackets."""
    plain = re.sub(r"[(\[【<].*?[)\]】>]", "", unicodedata.normalize("NFKC", words))
    return re.sub(r"[\s*:：]", "", plain).casefold()


def _typed_date(value: str) -> date:
    found = _DATE.fullmatch(value)
    try:
        year, month, day = map(int, found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        raise CellRefused(_l("日期看不懂，写成 2026-11-23 这样")) from None


def _number(cell: Cell) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return cell
    # A column of dates that was saved as CSV without a format holds their numbers as text.
    if isinstance(cell, str) and re.fullmatch(r"\d{5}(\.\d+)?", cell.strip()):
        return float(cell)
    return None


def _digits(number: float) -> str:
    if abs(number) >= EXACT_DIGITS:
        raise CellRefused(_l("数字太长，表格软件已经改了末几位。把这一列设成文本再填一次"))
    return str(int(number)) if number == int(number) else repr(number)
