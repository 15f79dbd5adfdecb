"""The way out to other people's servers: to the checked address, no redirects, not for long.

The name is resolved once; every address that it has must be allowed, and the connection goes to one
of those, so that a name cannot point elsewhere between the look and the call.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

CONNECT_AND_READ_SECONDS = 10.0
TOTAL_SECONDS = 15.0
"""Of one attempt, however the other side spreads its bytes."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    """What became of an attempt. `status` is None where nobody answered, or not to the end."""

    status: int | None
    reason: str
    retry_after: int | None = None
    body: bytes = field(default=b"", repr=False)
    """As far as it was asked for."""

    @property
    def is_taken(self) -> bool:
        """Whether the other side took it: 2xx, and nothing else."""
        return self.status is not None and 200 <= self.status < 300


class NotAllowed(Exception):
    """The address lies in a network that must not be reached from here."""


def is_allowed_url(url: str, *, near: bool) -> bool:
    """Whether another's server may have this address: https, a name, no account in it.

    `near` (demo and tests) allows http to this machine.
    """
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or parts.fragment or not has_port:
        return False
    if parts.scheme == "http":
        return near and parts.hostname in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" and _is_allowed_name(parts.hostname, near=near)


def is_allowed_address(address: str, *, near: bool) -> bool:
    """Whether an IP address lies outside: not private, loopback, link-local or else special."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if inner is not None:
            return is_allowed_address(str(inner), near=near)
        if one in _NAT64:
            return False
    if one.is_loopback:
        return near
    return one.is_global and not one.is_multicast


def call(
    method: str,
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    near: bool,
    most_bytes: int = 0,
) -> Answer:
    """Ask once, with JSON in `body`. Never raises for what the other side does.

    Up to `most_bytes` of the answer are read; one that is longer is refused, `too-large`.
    """
    parts = urlsplit(url)
    is_https = parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    try:
        address = _checked_address(parts.hostname or "", port, near=near)
        with _line(address, port, parts.hostname or "", is_https=is_https) as link:
            sent = {"Host": parts.netloc, "User-Agent": "Yitong", **headers}
            if body:
                sent = {"Content-Type": "application/json", **sent}
            return _exchange(link, method, _path(url), body, sent, most_bytes)
    except NotAllowed:
        return Answer(None, "address-not-allowed")
    except ssl.SSLCertVerificationError:
        return Answer(None, "certificate")
    except TimeoutError:
        return Answer(None, "timeout")
    except (OSError, UnicodeError):
        return Answer(None, "no-connection")


def _exchange(
    link: socket.socket,
    method: str,
    path: str,
    body: bytes,
    headers: dict[str, str],
    most_bytes: int,
) -> Answer:
    connection = http.client.HTTPConnection(headers["Host"])
    connection.sock = link
    try:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        told = _read(response, most_bytes)
    except TimeoutError:
        return Answer(None, "timeout")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(None, "no-answer")
    wait = response.headers.get("Retry-After", "")
    seconds = int(wait) if wait.isdecimal() and len(wait) < 6 else None
    if 300 <= response.status < 400:
        return Answer(response.status, "redirect", seconds)
    if len(told) > most_bytes:
        return Answer(None, "too-large")
    try:
        words = HTTPStatus(response.status).phrase
    except ValueError:
        words = ""
    return Answer(response.status, words, seconds, told)


def _read(response: http.client.HTTPResponse, most_bytes: int) -> bytes:
    """The body, or a byte more than the most. Raises HTTPException when it was cut off."""
    if not most_bytes:
        return b""
    told = b""
    while len(told) <= most_bytes and (some := response.read(most_bytes + 1 - len(told))):
        told += some
    if len(told) <= most_bytes and response.length:
        raise http.client.IncompleteRead(told, response.length)
    return told


@contextmanager
def _line(address: str, port: int, name: str, *, is_https: bool) -> Iterator[socket.socket]:
    """A connection that ends with the block, or after TOTAL_SECONDS, the handshake included."""
    link = socket.create_connection((address, port), timeout=CONNECT_AND_READ_SECONDS)
    if is_https:
        link = ssl.create_default_context().wrap_socket(
            link, server_hostname=name, do_handshake_on_connect=False
        )
    ends = threading.Timer(TOTAL_SECONDS, _hang_up, [link])
    ends.daemon = True
    ends.start()
    try:
        if isinstance(link, ssl.SSLSocket):
            link.do_handshake()
        yield link
    finally:
        ends.cancel()
        link.close()


def _checked_address(name: str, port: int, *, near: bool) -> str:
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_allowed_address(one, near=near) for one in addresses):
        raise NotAllowed
    return addresses[0]


def _is_allowed_name(name: str, *, near: bool) -> bool:
    try:
        return is_allowed_address(name, near=near)
    except ValueError:
        return name.lower().rstrip(".") != "localhost" or near


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _hang_up(link: socket.socket) -> None:
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
