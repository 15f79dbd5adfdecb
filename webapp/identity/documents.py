"""The rules of identity documents: which numbers can be real, and until when a document counts.

The phone keeps the same rules in `static/identity/documents.js`; shared vectors hold the two
together. Sources:

* kinds of document: 邮件快件实名收寄管理办法 (交通运输部令 2018 年第 24 号), art. 3;
* the citizen's number: GB 11643-1999; its place code: GB/T 2260-2007;
* organisations: GB 32100-2015;
* temporary cards: 临时居民身份证管理办法 (公安部令第 78 号, in force 2005-10-01), art. 3 and 7;
* residence permits: 港澳台居民居住证申领发放办法 (国办发〔2018〕81 号, in force 2018-09-01);
* foreigners: the card of 2023-12-01 (国家移民管理局, 新版外国人永久居留身份证机读信息规则).

Only resident cards and residence permits have a strict check digit. The other formats are kept
loose, because refusing a real person is worse than storing a number with a slip in it.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from webapp.identity.document_sentences import LABELS, REFUSALS
from webapp.identity.names import HAN, canonical_name, fault_of_name


class DocumentType(StrEnum):
    """The documents that 令 24 art. 3 lets a sender show."""

    RESIDENT_CARD = "resident-card"
    TEMPORARY_RESIDENT_CARD = "temporary-resident-card"
    MILITARY = "military"
    ARMED_POLICE = "armed-police"
    HK_MO_TW_RESIDENCE = "hk-mo-tw-residence"
    HK_MO_PERMIT = "hk-mo-permit"
    TAIWAN_PERMIT = "taiwan-permit"
    PASSPORT = "passport"
    FOREIGN_PERMANENT_RESIDENCE = "foreign-permanent-residence"
    OTHER = "other"

    @property
    def label(self) -> Any:
        """What people call it, in the reader's language."""
        return LABELS[self.value]

    @property
    def number_space(self) -> str:
        """Where its numbers are unique: a temporary card bears the same number as the real one."""
        if self is DocumentType.TEMPORARY_RESIDENT_CARD:
            return DocumentType.RESIDENT_CARD.value
        return self.value


# GB/T 2260: the first two digits of a citizen's number. 71 stands on cards of people from Taiwan.
PROVINCES = frozenset(
    str(code)
    for codes in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55))
    for code in codes
) | {"61", "62", "63", "64", "65", "71"}
RESIDENCE_PREFIXES = frozenset({"810000", "820000", "830000"})
TEMPORARY_CARD_MONTHS = 3  # 临时居民身份证管理办法 art. 7, counted from the day of issue

Counties = Container[str] | Callable[[str], bool]


class DocumentRefused(ValueError):
    """The document cannot be accepted; says why and where, and never repeats what was typed.

    `field` is one of document_type, number, name, expires_on, organisation.
    """

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field

    @property
    def sentence(self) -> Any:
        """The reason in the reader's language."""
        return REFUSALS[self.code]


@dataclass(frozen=True)
class Checked:
    """A document that may be accepted. The number and the name stay out of its repr."""

    document_type: DocumentType
    canonical: str = field(repr=False)
    name: str = field(repr=False)
    warnings: tuple[str, ...] = ()


def check(
    document_type: str,
    number: str,
    *,
    name: str,
    expires_on: date | None,
    today: date,
    temporary: bool = False,
    counties: Counties | None = None,
) -> Checked:
    """Judge one document on the day it was shown; raises DocumentRefused.

    `today` is the business day of the corrected capture time. `temporary` marks a temporary
    document of any kind. `counties` knows six-digit codes of GB/T 2260; a county that it does not
    know is only a warning, because cards keep the code of the day they were issued.
    """
    kind = _document_type(document_type)
    told = canonical_name(name)
    if fault := fault_of_name(told):
        raise DocumentRefused(fault, "name")
    warnings = ["name-short"] if len(told) == 1 else []
    plain = canonical(kind, number)
    warnings += _check_number(kind, plain, today=today, counties=counties)
    _refuse_run_out(kind, expires_on, today=today, temporary=temporary)
    return Checked(kind, plain, told, tuple(warnings))


def canonical(document_type: str, number: str) -> str:
    """The number as it is compared and stored: half-width, upper case, no spaces or punctuation."""
    text = _SKIPPED.sub("", number.translate(_PLAIN))
    if _document_type(document_type) in _STRICT:
        text = re.sub("[×Хх]$", "X", text)  # the multiplication sign and the Cyrillic letter
    return text


def check_digit(first17: str) -> str:
    """The 18th character of a citizen's number: ISO 7064 MOD 11-2 (GB 11643-1999)."""
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(first17))
    return "10X98765432"[total % 11]


def is_citizen_number(text: str) -> bool:
    """Whether this is a well-formed number of a resident card or a residence permit.

    For fields where no such number may end up, such as that of the waybill.
    """
    return any(_is_sound(kind, text) for kind in _STRICT)


def check_uscc(code: str) -> str:
    """The canonical unified social credit code (GB 32100-2015, MOD 31); raises DocumentRefused."""
    text = canonical(DocumentType.OTHER, code)
    if len(text) != 18:
        raise DocumentRefused("organisation-wrong-length", "organisation")
    if not all(letter in _USCC_ALPHABET for letter in text):
        raise DocumentRefused("organisation-wrong-character", "organisation")
    if uscc_check_character(text[:17]) != text[17]:
        raise DocumentRefused("organisation-wrong-check", "organisation")
    return text


def uscc_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code: MOD 31 with weights 3^i."""
    total = sum(_USCC_ALPHABET.index(letter) * pow(3, at, 31) for at, letter in enumerate(first17))
    return _USCC_ALPHABET[-total % 31]


def expiry_date(text: str | None) -> date | None:
    """The last valid day from YYYY-MM-DD; None for a document without one. DocumentRefused."""
    if text is None:
        return None
    found = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    day = _real_date(*found.groups()) if found else None
    if day is None:
        raise DocumentRefused("expiry-not-real", "expires_on")
    return day


_STRICT = (
    DocumentType.RESIDENT_CARD,
    DocumentType.TEMPORARY_RESIDENT_CARD,
    DocumentType.HK_MO_TW_RESIDENCE,
)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = {code: ord(chr(half).upper()) for code, half in _HALF_WIDTH.items()} | {
    ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"
}
# Written out instead of \s and \W, because the phone's engine must skip exactly the same.
_SKIPPED = re.compile(
    r"[\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
    r"()\[\]./_·\-\u2010-\u2015\u2212]+"
)
_LOOSE: dict[DocumentType, tuple[range | tuple[int, ...], str, str]] = {
    # type: lengths, characters, shape
    DocumentType.MILITARY: (range(4, 25), f"[0-9A-Z]|{HAN}", ".*[0-9].*"),
    DocumentType.ARMED_POLICE: (range(4, 25), f"[0-9A-Z]|{HAN}", ".*[0-9].*"),
    DocumentType.HK_MO_PERMIT: ((9, 11), "[0-9A-Z]", "[HM][0-9]+"),
    DocumentType.TAIWAN_PERMIT: (range(8, 13), "[0-9A-Z]", "[A-Z]{0,2}[0-9]{7,}[A-Z]{0,2}"),
    DocumentType.PASSPORT: (range(5, 19), "[0-9A-Z]", ".*[0-9].*"),
    DocumentType.FOREIGN_PERMANENT_RESIDENCE: (
        (15, 18),
        "[0-9A-Z]",
        "[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
    ),
    DocumentType.OTHER: (range(3, 31), f"[0-9A-Z]|{HAN}", ".*[0-9].*"),
}


def _document_type(value: str) -> DocumentType:
    try:
        return DocumentType(value)
    except ValueError:
        raise DocumentRefused("unknown-type", "document_type") from None


def _check_number(
    kind: DocumentType, number: str, *, today: date, counties: Counties | None
) -> list[str]:
    """Warnings about a canonical number that may pass; DocumentRefused for one that may not."""
    if not number:
        raise DocumentRefused("number-empty", "number")
    if kind in _STRICT:
        return _check_citizen_number(kind, number, today=today, counties=counties)
    lengths, characters, shape = _LOOSE[kind]
    if not re.fullmatch(f"(?:{characters})+", number):
        raise DocumentRefused("wrong-character", "number")
    if len(number) not in lengths:
        raise DocumentRefused("wrong-length", "number")
    if not re.fullmatch(shape, number):
        raise DocumentRefused("wrong-shape", "number")
    is_new_card = kind is DocumentType.FOREIGN_PERMANENT_RESIDENCE and len(number) == 18
    return ["check-digit-doubtful"] if is_new_card and _breaks_check(number) else []


def _check_citizen_number(
    kind: DocumentType, number: str, *, today: date, counties: Counties | None
) -> list[str]:
    if not re.fullmatch("[0-9]*X?", number):
        raise DocumentRefused("wrong-character", "number")
    if len(number) != 18:
        raise DocumentRefused("wrong-length", "number")
    _refuse_wrong_place(kind, number)
    born = _real_date(number[6:10], number[10:12], number[12:14])
    if born is None:
        raise DocumentRefused("birth-not-real", "number")
    if born > today:
        raise DocumentRefused("birth-in-future", "number")
    if _breaks_check(number):
        raise DocumentRefused("wrong-check-digit", "number")
    if kind is DocumentType.HK_MO_TW_RESIDENCE or _knows(counties, number[:6]):
        return []
    return ["unknown-county"]


def _is_sound(kind: DocumentType, number: str) -> bool:
    try:
        _check_citizen_number(kind, number, today=date.max, counties=None)
    except DocumentRefused:
        return False
    return True


def _refuse_wrong_place(kind: DocumentType, number: str) -> None:
    is_residence_number = number[:6] in RESIDENCE_PREFIXES
    if kind is DocumentType.HK_MO_TW_RESIDENCE:
        if not is_residence_number:
            raise DocumentRefused("not-residence-permit", "number")
    elif is_residence_number:
        raise DocumentRefused("is-residence-permit", "number")
    elif number[0] == "9":
        raise DocumentRefused("is-foreign-residence", "number")
    elif number[:2] not in PROVINCES:
        raise DocumentRefused("unknown-province", "number")


def _real_date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _breaks_check(number: str) -> bool:
    return check_digit(number[:17]) != number[17]


def _knows(counties: Counties | None, code: str) -> bool:
    if counties is None:
        return True
    return counties(code) if callable(counties) else code in counties


def _refuse_run_out(
    kind: DocumentType, expires_on: date | None, *, today: date, temporary: bool
) -> None:
    is_temporary_card = kind is DocumentType.TEMPORARY_RESIDENT_CARD or (
        temporary and kind is DocumentType.RESIDENT_CARD
    )
    if expires_on is None:
        if is_temporary_card or temporary:
            raise DocumentRefused("expiry-missing", "expires_on")
        return
    if expires_on < today:
        raise DocumentRefused("expired", "expires_on")
    if is_temporary_card and expires_on > _months_later(today, TEMPORARY_CARD_MONTHS):
        raise DocumentRefused("expiry-too-far", "expires_on")


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
