"""One pasted text into recipient, telephone, region, detail, postcode, wish and what is left."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.places.address_text.labels_in import find_labels
from webapp.places.address_text.marking import Mark, MarkedText
from webapp.places.address_text.names_in import find_name, has_surname
from webapp.places.address_text.numbers_in import choose_phone, find_phones, find_postcode
from webapp.places.address_text.region_words import RegionWords, region_words
from webapp.places.address_text.regions_in import find_region
from webapp.places.address_text.wishes_in import Wish, find_wishes, wish_in

_PLACE, _NUMBERED = re.compile("[镇乡村屯寨街路巷弄]"), re.compile("[里号楼栋幢座室组园苑院]")
"""What somebody lives in or at, the latter with a number: without such a word what is left of a
text is no address."""


class Doubt(StrEnum):
    """What a person should look at before the fields are used."""

    NO_NAME = "no-name"
    SEVERAL_NAMES = "several-names"
    NO_PHONE = "no-phone"
    UNCLEAR_PHONE = "unclear-phone"
    """A second number, or one that cannot be called."""
    NO_COUNTY = "no-county"
    SEVERAL_COUNTIES = "several-counties"
    GUESSED_REGION = "guessed-region"
    """The region was not written as the standard has it."""
    NO_DETAIL = "no-detail"
    WRONG_POSTCODE = "wrong-postcode"


@dataclass(frozen=True)
class ParsedAddress:
    """The fields of a text. Each is empty where the text does not say it; repr shows nothing."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    """In its one spelling, see `foundation.phones`."""
    province: str = ""
    city: str = ""
    county: str = ""
    region_code: str = ""
    """Of the lowest of them."""
    detail: str = field(default="", repr=False)
    postcode: str = ""
    wish: Wish = Wish.NONE
    rest: str = field(default="", repr=False)
    """What belongs in none of the fields: wishes, a second name or number."""
    doubts: tuple[Doubt, ...] = ()
    candidates: tuple[tuple[str, str], ...] = ()
    """(code, names from the province down) of the counties that may be meant."""
    pieces: tuple[tuple[Mark, str], ...] = field(default=(), repr=False)
    """The whole text, half-width: each part and what it was taken for."""

    @property
    def is_nothing(self) -> bool:
        """Nothing in the text was known. Any short word may be a name: alone it counts only when
        it begins as one, or stands behind a label; what is left over only when it names a place."""
        is_labelled = any(mark is Mark.LABEL for mark, _text in self.pieces)
        is_name = bool(self.name) and (is_labelled or has_surname(self.name))
        known = (self.phone, self.region_code, self.candidates, self.postcode, self.wish.value)
        has_number = any(map(str.isdigit, self.detail))
        is_place = _PLACE.search(self.detail) or (has_number and _NUMBERED.search(self.detail))
        return not (any(known) or is_name or is_place)


def parse(text: str, county: str = "") -> ParsedAddress:
    """Tell a pasted text apart. Never raises; takes time in proportion to the text.

    `county` is the code that a person chose of an earlier answer's candidates.
    """
    words = region_words()
    marked = MarkedText(text)
    phones = find_phones(marked)
    labels = find_labels(marked)
    phone, is_phone_clear = choose_phone(marked, phones)
    region = find_region(marked, words, county)
    postcode, is_postcode_clear = find_postcode(marked, labels.of("postcode"), region.code)
    find_wishes(marked)
    name, is_name_clear = find_name(marked, labels.of("name"))
    detail = _detail(marked)
    pieces = tuple(marked.pieces())
    rest = " ".join(part for mark, part in pieces if mark is Mark.REST)
    province, city, county = words.path(region.code) if region.code else ("", "", "")
    doubts = {
        Doubt.NO_NAME: not name,
        Doubt.SEVERAL_NAMES: not is_name_clear,
        Doubt.NO_PHONE: not phone,
        Doubt.UNCLEAR_PHONE: not is_phone_clear,
        Doubt.SEVERAL_COUNTIES: bool(region.candidates),
        Doubt.NO_COUNTY: not county and not region.candidates and _has_counties(words, region.code),
        Doubt.GUESSED_REGION: region.is_guess,
        Doubt.NO_DETAIL: not detail,
        Doubt.WRONG_POSTCODE: not is_postcode_clear,
    }
    return ParsedAddress(
        name=name,
        phone=phone,
        province=province,
        city=city,
        county=county,
        region_code=region.code,
        detail=detail,
        postcode=postcode,
        wish=wish_in(rest),
        rest=rest.strip(),
        doubts=tuple(doubt for doubt, is_there in doubts.items() if is_there),
        candidates=tuple((code, _full_name(words, code)) for code in region.candidates),
        pieces=pieces,
    )


def _detail(marked: MarkedText) -> str:
    """All that is left, in its order, without the separators: but 8 2 does not become 82."""
    detail, at = "", 0
    for start, end in list(marked.segments()):
        part = marked.plain[start:end]
        if part[0] != "(" and not any(map(str.isalnum, part)):
            marked.take(start, end, Mark.GAP)
            continue
        marked.take(start, end, Mark.DETAIL)
        if detail and _is_plain(detail[-1]) and _is_plain(part[0]):
            detail += "-" if marked.plain[at:start].strip() in ("-", "—") else " "
        detail, at = detail + part, end
    return detail


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _has_counties(words: RegionWords, code: str) -> bool:
    return not code or bool(words.below.get(code))


def _full_name(words: RegionWords, code: str) -> str:
    return "".join(dict.fromkeys(words.path(code)))
