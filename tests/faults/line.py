"""The line between a phone and the server: a proxy that can lose, cut, delay and forge.

It listens on an address of its own and hands each request to `decide`, which says what becomes of
it. What it passes on is not changed: the browser's Host and Origin go through, so that to the
server the line's address is its own.
"""

import http.client
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO

LARGEST_HEAD = 64 * 1024
PATIENCE_SECONDS = 60.0
SLOW_SECONDS = 0.8


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "none"
    SLOW = "slow"
    """Passed on after a while."""
    LOST = "lost"
    """Never reaches the server; the connection is reset."""
    ANSWER_LOST = "answer-lost"
    """The server has done it and answered; the phone never hears."""
    ANSWER_CUT = "answer-cut"
    """Half of the answer, then a reset."""
    BODY_CUT = "body-cut"
    """Half of the request's body reaches the server, then both sides are reset."""
    PORTAL = "portal"
    """A hotel's sign-in page with status 200."""
    REDIRECTED = "redirected"
    """A hotel that sends the phone somewhere else."""
    SIGN_IN = "401"
    TOO_LARGE = "413"
    FAILED = "500"
    FAILED_AFTERWARDS = "502"
    """The server has done it; a gateway says that it did not."""
    BUSY = "503"
    """With Retry-After: 1."""


@dataclass(frozen=True)
class Seen:
    """One request as it came by."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False, default=b"")
    fault: Fault = Fault.NONE
    status: int = 0
    """What the server answered; 0 when it was not asked or said nothing."""


Decide = Callable[[Seen], Fault]
PORTAL_PAGE = "<!doctype html><title>Wi-Fi</title><h1>欢迎使用酒店无线网络</h1>".encode()
PROBLEM = b'{"type":"urn:problem:%s","title":"","status":%d,"detail":""}'
FORGED: dict[Fault, tuple[int, dict[str, str], bytes]] = {
    Fault.PORTAL: (200, {"Content-Type": "text/html; charset=utf-8"}, PORTAL_PAGE),
    Fault.REDIRECTED: (302, {"Location": "http://127.0.0.1:9/sign-in"}, b""),
    Fault.SIGN_IN: (
        401,
        {"Content-Type": "application/problem+json"},
        PROBLEM % (b"unauthorised", 401),
    ),
    Fault.TOO_LARGE: (413, {"Content-Type": "text/html"}, b"<h1>413 Request Entity Too Large</h1>"),
    Fault.FAILED: (500, {"Content-Type": "text/html"}, b"<h1>Internal Server Error</h1>"),
    Fault.FAILED_AFTERWARDS: (502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>"),
    Fault.BUSY: (
        503,
        {"Content-Type": "application/problem+json", "Retry-After": "1"},
        PROBLEM % (b"unavailable", 503),
    ),
}
DONE_FIRST = {Fault.ANSWER_LOST, Fault.ANSWER_CUT, Fault.FAILED_AFTERWARDS}


def nothing(_seen: Seen) -> Fault:
    """A good line."""
    return Fault.NONE


class Line:
    """A proxy to 127.0.0.1:`port`. `seen` keeps every request of the API with what became of it."""

    def __init__(self, port: int, *, keeps_alive: bool = False) -> None:
        """`keeps_alive`: browsers send a POST again by themselves when a connection that had
        carried an answer is reset; without it each request has a connection of its own."""
        self.upstream = port
        self.keeps_alive = keeps_alive
        self.decide: Decide = nothing
        self.seen: list[Seen] = []
        self.counts: Counter[Fault] = Counter()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, name="line", daemon=True).start()

    def close(self) -> None:
        """Nobody gets through any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def of(self, method: str, path: str) -> list[Seen]:
        """What came by of one kind; `path` may be the beginning."""
        with self._lock:
            return [one for one in self.seen if one.method == method and one.path.startswith(path)]

    @contextmanager
    def troubled(self, decide: Decide) -> Iterator[None]:
        """Let `decide` rule for a while."""
        before, self.decide = self.decide, decide
        try:
            yield
        finally:
            self.decide = before

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(PATIENCE_SECONDS)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        broken = suppress(OSError, http.client.HTTPException, ValueError)
        with broken, client, client.makefile("rb") as stream:
            while self._one(client, stream):
                pass

    def _one(self, client: socket.socket, stream: BinaryIO) -> bool:
        head, seen, length = _read_head(stream)
        if head is None:
            return False
        fault = self.decide(seen)
        if fault is Fault.SLOW:
            time.sleep(SLOW_SECONDS)
        if fault is Fault.BODY_CUT and length:
            half = stream.read(length // 2)
            self._note(seen, fault, 0, half)
            self._ask_half(head + half)
            return _reset(client)
        body = stream.read(length) if length else b""
        if len(body) < length:
            return False
        if fault in (Fault.LOST, Fault.BODY_CUT):
            self._note(seen, fault, 0, body)
            return _reset(client)
        if fault in FORGED and fault not in DONE_FIRST:
            self._note(seen, fault, 0, body)
            return self._say(client, *FORGED[fault])
        return self._pass_on(client, head + body, seen, fault, body)

    def _pass_on(
        self, client: socket.socket, request: bytes, seen: Seen, fault: Fault, body: bytes
    ) -> bool:
        try:
            status, headers, answer = self._ask(request, seen.method)
        except (OSError, http.client.HTTPException):
            self._note(seen, fault, 0, body)
            return _reset(client)
        self._note(seen, fault, status, body)
        if fault is Fault.ANSWER_LOST:
            return _reset(client)
        if fault is Fault.FAILED_AFTERWARDS:
            return self._say(client, *FORGED[fault])
        whole = self._written(status, headers, answer, seen.method)
        if fault is Fault.ANSWER_CUT:
            client.sendall(whole[: max(20, len(whole) - len(answer) // 2 - 1)])
            return _reset(client)
        client.sendall(whole)
        return self.keeps_alive

    def _say(
        self, client: socket.socket, status: int, headers: dict[str, str], body: bytes
    ) -> bool:
        client.sendall(self._written(status, list(headers.items()), body, "GET"))
        return self.keeps_alive

    def _written(
        self, status: int, headers: list[tuple[str, str]], body: bytes, method: str
    ) -> bytes:
        reason = http.client.responses.get(status, "")
        lines = [f"HTTP/1.1 {status} {reason}"]
        skipped = {"connection", "transfer-encoding", "keep-alive", "server"}
        if method != "HEAD":
            skipped.add("content-length")
            if status != http.client.NO_CONTENT:
                lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in headers if name.lower() not in skipped]
        lines.append(f"Connection: {'keep-alive' if self.keeps_alive else 'close'}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body

    def _ask(self, request: bytes, method: str) -> tuple[int, list[tuple[str, str]], bytes]:
        with socket.create_connection(("127.0.0.1", self.upstream), timeout=PATIENCE_SECONDS) as up:
            up.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            up.sendall(request)
            response = http.client.HTTPResponse(up, method=method)
            response.begin()
            return response.status, response.getheaders(), response.read()

    def _ask_half(self, request: bytes) -> None:
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self.upstream), timeout=5) as up,
        ):
            up.sendall(request)
            time.sleep(0.05)  # let the server begin to read
            _reset(up)

    def _note(self, seen: Seen, fault: Fault, status: int, body: bytes) -> None:
        with self._lock:
            self.counts[fault] += 1
            if seen.path.startswith("/api/"):
                kept = body if len(body) < LARGEST_HEAD else b""
                self.seen.append(Seen(seen.method, seen.path, seen.headers, kept, fault, status))


def _read_head(stream: BinaryIO) -> tuple[bytes | None, Seen, int]:
    """The request's head as bytes that ask for one answer, the request, the length of its body."""
    lines: list[bytes] = []
    while line := stream.readline(LARGEST_HEAD):
        lines.append(line)
        if line in (b"\r\n", b"\n"):
            break
    if len(lines) < 2:
        return None, Seen("", "", {}), 0
    method, path, _version = lines[0].decode("latin-1").split(" ", 2)
    pairs = [line.decode("latin-1").split(":", 1) for line in lines[1:-1]]
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    kept = [line for line in lines[1:-1] if not line.lower().startswith(b"connection:")]
    head = b"".join([lines[0], *kept, b"Connection: close\r\n\r\n"])
    return head, Seen(method, path, headers), int(headers.get("content-length", 0))


def _reset(connection: socket.socket) -> bool:
    """End with RST, as when a line breaks: what is under way is lost. Answers False."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False
