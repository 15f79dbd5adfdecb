"""What a platform asks for: the parameters of a list of requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from webapp.findings.kinds import Category
from webapp.foundation import forms
from webapp.foundation.errors import InvalidInput, NotFound
from webapp.supervision.open311 import catalogue
from webapp.supervision.open311.moments import moment_of
from webapp.supervision.open311.reading import Reading
from webapp.supervision.open311.sending import NO_SERVICE

SPAN = timedelta(days=90)
MOST = 1000
"""Requests in one answer."""
MOST_PAGES = 10_000
TOO_WIDE = _l("从 start_date 到 end_date 最多 90 天")
BACKWARDS = _l("end_date 在 start_date 之前")
NO_STATUS = _l("只有 open 和 closed")
NO_NUMBER = _l("填 1 到 %(most)s 的整数")


@dataclass(frozen=True)
class Wanted:
    """Which requests are asked for. With `ids` nothing else counts but the page."""

    ids: tuple[UUID, ...] | None
    categories: frozenset[Category]
    """Empty: all."""
    since: datetime
    until: datetime
    is_open: bool | None
    """None: open and closed."""
    page: int
    page_size: int


def read(given: MultiDict[str, str], now: datetime) -> Wanted:
    """What a query asks for; an empty parameter is as if it were not there.

    Raises NotFound for an unknown service, InvalidInput with every other fault by its parameter.
    """
    reading = _Reading(given)
    page = reading.number("page", 1, MOST_PAGES)
    size = reading.number("page_size", MOST, MOST)
    ids = reading.listed("service_request_id")
    if ids:
        reading.done()
        known = tuple(found for one in ids if (found := forms.uuid_of(one)))
        return Wanted(known, frozenset(), now, now, None, page, size)
    categories = _categories(reading.listed("service_code"))
    statuses = set(reading.listed("status"))
    if statuses - {"open", "closed"}:
        reading.refuse("status", NO_STATUS)
    since, until = reading.span(now)
    reading.done()
    is_open = None if len(statuses) != 1 else statuses == {"open"}
    return Wanted(None, categories, since, until, is_open, page, size)


def _categories(codes: Iterable[str]) -> frozenset[Category]:
    found = [catalogue.category_of(code) for code in codes]
    if None in found:
        raise NotFound(NO_SERVICE)
    return frozenset(one for one in found if one)


class _Reading(Reading):
    """Reads what a list is asked for."""

    def listed(self, name: str) -> list[str]:
        """What stands between commas, however often the parameter was given; each once."""
        texts = ",".join(self._given.getlist(name)).split(",")
        return list(dict.fromkeys(one.strip() for one in texts if one.strip()))

    def number(self, name: str, usual: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        text = self._given.get(name, "").strip()
        if not text:
            return usual
        is_number = text.isascii() and text.isdigit() and len(text) < 9
        if not is_number or not 1 <= int(text) <= most:
            self.refuse(name, str(NO_NUMBER) % {"most": most})
            return usual
        return int(text)

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """From when until when: ninety days at most, the last ones where nothing else is asked."""
        start, end = self._moment("start_date"), self._moment("end_date")
        if start and end:
            if end < start:
                self.refuse("end_date", BACKWARDS)
            if end - start > SPAN:
                self.refuse("start_date", TOO_WIDE)
            return start, end
        if start:
            return start, _moved(start, SPAN)
        end = end or now
        return _moved(end, -SPAN), end

    def _moment(self, name: str) -> datetime | None:
        text = self._given.get(name, "").strip()
        try:
            return moment_of(text) if text else None
        except InvalidInput as wrong:
            self.refuse(name, wrong.detail)
            return None


def _moved(at: datetime, by: timedelta) -> datetime:
    """A moment and what lies so far from it; itself at the ends of the calendar."""
    try:
        return at + by
    except OverflowError:
        return at
