"""A hall's government platform behind an interface. Contract: `docs/government-platform.md`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from webapp.conversions.importing import columns
from webapp.foundation import outside
from webapp.foundation.outside import Answer
from webapp.foundation.spreadsheets import CellRefused

MOST_CASES = 500
"""Of one page."""
MOST_PAGE_BYTES = 4 * 1024 * 1024
MOST_RESULT_BYTES = 4 * 1024
LONGEST_CURSOR = 200
WRONG_ANSWER = "wrong-answer"


@dataclass(frozen=True)
class Page:
    """Some cases in the order in which they changed. What is in them is not yet looked at."""

    cases: list[Any] = field(repr=False)
    next: str
    more: bool


@dataclass(frozen=True)
class PageAnswer:
    """A page, or why there is none."""

    page: Page | None
    status: int | None = None
    failure: str = ""
    retry_after: int | None = None


class GovernmentPlatform(Protocol):
    """A platform that has cases, and wants to know what became of them."""

    def page(self, after: str) -> PageAnswer:
        """What changed after a place; empty for the beginning."""

    def tell(self, case_number: str, key: str, result: Mapping[str, Any]) -> Answer:
        """Tell it where a case stands. The same key never does anything twice."""


@dataclass(frozen=True)
class HttpPlatform:
    """The platform over HTTP."""

    url: str
    token: str = field(repr=False)
    near: bool
    """May lie on this machine: demo and tests."""

    def page(self, after: str) -> PageAnswer:
        """GET {url}/cases."""
        query = {"limit": MOST_CASES, **({"after": after} if after else {})}
        address = f"{self.url.rstrip('/')}/cases?{urlencode(query)}"
        answer = outside.call(
            "GET", address, b"", self._headers(), near=self.near, most_bytes=MOST_PAGE_BYTES
        )
        if not answer.is_taken:
            status = f"{answer.status} " if answer.status else ""
            failure = f"{status}{answer.reason}".strip()
            return PageAnswer(None, answer.status, failure, answer.retry_after)
        page = _read_page(answer.body, after)
        return PageAnswer(page, answer.status, "" if page else WRONG_ANSWER)

    def tell(self, case_number: str, key: str, result: Mapping[str, Any]) -> Answer:
        """PUT {url}/cases/{case_number}/result."""
        address = f"{self.url.rstrip('/')}/cases/{quote(case_number, safe='')}/result"
        body = json.dumps(result, ensure_ascii=False).encode()
        answer = outside.call(
            "PUT",
            address,
            body,
            {**self._headers(), "Idempotency-Key": key},
            near=self.near,
            most_bytes=MOST_RESULT_BYTES,
        )
        if answer.is_taken and not _is_empty_or_json(answer.body):
            return Answer(None, WRONG_ANSWER)  # a notice of maintenance takes nothing
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Accept": "application/json", "Authorization": f"Bearer {self.token}"}


def collected_on(answer: Answer) -> str | None:
    """The day on which a document was fetched at the counter, as ISO 8601, where the platform
    refuses a result for that; None for every other answer."""
    if answer.status != HTTPStatus.CONFLICT:
        return None
    try:
        told = json.loads(answer.body)
        return columns.day(str(told["collected_on"]))
    except (ValueError, KeyError, TypeError, RecursionError, CellRefused):
        return None


def _is_empty_or_json(body: bytes) -> bool:
    if not body.strip():
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _read_page(body: bytes, after: str) -> Page | None:
    """The page, if the answer is one: a platform that stands still would be read for ever."""
    try:
        told = json.loads(body)
        cases, more = told["cases"], told.get("more", False)
        place = told.get("next") or after
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    is_sound = (
        isinstance(cases, list)
        and len(cases) <= MOST_CASES
        and isinstance(more, bool)
        and isinstance(place, str)
        and len(place) <= LONGEST_CURSOR
        and place.isprintable()
    )
    if not is_sound or (more and place == after):
        return None
    return Page(cases, place, more)
