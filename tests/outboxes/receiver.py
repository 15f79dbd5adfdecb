"""A receiver of webhooks: a real HTTP server that can be slow, broken, or elsewhere."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came, and how it answers."""

    url: str = ""
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    hangs_up: bool = False
    drips: bool = False
    """Sends its answer a byte at a time, for ever."""
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def running():
    """A receiver on a free port."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Of", (_Handler,), {"of": receiver}))
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?of=us"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield receiver
    receiver.over.set()
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    of: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.of.came.append((headers, body))
        time.sleep(self.of.delay_seconds)
        if self.of.drips:
            self.drip()
        elif not self.of.hangs_up:
            self.answer()

    do_GET = do_POST

    def answer(self) -> None:
        self.send_response(self.of.status)
        for name, value in self.of.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def drip(self) -> None:
        try:
            while not self.of.over.wait(0.05):
                self.wfile.write(b"H")
                self.wfile.flush()
        except OSError:
            return

    def log_message(self, *_given: Any) -> None:
        """Nothing."""
