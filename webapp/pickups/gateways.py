"""The authority's platform behind an interface. The contract is `docs/authority-platform.md`."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

CONNECT_AND_READ_SECONDS = 10.0
MOST_ANSWER_BYTES = 64 * 1024


class Outcome(StrEnum):
    """What became of telling the platform."""

    ACKNOWLEDGED = "acknowledged"
    PENDING = "pending"
    """It has the record and will say later."""
    REJECTED = "rejected"
    LOST = "lost"
    """It does not know the record that it was asked about."""
    FAILED = "failed"
    """No usable answer: try again."""
    AWAY = "away"
    """Nobody there at all: others need not try now."""


@dataclass(frozen=True)
class Answer:
    """The platform's answer. `retry_after` is in seconds where the platform named a time."""

    outcome: Outcome
    reason_code: str = ""
    reason: str = ""
    retry_after: int | None = None


class Authority(Protocol):
    """A platform that takes records."""

    def report(self, key: str, record: Mapping[str, Any]) -> Answer:
        """Tell it one version of one parcel. The same key never makes two."""

    def ask(self, key: str) -> Answer:
        """Ask what became of a record that it wanted to answer later."""


class HttpAuthority:
    """The platform over HTTP, one connection for a whole batch. Use it in a `with` block."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("The authority's address is not an http(s) address.")
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._connection = kind(parts.hostname, parts.port, timeout=CONNECT_AND_READ_SECONDS)
        self._path = parts.path.rstrip("/")
        self._headers = {"Accept": "application/json", "User-Agent": "Yitong"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> "HttpAuthority":
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def report(self, key: str, record: Mapping[str, Any]) -> Answer:
        """POST /v1/records with the key as Idempotency-Key."""
        body = json.dumps(record, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._exchange("POST", "/v1/records", body, headers)

    def ask(self, key: str) -> Answer:
        """GET /v1/records/<key>."""
        return self._exchange("GET", f"/v1/records/{key}", None, {})

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        try:
            self._connection.request(method, self._path + path, body, {**self._headers, **headers})
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next request opens a new connection
            return Answer(Outcome.AWAY)
        try:
            response = self._connection.getresponse()
            text = response.read(MOST_ANSWER_BYTES + 1)
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return Answer(Outcome.FAILED)  # it may have taken the record: the key will tell
        if len(text) > MOST_ANSWER_BYTES:
            self._connection.close()
            return Answer(Outcome.FAILED)
        return read_answer(response.status, text, response.headers.get("Retry-After"))


def read_answer(status: int, text: bytes, retry_after: str | None) -> Answer:
    """What an HTTP answer means. Anything that the contract does not know is tried again."""
    wait = int(retry_after) if retry_after and retry_after.isdecimal() else None
    if status == HTTPStatus.NOT_FOUND:
        return Answer(Outcome.LOST)
    if status not in (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED) and status not in (
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ):
        return Answer(Outcome.FAILED, retry_after=wait)
    try:
        told = json.loads(text)
        outcome = _STATES[told["state"]]
    except (ValueError, KeyError, TypeError):
        return Answer(Outcome.FAILED, retry_after=wait)
    code, words = str(told.get("code") or ""), str(told.get("reason") or "")
    return Answer(outcome, code[:40], words[:300], wait)


_STATES = {
    "acknowledged": Outcome.ACKNOWLEDGED,
    "pending": Outcome.PENDING,
    "rejected": Outcome.REJECTED,
}
