"""Alibaba Cloud's SMS service as far as its documentation says: it checks what it is sent."""

import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

KEY_ID, KEY_SECRET = "LTAI-of-a-test", "secret-of-a-test"
NEEDED = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce"}


@dataclass
class SmsProvider:
    """What it was sent, and how it behaves."""

    url: str = ""
    sent: list[dict[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)
    code: str = "OK"
    delay_seconds: float = 0.0
    drop_next: int = 0
    """So many of the next messages are taken, and the connection is cut before the answer."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def judge(self, headers: dict[str, str], body: bytes) -> str:
        """The first thing that is wrong with a request; empty for a right one."""
        scheme, _blank, rest = headers.get("authorization", "").partition(" ")
        told = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        names = told.get("SignedHeaders", "").split(";")
        if scheme != "ACS3-HMAC-SHA256" or told.get("Credential") != KEY_ID:
            return "InvalidAccessKeyId.NotFound"
        if not set(names) >= NEEDED or names != sorted(names):
            return "MissingParameter"
        if headers["x-acs-content-sha256"] != hashlib.sha256(body).hexdigest():
            return "SignatureDoesNotMatch"
        lines = "".join(f"{name}:{headers[name]}\n" for name in names)
        canonical = f"POST\n/\n\n{lines}\n{';'.join(names)}\n{headers['x-acs-content-sha256']}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        right = hmac.new(
            KEY_SECRET.encode(), f"ACS3-HMAC-SHA256\n{digest}".encode(), hashlib.sha256
        )
        if not hmac.compare_digest(right.hexdigest(), told.get("Signature", "")):
            return "SignatureDoesNotMatch"
        at = datetime.strptime(headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((datetime.now(UTC) - at).total_seconds()) > 900:
            return "InvalidTimeStamp.Expired"
        if headers["x-acs-signature-nonce"] in self.nonces:
            return "SignatureNonceUsed"
        self.nonces.add(headers["x-acs-signature-nonce"])
        if (headers["x-acs-action"], headers["x-acs-version"]) != ("SendSms", "2017-05-25"):
            return "InvalidAction.NotFound"
        return ""


@contextmanager
def running():
    """The provider on a free port."""
    provider = SmsProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            time.sleep(provider.delay_seconds)
            with provider.lock:
                status, answer = self.answer(headers, body)
                if provider.drop_next:
                    provider.drop_next -= 1
                    return
            told = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
            if wrong := provider.judge(headers, body):
                provider.refused.append(wrong)
                return 400, {"Code": wrong, "Message": "…", "RequestId": "R"}
            if provider.code == "OK":
                form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                provider.sent.append(form)
                return 200, {"Code": "OK", "BizId": f"biz-{len(provider.sent)}", "Message": "OK"}
            return 200, {"Code": provider.code, "Message": "…"}

        def log_message(self, *_given: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
