"""Waybill numbers: what a scanner, a camera or a finger gives, made one number and judged.

The phone keeps the same rules in `static/pickups/waybills.js`; shared vectors hold the two
together. UPU standard S10 (S10-12, 2017) fixes the international form and its check digit. Brands
publish no standard: `PATTERNS` is what is seen in the field, each with how sure it is, and a number
that fits none of them is accepted with a warning.
"""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from webapp.identity.documents import is_citizen_number
from webapp.waybills.sentences import REFUSALS

SHORTEST, LONGEST = 8, 32


class Pattern(NamedTuple):
    """The form of one brand's numbers. `brand` is the short code of the organisation.

    Certain forms name their brand by letters; likely ones are digits, which brands share.
    """

    brand: str
    form: str
    is_certain: bool


PATTERNS = (
    Pattern("SF", "SF[0-9]{12,13}", True),
    Pattern("YTO", "YT[0-9]{13}", True),
    Pattern("JT", "JT[0-9]{12,13}", True),
    Pattern("JD", "JD(?:[0-9]{11,15}|[A-Z][0-9]{11,13}|[A-Z]{2}[0-9]{11,12})", True),
    Pattern("DEPPON", "DP[A-Z][0-9]{11,13}", True),
    Pattern("ZTO", "ZTO[0-9]{12}", True),
    Pattern("STO", "STO[0-9]{10,13}", True),
    Pattern("YUNDA", "YD[0-9]{12,13}", True),
    Pattern("ZJS", "ZJS[0-9]{12}", True),
    Pattern("EMS", "(?:1[0-3]|5[0-2]|95|97)[0-9]{11}", False),
    Pattern("CHINAPOST", "(?:96|98|99)[0-9]{11}", False),
    Pattern("YUNDA", "(?:31|4[0-9])(?:[0-9]{11}|[0-9]{13})", False),
    Pattern("ZTO", "7[3-9][0-9]{12}", False),
    Pattern("STO", "77[0-9]{13}", False),
    Pattern("SF", "[0-9]{12}", False),
    Pattern("ZTO", "[0-9]{12}", False),
    Pattern("STO", "[0-9]{12}", False),
)


class WaybillRefused(ValueError):
    """No waybill number can be made of this.

    `position` counts the characters of the normalised text from 1; 0 means no single place.
    """

    def __init__(self, code: str, position: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.position = position

    @property
    def sentence(self) -> Any:
        """The reason in the reader's language."""
        return REFUSALS[self.code]


@dataclass(frozen=True)
class Waybill:
    """A number that may be taken. `kind` is s10, brand or unknown; `brand_hint` a brand's code."""

    number: str
    kind: str
    brand_hint: str | None = None
    warnings: tuple[str, ...] = ()


class Groups(NamedTuple):
    """A number for people: the head in groups, and the tail that they read out."""

    head: str
    tail: str


def normalise(text: str) -> str:
    """What was scanned or typed as one number: upper case, half-width, without what only separates.

    Takes the number out of a link, of a code that holds several things and of a barcode with the
    number of a piece behind it, where it is clear which number is meant; otherwise the text comes
    back without its spaces, for `check` to refuse. Never raises; twice is the same as once.
    """
    folded = _SKIPPED.sub("", text.translate(_HALF_WIDTH)).translate(_UPPER)
    folded = _SYMBOLOGY.sub("", _DASHES.sub("-", folded))
    piece = _PIECE.fullmatch(folded)
    plain = piece[1] if piece else folded.replace("-", "")
    if not plain or _LETTERS.fullmatch(plain):
        return plain
    return _number_in(folded) or folded


def check(text: str, *, brand_code: str | None = None) -> Waybill:
    """Judge what was scanned or typed; raises WaybillRefused.

    `brand_code` is the short code of the outlet's brand: it decides between brands that share a
    form, and a number that certainly is another brand's gets the warning brand-differs.
    """
    number = normalise(text)
    _refuse_no_number(number)
    own = brand_code.upper() if brand_code else None
    if _S10.fullmatch(number):
        return _s10(number, own)
    _refuse_slips(number)
    certain = _brands(number, is_certain=True)
    brands = certain or _brands(number, is_certain=False)
    if not brands:
        return Waybill(number, "unknown", None, ("pattern-unknown",))
    if own in brands:
        return Waybill(number, "brand", own)
    hint = brands[0] if len(brands) == 1 else None
    return Waybill(number, "brand", hint, _differs(own, hint if certain else None))


def s10_check_digit(serial: str) -> str:
    """The check digit of the eight digits of a UPU S10 identifier."""
    total = sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "0", 11: "5"}.get(rest, str(rest))


def tail(number: str) -> str:
    """What people call the parcel: 354CN of EA418205354CN, the last four of other numbers."""
    return number[-5:] if _S10.fullmatch(number) else number[-4:]


def groups(number: str) -> Groups:
    """EA 418 205 and 354CN; 1189 4420 7 and 7315; SF 1234 5678 9 and 0123."""
    end = tail(number)
    head = number[: len(number) - len(end)]
    letters = head[: len(head) - len(head.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
    size = 3 if _S10.fullmatch(number) else 4
    parts = [letters, *(head[at : at + size] for at in range(len(letters), len(head), size))]
    return Groups(" ".join(part for part in parts if part), end)


_S10 = re.compile("[A-Z]{2}[0-9]{9}[A-Z]{2}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10_SLIP = re.compile("[A-Z]{2}([0-9OIL]{9})CN")
_LETTERS = re.compile("[0-9A-Z]+")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UPPER = {ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
_SKIPPED = re.compile(
    r"[\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+"
)
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
# A hardware scanner may send the identifier of ISO/IEC 15424 before the text, such as ]C1.
_SYMBOLOGY = re.compile("^(?:][A-Z][0-9])+")
# JD prints the piece and the count of pieces behind the number: JDX012345678901-1-3-.
_PIECE = re.compile("(JD[A-Z]{0,3}[0-9]{10,15})-[0-9]{1,4}-[0-9]{1,4}-?[0-9A-Z]*")
_LINK = re.compile("(?:HTTPS?://|WWW[.]).*")
# Names of parameters under which the sites of postal companies carry the number.
_NUMBER_PARAMETER = re.compile(
    "(?:WAYBILL|BILL|MAIL|EXPRESS|TRACK|TRACKING|LOGISTIC|SHIPMENT)_?(?:NO|NUM|NUMBER|CODE|ID)?"
    "|NO|NUM|NU|NUMBER"
)


def _number_in(folded: str) -> str:
    """The one number in a link or in a text of several parts; empty where it is not clear."""
    known = {run for run in _LETTERS.findall(folded) if _is_certain(run)}
    if known:
        return known.pop() if len(known) == 1 else ""
    if not _LINK.fullmatch(folded):
        return ""
    named = {
        value.replace("-", "")
        for name, value in re.findall("[?&;#/]([A-Z_]+)=([^?&;#/]*)", folded)
        if _NUMBER_PARAMETER.fullmatch(name)
    }
    fit = {value for value in named if _fits_length(value)}
    return fit.pop() if len(fit) == 1 else ""


def _is_certain(run: str) -> bool:
    if _S10.fullmatch(run):
        return s10_check_digit(run[2:10]) == run[10]
    return bool(_brands(run, is_certain=True))


def _fits_length(value: str) -> bool:
    return bool(_LETTERS.fullmatch(value)) and SHORTEST <= len(value) <= LONGEST


def _refuse_no_number(number: str) -> None:
    if not number:
        raise WaybillRefused("empty")
    if not _LETTERS.fullmatch(number):
        if _LINK.fullmatch(number):
            raise WaybillRefused("link-unclear")
        raise WaybillRefused("wrong-character", _first_place(number, "[^0-9A-Z-]"))
    if len(number) < SHORTEST:
        raise WaybillRefused("too-short")
    if len(number) > LONGEST:
        raise WaybillRefused("too-long")


def _s10(number: str, own: str | None) -> Waybill:
    if s10_check_digit(number[2:10]) != number[10]:
        raise WaybillRefused("wrong-check-digit", 11)
    if not number.endswith("CN"):
        return Waybill(number, "s10")
    # EMS and China Post are one house: an outlet may be entered under either.
    if own in ("EMS", "CHINAPOST"):
        return Waybill(number, "s10", own)
    hint = "EMS" if number.startswith("E") else "CHINAPOST"
    return Waybill(number, "s10", hint, _differs(own, hint))


def _refuse_slips(number: str) -> None:
    """What looks like a slip of the scanner or the finger rather than like a form not yet known.

    Numbers shorter than 13 are too common a form to tell where one ends and the next begins.
    """
    if is_citizen_number(number):
        raise WaybillRefused("identity-number")  # it would stand in clear on the phone and in lists
    slip = _S10_SLIP.fullmatch(number)
    if slip:
        raise WaybillRefused("letter-for-digit", _first_place(slip[1], "[OIL]") + 2)
    half = len(number) // 2
    if half >= 10 and number == number[:half] * 2:
        raise WaybillRefused("two-numbers")
    if any(_is_known(number[:at]) and _is_known(number[at:]) for at in range(13, len(number) - 12)):
        raise WaybillRefused("two-numbers")


def _is_known(part: str) -> bool:
    return _is_certain(part) or bool(_brands(part, is_certain=False))


def _first_place(text: str, letters: str) -> int:
    found = re.search(letters, text)
    return found.start() + 1 if found else 0


def _brands(number: str, *, is_certain: bool) -> list[str]:
    """Brands whose form it has, each once, in the order of the table."""
    fit = (
        pattern.brand
        for pattern in PATTERNS
        if pattern.is_certain is is_certain and re.fullmatch(pattern.form, number)
    )
    return list(dict.fromkeys(fit))


def _differs(own: str | None, hint: str | None) -> tuple[str, ...]:
    # Only between brands of the table: an unknown code says nothing about the number.
    known = {pattern.brand for pattern in PATTERNS}
    return ("brand-differs",) if own in known and hint and own != hint else ()
