"""Finding telephone numbers and the postcode in a text."""

import re
from dataclasses import dataclass
from itertools import chain

from webapp.foundation.phones import PhoneRefused, canonical
from webapp.places.address_text.marking import Mark, MarkedText

_MOBILE = (
    r"(?:\(?(?:\+|00)?86\)?[- ]{0,2})?"
    r"(?:1[3-9]\d[- .]?\d{4}[- .]?\d{4}|1[3-9]\d\d[- ]\d{3}[- ]\d{4}|1[3-9]\d\d[- ]\d{4}[- ]\d{3}"
    r"|1[- ][3-9](?:[- ]\d){9})"
)
_ABROAD = r"(?:\+|00)(?!86)[1-9]\d{0,2}[- ]?\(?\d{1,4}\)?(?:[- ]?\d{2,4}){1,3}"
_LANDLINE = r"\(?0(?:10|2\d|[3-9]\d\d)\)?[- ]{0,2}\d{3,4}[- ]?\d{4}"
_SERVICE = r"[48]00[- ]?\d{3}[- ]?\d{4}"
_EXTENSION = r"(?: {0,2}(?:转|轉|分机|分機|ext\.?|[#x-]) {0,2}\d{1,6})?"
_PHONE = re.compile(
    rf"(?<![0-9])(?:{_MOBILE}|{_ABROAD}|{_LANDLINE}{_EXTENSION}|{_SERVICE})(?![0-9])", re.IGNORECASE
)
_BROKEN = re.compile(r"(?<![0-9A-Za-z])[+]?\d[\d*]{6,}(?![0-9])(?![号幢栋室弄房座])")
_POSTCODE = re.compile(r"(?<![0-9A-Za-z-])\(?([0-9]{6})\)?(?![0-9A-Za-z-]|号|室|房|栋|幢|弄|路)")
_LABELLED = re.compile(r"\s{0,3}([0-9]{6})(?![0-9])")

_PREFIXES = {
    "11": ("10",),
    "12": ("30",),
    "13": (
        "05",
        "06",
        "07",
    ),
    "14": (
        "03",
        "04",
    ),
    "15": (
        "01",
        "02",
        "16",
    ),
    "21": (
        "11",
        "12",
    ),
    "22": ("13",),
    "23": (
        "15",
        "16",
    ),
    "31": ("20",),
    "32": (
        "21",
        "22",
    ),
    "33": (
        "31",
        "32",
    ),
    "34": (
        "23",
        "24",
    ),
    "35": (
        "35",
        "36",
    ),
    "36": (
        "33",
        "34",
    ),
    "37": (
        "25",
        "26",
        "27",
    ),
    "41": (
        "45",
        "46",
        "47",
    ),
    "42": (
        "43",
        "44",
    ),
    "43": (
        "41",
        "42",
    ),
    "44": (
        "51",
        "52",
    ),
    "45": (
        "53",
        "54",
    ),
    "46": ("57",),
    "50": ("40",),
    "51": (
        "61",
        "62",
        "63",
        "64",
    ),
    "52": (
        "55",
        "56",
    ),
    "53": (
        "65",
        "66",
        "67",
    ),
    "54": (
        "85",
        "86",
    ),
    "61": (
        "71",
        "72",
    ),
    "62": (
        "73",
        "74",
    ),
    "63": ("81",),
    "64": ("75",),
    "65": (
        "83",
        "84",
    ),
    "81": ("99",),
    "82": ("99",),
}
"""The first two digits of the postcodes of each province (code of GB/T 2260)."""
_ALL_PREFIXES = frozenset(chain.from_iterable(_PREFIXES.values()))


@dataclass(frozen=True)
class Phone:
    """A number and where it stands."""

    start: int
    end: int
    number: str


def find_phones(marked: MarkedText) -> list[Phone]:
    """Mark the numbers that can be called; answers them in their order."""
    phones = []
    for match in _PHONE.finditer(marked.plain):
        if number := _canonical(match[0]):
            marked.take(*match.span(), Mark.PHONE)
            phones.append(Phone(*match.span(), number))
    return phones


def choose_phone(marked: MarkedText, phones: list[Phone]) -> tuple[str, bool]:
    """The first number that is nobody else's, and whether it is all clear.

    A second number goes to the rest, and so does one that cannot be called: that is not clear.
    """
    own = [phone for phone in phones if marked.marks[phone.start] is Mark.PHONE]
    for phone in own[1:]:
        marked.take(phone.start, phone.end, Mark.REST)
    broken = [match.span() for match in _BROKEN.finditer(marked.plain)]
    broken = [span for span in broken if marked.is_open(*span)]
    for span in broken:
        marked.take(*span, Mark.REST)
    return own[0].number if own else "", len(own) < 2 and not broken


def find_postcode(marked: MarkedText, after: list[int], province: str) -> tuple[str, bool]:
    """Mark the postcode of a province (its code, or ""); answers it, and whether it is clear.

    `after` are the places where a label of a postcode ends. One that cannot be goes to the rest.
    """
    for at in after:
        match = _LABELLED.match(marked.plain, at)
        if match and marked.is_open(*match.span(1)):
            fits = _is_plausible(match[1], province)
            marked.take(*match.span(1), Mark.POSTCODE if fits else Mark.REST)
            return (match[1], True) if fits else ("", False)
    for match in _POSTCODE.finditer(marked.plain):
        stands = marked.is_edge(match.start() - 1) and marked.is_edge(match.end())
        if stands and marked.is_open(*match.span()) and _is_plausible(match[1], province):
            marked.take(*match.span(), Mark.POSTCODE)
            return match[1], True
    return "", True


def _is_plausible(postcode: str, province: str) -> bool:
    prefixes = _PREFIXES.get(province[:2], ()) if province else _ALL_PREFIXES
    return postcode[:2] in prefixes


def _canonical(text: str) -> str:
    """A number in its one spelling, or nothing; its extension may stand behind a hyphen."""
    plain = text.replace(".", "").replace("轉", "转").replace("機", "机")
    number, hyphen, extension = plain.rpartition("-")
    for spelling in (plain, f"{number}转{extension}" if hyphen else ""):
        try:
            return canonical(spelling)
        except PhoneRefused:
            continue
    return ""
