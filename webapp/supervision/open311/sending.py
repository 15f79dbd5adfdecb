"""What a platform sends: every parameter of a new request, read, and told wrong by its name."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes, urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from webapp.findings.kinds import Category
from webapp.findings.titles import CATEGORY_TITLES
from webapp.foundation import forms, phones
from webapp.foundation.errors import InvalidInput, NotFound
from webapp.foundation.messages import can_be_reached
from webapp.supervision.open311 import catalogue
from webapp.supervision.open311.catalogue import SEEN_AT, Attribute, Datatype
from webapp.supervision.open311.moments import moment_of
from webapp.supervision.open311.reading import Reading

LONGEST_DESCRIPTION = 4000
"""Characters, as GeoReport has it."""
LONGEST_URL = 1000
LONGEST_TEXT = 200
NO_SERVICE = _l("没有这个 service_code，见 services")
NEEDED = _l("缺这一项")
NO_PLACE = _l("写明地点：lat 和 long，或者 address_id，或者 address_string")
BOTH = _l("lat 和 long 要一起给")
DEGREES = _l("不是 WGS 84 的度数")
TOO_LONG = _l("太长，最多 %(most)s 个字")
UNREADABLE = _l("有读不出的字符：请用 UTF-8，不要控制字符")
NO_URL = _l("不是 http 或 https 的网址")
NO_PHONE = _l("不是电话号码")
NO_ATTRIBUTE = _l("这一类没有这个属性，见 services/<service_code>")
ONLY_ONE = _l("只能选一个")
NO_VALUE = _l("没有这个选项，见 services/<service_code>")
PLACE = frozenset({"lat", "long", "address_id", "address_string"})
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]*)\](?:\[\])?")
_BYTES = re.compile("(?:%[89A-F][0-9A-F])+")


@dataclass(frozen=True)
class Sent:
    """A new request as it was sent, each parameter in order."""

    category: Category
    description: str
    seen_at: datetime | None
    phone: str = field(repr=False)
    """E.164 of a number that can be told; else empty."""
    point: tuple[float, float] | None
    """Latitude and longitude, WGS 84."""
    address_id: str
    address_string: str
    media_url: str
    answers: tuple[tuple[str, str], ...]
    """What was answered to the questions of the category: (question, answer), as people read it."""

    @property
    def words(self) -> str:
        """What the finding says: the description, and a line for each other fact."""
        facts = list(self.answers)
        if self.address_string:
            facts.append((_("地点"), self.address_string))
        if self.point:
            facts.append((_("经纬度（WGS 84）"), "{:.6f}, {:.6f}".format(*self.point)))
        if self.media_url:
            facts.append((_("图片网址（没有下载）"), self.media_url))
        lines = [_("%(name)s：%(value)s", name=name, value=value) for name, value in facts]
        told = [one for one in (self.description, *lines) if one]
        return "\n".join(told or [str(CATEGORY_TITLES[self.category])])


def read(given: MultiDict[str, str]) -> Sent:
    """The parameters of a new request; an empty one is as if it were not there.

    Raises NotFound for an unknown service, InvalidInput with every other fault by its parameter.
    """
    reading = _Reading(given)
    code = reading.text("service_code", needed=True)
    category = catalogue.category_of(code) if code else None
    if code and category is None and "service_code" not in reading.errors:
        raise NotFound(NO_SERVICE)
    questions = catalogue.attributes_of(category) if category else ()
    answers, seen_at = reading.answers(questions) if category else ((), None)
    point = reading.point()
    address_id = reading.text("address_id")
    address = reading.text("address_string")
    if not (point or address_id or address or reading.errors.keys() & PLACE):
        reading.refuse("lat", NO_PLACE)
    description = reading.text("description", LONGEST_DESCRIPTION, forms.printable_lines)
    phone, media_url = reading.phone(), reading.url("media_url")
    if reading.errors or category is None:
        raise InvalidInput(errors=reading.errors)
    return Sent(
        category, description, seen_at, phone, point, address_id, address, media_url, answers
    )


class _Reading(Reading):
    """Reads what somebody reports."""

    def text(
        self,
        name: str,
        most: int = LONGEST_TEXT,
        check: Callable[[str], None] = forms.printable,
        *,
        needed: bool = False,
    ) -> str:
        """A text; empty where there is none, or it is wrong."""
        text = self._given.get(name, "").strip()
        if needed and not text:
            self.refuse(name, NEEDED)
        return self._checked(name, text, most, check)

    def point(self) -> tuple[float, float] | None:
        """The place, where both degrees are given and are degrees."""
        texts = {name: self.text(name) for name in ("lat", "long")}
        if not any(texts.values()):
            return None
        for name, text in texts.items():
            if not text:
                self.refuse(name, BOTH)
        degrees = {name: _number(text) for name, text in texts.items()}
        for name, most in (("lat", 90), ("long", 180)):
            if texts[name] and not abs(degrees[name]) <= most:  # nor what is no number
                self.refuse(name, DEGREES)
        wrong = self.errors.keys() & {"lat", "long"}
        return None if wrong else (degrees["lat"], degrees["long"])

    def phone(self) -> str:
        """A number that can be told how it goes on; another number is not kept."""
        text = self.text("phone")
        if not text:
            return ""
        try:
            number = phones.canonical(text)
        except phones.PhoneRefused:
            self.refuse("phone", NO_PHONE)
            return ""
        return number if can_be_reached(number) else ""

    def url(self, name: str) -> str:
        """An address of the web. Nobody here opens it."""
        text = self.text(name, LONGEST_URL, _printable_url)
        if text and not _is_url(text):
            self.refuse(name, NO_URL)
        return text

    def answers(
        self, questions: Iterable[Attribute]
    ) -> tuple[tuple[tuple[str, str], ...], datetime | None]:
        """(question, answer) of all that was answered, and when it was seen."""
        known = {one.code: one for one in questions}
        given = self._answered()
        for code in given.keys() - known.keys():
            self.refuse(f"attribute[{code[:40]}]", NO_ATTRIBUTE)
        told = []
        for code, question in known.items():
            if code != SEEN_AT and (words := self._answer(question, given.get(code, []))):
                told.append((str(question.title), words))
        return tuple(told), self._seen_at(given.get(SEEN_AT, []))

    def _answered(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, values in self._given.lists():
            if match := _ATTRIBUTE.fullmatch(name):
                kept = [one.strip() for one in values if one.strip()]
                if kept:
                    found.setdefault(match[1], []).extend(kept)
        return found

    def _answer(self, question: Attribute, values: list[str]) -> str:
        name = f"attribute[{question.code}]"
        chosen = list(dict.fromkeys(values))
        if len(chosen) > 1 and question.datatype is not Datatype.SOME:
            self.refuse(name, ONLY_ONE)
            return ""
        if not question.values:
            return self._checked(name, chosen[0], LONGEST_TEXT, forms.printable) if chosen else ""
        if set(chosen) - question.values.keys():
            self.refuse(name, NO_VALUE)
            return ""
        return _("、").join(str(question.values[one]) for one in chosen)

    def _seen_at(self, values: list[str]) -> datetime | None:
        if not values:
            return None
        try:
            found = moment_of(values[0])
        except InvalidInput as wrong:
            self.refuse(f"attribute[{SEEN_AT}]", wrong.detail)
            return None
        return found.astimezone(UTC)

    def _checked(self, name: str, text: str, most: int, check: Callable[[str], None]) -> str:
        if len(text) > most:
            self.refuse(name, str(TOO_LONG) % {"most": most})
            return ""
        try:
            check(text)
            is_read = check is _printable_url or _was_utf8(text)
        except ValidationError:
            is_read = False
        if not is_read:
            self.refuse(name, UNREADABLE)
        return text if is_read else ""


def _printable_url(text: str) -> None:
    """An address may say its bytes with %, whatever they are."""
    forms.printable(text)


def _was_utf8(text: str) -> bool:
    """Whether the bytes could be read: where not, the form holds them with % or as U+FFFD."""
    try:
        for run in _BYTES.findall(text):
            unquote_to_bytes(run).decode()
    except UnicodeDecodeError:
        return False
    return "\ufffd" not in text


def _number(text: str) -> float:
    """Degrees; what is none of them is not a number."""
    return float(text) if re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,20})?", text, re.ASCII) else math.nan


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
