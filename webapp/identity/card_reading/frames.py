"""How the web and the reading process talk over a stream: short JSON messages, one run of bytes.

A message is its length (4 bytes, big endian) and that much UTF-8 JSON, an object. The bytes of a
photo follow only after the reader said that there is room for them, and their length was agreed on.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

LONGEST_MESSAGE = 16 * 1024
LARGEST_IMAGE = 4 * 1024 * 1024

_LENGTH = struct.Struct(">I")


class BrokenTalk(Exception):
    """The other side hung up, fell silent, or does not speak as agreed."""


def send(link: socket.socket, message: dict[str, Any], deadline: float) -> None:
    """Send one message; `deadline` is a time of `time.monotonic()`."""
    body = json.dumps(message, ensure_ascii=False).encode()
    send_bytes(link, _LENGTH.pack(len(body)) + body, deadline)


def send_bytes(link: socket.socket, body: bytes, deadline: float) -> None:
    """Send bytes whose length the other side already knows."""
    try:
        link.settimeout(_left(deadline))
        link.sendall(body)
    except OSError as error:
        raise BrokenTalk("sending failed") from error


def receive(link: socket.socket, deadline: float) -> dict[str, Any]:
    """The next message; BrokenTalk when none arrives in time or it is not one."""
    (length,) = _LENGTH.unpack(receive_bytes(link, _LENGTH.size, deadline))
    if length > LONGEST_MESSAGE:
        raise BrokenTalk("message too long")
    try:
        message = json.loads(receive_bytes(link, length, deadline))
    except ValueError as error:
        raise BrokenTalk("not JSON") from error
    if not isinstance(message, dict):
        raise BrokenTalk("not a message")
    return message


def receive_bytes(link: socket.socket, length: int, deadline: float) -> bytes:
    """Exactly `length` bytes; BrokenTalk when fewer arrive before the deadline."""
    body = bytearray()
    while len(body) < length:
        try:
            link.settimeout(_left(deadline))
            part = link.recv(min(length - len(body), 256 * 1024))
        except OSError as error:
            raise BrokenTalk("receiving failed") from error
        if not part:
            raise BrokenTalk("hung up")
        body += part
    return bytes(body)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
