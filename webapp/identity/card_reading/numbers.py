"""Numbers and dates as they stand on cards: told apart from other digits, judged, never mended."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from webapp.identity.documents import RESIDENCE_PREFIXES, check_digit

LENGTH = 18

_WHOLE = re.compile(r"(?<!\d)\d{17}[0-9Xx×](?!\d)")
_ALMOST = re.compile(r"(?<!\d)[0-9Xx×]{15,20}(?!\d)")
_DATE = re.compile(r"((?:19|20)\d\d)\D{0,2}([01]\d)\D{0,2}([0-3]\d)")


def candidates(text: str) -> list[str]:
    """What may be a card's number in a text without spaces, the likeliest first, X in upper case.

    Eighteen signs in a row, or else 15 to 20: a number with a sign lost or doubled is shown to the
    person as it was read.
    """
    found = _WHOLE.findall(text) or _ALMOST.findall(text)
    return [re.sub("[x×]", "X", number) for number in found]


def is_possible(number: str, today: date) -> bool:
    """Whether a number has the right check digit (GB 11643) and a birth date not after `today`."""
    if not re.fullmatch(r"\d{17}[0-9X]", number):
        return False
    with suppress(ValueError):
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        return born <= today and number[-1] == check_digit(number[:17])
    return False


def is_residence(number: str) -> bool:
    """Whether it is the number of a 港澳台居民居住证."""
    return number[:6] in RESIDENCE_PREFIXES


def begins_with_date(text: str) -> bool:
    """Whether a line starts as 有效期限 does, with a date of this century or the last."""
    return _DATE.match(text) is not None


def end_of_validity(text: str) -> tuple[date | None, bool]:
    """The last day of 有效期限 (from–until) and whether it is 长期; (None, False) if unreadable."""
    if re.search("长期|長期", text):
        return None, True
    dates = _DATE.findall(text)
    if len(dates) < 2:
        return None, False
    with suppress(ValueError):
        start, end = (date(int(year), int(month), int(day)) for year, month, day in dates[:2])
        return (end, False) if start < end else (None, False)
    return None, False
