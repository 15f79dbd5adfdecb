"""The way out to endpoints: to the address that was checked, no redirects, not for long.

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
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

CONNECT_AND_READ_SECONDS = 10.0
TOTAL_SECONDS = 15.0
"""Of one attempt, however the other side spreads its bytes."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    """What became of an attempt. `status` is None where nobody answered."""

    status: int | None
    reason: str
    retry_after: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the endpoint took it: 2xx, and nothing else."""
        return self.status is not None and 200 <= self.status < 300


class NotAllowed(Exception):
    """The address lies in a network that webhooks must not reach."""


def is_allowed_url(url: str, *, near: bool) -> bool:
    """Whether an endpoint may have this address: https, a name, no account in it.

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


def post(url: str, body: bytes, headers: dict[str, str], *, near: bool) -> Answer:
    """Tell an endpoint once. Never raises for what the other side does."""
    parts = urlsplit(url)
    is_https = parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    try:
        address = _checked_address(parts.hostname or "", port, near=near)
        with _line(address, port, parts.hostname or "", is_https=is_https) as link:
            return _exchange(link, parts.netloc, _path(url), body, headers)
    except NotAllowed:
        return Answer(None, "address-not-allowed")
    except ssl.SSLCertVerificationError:
        return Answer(None, "certificate")
    except TimeoutError:
        return Answer(None, "timeout")
    except (OSError, UnicodeError):
        return Answer(None, "no-connection")


def _exchange(
    link: socket.socket, host: str, path: str, body: bytes, headers: dict[str, str]
) -> Answer:
    connection = http.client.HTTPConnection(host)
    connection.sock = link
    sent = {"Host": host, "Content-Type": "application/json", "User-Agent": "Yitong", **headers}
    try:
        connection.request("POST", path, body, sent)
        response = connection.getresponse()
    except TimeoutError:
        return Answer(None, "timeout")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(None, "no-answer")
    wait = response.headers.get("Retry-After", "")
    seconds = int(wait) if wait.isdecimal() and len(wait) < 6 else None
    if 300 <= response.status < 400:
        return Answer(response.status, "redirect", seconds)
    try:
        words = HTTPStatus(response.status).phrase
    except ValueError:
        words = ""
    return Answer(response.status, words, seconds)


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
