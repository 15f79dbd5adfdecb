"""A government platform as docs/government-platform.md describes it: a real HTTP server, with the
outages that such a thing has."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "token-of-the-hall"


@dataclass
class Result:
    """One result as it was taken."""

    key: str
    state: str
    at: str


@dataclass
class Platform:
    """What it holds, what it was told, and what goes wrong next."""

    url: str = ""
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    """Numbers in the order in which their cases changed: a place in here is a cursor."""
    results: dict[str, list[Result]] = field(default_factory=dict)
    repeated: int = 0
    """Results that came again under a key that was taken already."""
    bodies: list[bytes] = field(default_factory=list)
    """Of every result, as it came."""
    gets: list[str] = field(default_factory=list)
    page_faults: deque[str] = field(default_factory=deque)
    result_faults: deque[str] = field(default_factory=deque)
    """What happens to the next requests, one each; an empty word: nothing."""
    refused: set[str] = field(default_factory=set)
    """Numbers of which it says 422."""
    token: str = TOKEN
    forgets_places: bool = False
    slow_seconds: float = 0.2
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, case: dict[str, Any], **changes: Any) -> None:
        """A case is new, or has changed."""
        number = str(case["case_number"])
        with self.lock:
            self.cases[number] = {**self.cases.get(number, {}), **case, **changes}
            self.changes.append(number)

    def collect(self, number: str, day: str, *, tells: bool) -> None:
        """The citizen was at the counter; `tells` whether the list of changes has it already."""
        with self.lock:
            self.cases[number]["collected_on"] = day
            if tells:
                self.changes.append(number)

    def states(self, number: str) -> list[str]:
        """What it was told of a case, in the order in which it was."""
        return [one.state for one in self.results.get(number, [])]


@contextmanager
def running() -> Iterator[Platform]:
    """A platform on a free port of this machine."""
    platform = Platform()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Of", (_Handler,), {"of": platform}))
    server.daemon_threads = True
    platform.url = f"http://127.0.0.1:{server.server_port}/gov"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield platform
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    of: Platform

    def do_GET(self) -> None:
        """GET /gov/cases?after=…&limit=…"""
        asked = urlsplit(self.path)
        self.of.gets.append(self.path)
        if not self.is_known() or self.has_failed(self.of.page_faults):
            return
        if asked.path != "/gov/cases":
            self.answer(404, {})
            return
        query = parse_qs(asked.query)
        place, limit = int(query.get("after", ["0"])[0]), int(query["limit"][0])
        if place and self.of.forgets_places:
            self.of.forgets_places = False
            self.answer(410, {})
            return
        with self.of.lock:
            numbers = self.of.changes[place : place + limit]
            cases = [self.of.cases[one] for one in numbers]
            more = place + len(numbers) < len(self.of.changes)
        told = {"cases": cases, "next": str(place + len(numbers)), "more": more}
        self.answer(200, told)

    def do_PUT(self) -> None:
        """PUT /gov/cases/<number>/result"""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.of.bodies.append(body)
        fault = self.of.result_faults[0] if self.of.result_faults else ""
        if not self.is_known() or (fault != "cut" and self.has_failed(self.of.result_faults)):
            return
        number = unquote(self.path.removeprefix("/gov/cases/").removesuffix("/result"))
        status, told = self.take(number, json.loads(body))
        if fault == "cut":  # it was taken, and nobody heard so
            self.has_failed(self.of.result_faults)
        else:
            self.answer(status, told)

    def take(self, number: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        with self.of.lock:
            case = self.of.cases.get(number)
            if case is None:
                return 404, {}
            if number in self.of.refused:
                return 422, {"reason": "no"}
            if case.get("collected_on") and told["state"] != "collected":
                return 409, {"collected_on": case["collected_on"]}
            key = self.headers["Idempotency-Key"]
            taken = self.of.results.setdefault(number, [])
            if key in {one.key for one in taken}:
                self.of.repeated += 1
            else:
                taken.append(Result(key, told["state"], told["at"]))
        return 200, {}

    def is_known(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.of.token}":
            return True
        self.answer(401, {})
        return False

    def has_failed(self, faults: deque[str]) -> bool:
        """Whether something goes wrong with this request, and it does."""
        fault = faults.popleft() if faults else ""
        if fault == "500":
            self.answer(500, {})
        elif fault == "429":
            self.answer(429, {}, {"Retry-After": "120"})
        elif fault == "html":
            self.send(200, b"<html>maintenance</html>", {})
        elif fault == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b'{"cases": [{"case_number"')
        elif fault == "hangs-up":
            self.close_connection = True
        elif fault == "slow":
            time.sleep(self.of.slow_seconds)
            return False
        elif fault:
            self.send(200, fault.encode(), {})
        return bool(fault)

    def answer(self, status: int, told: Any, headers: dict[str, str] | None = None) -> None:
        self.send(status, json.dumps(told).encode(), headers or {})

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        with suppress(OSError):  # whoever asked has gone
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_given: Any) -> None:
        """Nothing."""
