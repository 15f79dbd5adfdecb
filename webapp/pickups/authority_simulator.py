"""A stand-in for the authority's platform: a real HTTP server that keeps the contract.

For the demo, tests and benchmarks. It holds what it was told in memory and can be told to be
strict, slow, broken or late: `PUT /behaviour` takes the members of Behaviour as JSON.
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Record = dict[str, Any]
MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Behaviour:
    """How the platform behaves. `rules` are the names in RULES that it rejects by."""

    rules: tuple[str, ...] = ("destination-without-county", "waybill-exists", "weight-missing")
    delay_seconds: float = 0.0
    fail_next: int = 0
    """So many of the next reports are answered 503, and are not kept."""
    drop_next: int = 0
    """So many of the next reports are kept, and the connection is cut before the answer."""
    later_seconds: float = 0.0
    """Answers 202 first; the answer can be asked for after this."""


@dataclass
class Held:
    """One report as the platform keeps it."""

    digest: str
    record: Record
    answer: dict[str, str]
    ready_at: float


@dataclass
class Platform:
    """What the platform knows. Each report is judged under one lock."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    by_key: dict[str, Held] = field(default_factory=dict)
    heads: dict[str, Record] = field(default_factory=dict)
    """Parcel id → its highest version."""
    reports: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, body: bytes) -> tuple[int, dict[str, str]]:
        """Judge a report once; the same key answers the same, other bytes under it 409."""
        digest = hashlib.sha256(body).hexdigest()
        with self.lock:
            self.reports += 1
            if (held := self.by_key.get(key)) is not None:
                if held.digest != digest:
                    return HTTPStatus.CONFLICT, _no("key-reused", "同一编号下内容不同")
                return self._told(held)
            record: Record = json.loads(body)
            answer = self._judge(record)
            if answer["state"] == "acknowledged":
                self._keep(record)
            ready_at = time.monotonic() + self.behaviour.later_seconds
            held = self.by_key[key] = Held(digest, record, answer, ready_at)
            return self._told(held)

    def answer_of(self, key: str) -> tuple[int, dict[str, str]]:
        """What became of a report."""
        with self.lock:
            if (held := self.by_key.get(key)) is None:
                return HTTPStatus.NOT_FOUND, _no("unknown", "没有这一件")
            return self._told(held)

    def wants_to_fail(self, member: str) -> bool:
        """Whether this report is one of those that go wrong; counts down."""
        with self.lock:
            left = getattr(self.behaviour, member)
            if left:
                self.behaviour = replace(self.behaviour, **{member: left - 1})
            return bool(left)

    def _told(self, held: Held) -> tuple[int, dict[str, str]]:
        if time.monotonic() < held.ready_at:
            return HTTPStatus.ACCEPTED, {"state": "pending"}
        rejected = held.answer["state"] == "rejected"
        return HTTPStatus.UNPROCESSABLE_ENTITY if rejected else HTTPStatus.OK, held.answer

    def _judge(self, record: Record) -> dict[str, str]:
        if record["act"] == "withdrawal" or record["version"] < self._version_of(record):
            return {"state": "acknowledged"}
        for name in self.behaviour.rules:
            if words := RULES[name](record, self):
                return _no(name, words)
        return {"state": "acknowledged"}

    def _keep(self, record: Record) -> None:
        if record["version"] >= self._version_of(record):
            self.heads[record["parcel_id"]] = record

    def _version_of(self, record: Record) -> int:
        held = self.heads.get(record["parcel_id"])
        return int(held["version"]) if held else 0


def _without_county(record: Record, _platform: Platform) -> str:
    code = record["destination_code"]
    return "目的地区缺区县" if len(code) == 6 and code.endswith("00") else ""


def _exists(record: Record, platform: Platform) -> str:
    other = any(
        held["waybill"] == record["waybill"]
        and held["outlet"]["code"] != record["outlet"]["code"]
        and held["act"] != "withdrawal"
        for held in platform.heads.values()
    )
    return "运单已存在" if other else ""


def _without_weight(record: Record, _platform: Platform) -> str:
    bulk = record["class"] == "temporary-bulk" and record["weight_grams"] is None
    return "临时大宗缺重量" if bulk else ""


def _unclear_item(record: Record, _platform: Platform) -> str:
    return "物品类别不明" if record["item_category"] == "other" else ""


RULES: dict[str, Callable[[Record, Platform], str]] = {
    "destination-without-county": _without_county,
    "waybill-exists": _exists,
    "weight-missing": _without_weight,
    "item-wrong": _unclear_item,
    "waybill-unknown": lambda _record, _platform: "没有这个运单号",
}
"""Name of a rule, which is its reason code → the platform's words, or nothing when it holds."""


class _Server(ThreadingHTTPServer):
    """The platform behind a port; an empty token lets everybody report."""

    daemon_threads = True

    def __init__(self, port: int, platform: Platform, token: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.platform = platform
        self.token = token


class AuthoritySimulator:
    """The platform on a port of this machine. Port 0 takes a free one."""

    def __init__(
        self, port: int = 0, *, token: str = "", behaviour: Behaviour | None = None
    ) -> None:
        self.platform = Platform(behaviour or Behaviour())
        self._server = _Server(port, self.platform, token)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def behave(self, **members: Any) -> None:
        """Change how it behaves from now on."""
        with self.platform.lock:
            self.platform.behaviour = replace(self.platform.behaviour, **members)

    def serve(self) -> None:
        """Serve until stopped."""
        self._server.serve_forever(poll_interval=0.1)

    def __enter__(self) -> "AuthoritySimulator":
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self._thread:
            self._thread.join()


def _no(code: str, reason: str) -> dict[str, str]:
    return {"state": "rejected", "code": code, "reason": reason}


class _Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.1 keeps it open for a batch."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """A report."""
        platform = self.server.platform
        body = self._body()
        if body is None or self.path != "/v1/records":
            self._answer(HTTPStatus.NOT_FOUND, _no("unknown", "没有这个地址"))
            return
        time.sleep(platform.behaviour.delay_seconds)
        key = self.headers.get("Idempotency-Key", "")
        if not self._is_allowed() or not key:
            self._answer(HTTPStatus.UNAUTHORIZED, _no("unauthorised", "凭证不对"))
        elif platform.wants_to_fail("fail_next"):
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, {}, retry_after="1")
        else:
            self._take(key, body)

    def do_GET(self) -> None:
        """What became of a report, or (for tests) everything that was taken."""
        platform = self.server.platform
        if self.path == "/records":
            with platform.lock:
                told = {"heads": list(platform.heads.values()), "reports": platform.reports}
            self._answer(HTTPStatus.OK, told)
        elif self._is_allowed():
            self._answer(*platform.answer_of(self.path.rpartition("/")[2]))
        else:
            self._answer(HTTPStatus.UNAUTHORIZED, _no("unauthorised", "凭证不对"))

    def do_PUT(self) -> None:
        """How to behave from now on."""
        platform = self.server.platform
        body = self._body()
        if self.path != "/behaviour" or body is None:
            self._answer(HTTPStatus.NOT_FOUND, _no("unknown", "没有这个地址"))
            return
        try:
            wanted = json.loads(body)
            with platform.lock:
                wanted["rules"] = tuple(wanted.get("rules", platform.behaviour.rules))
                platform.behaviour = replace(platform.behaviour, **wanted)
        except (TypeError, ValueError):
            self._answer(HTTPStatus.BAD_REQUEST, _no("unreadable", "读不懂"))
            return
        self._answer(HTTPStatus.OK, asdict(platform.behaviour))

    def _take(self, key: str, body: bytes) -> None:
        platform = self.server.platform
        cut = platform.wants_to_fail("drop_next")
        try:
            status, answer = platform.take(key, body)
        except (ValueError, KeyError, TypeError, AttributeError):
            status, answer = HTTPStatus.BAD_REQUEST, _no("unreadable", "读不懂")
        if cut:
            self.close_connection = True
            return
        self._answer(status, answer)

    def _is_allowed(self) -> bool:
        given, token = self.headers.get("Authorization", ""), self.server.token
        return not token or hmac.compare_digest(given.encode(), f"Bearer {token}".encode())

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _answer(self, status: int, body: Any, *, retry_after: str = "") -> None:
        text = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing: what people send to the authority belongs in no log."""
