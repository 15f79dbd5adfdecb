"""The web's side of card reading: one photo to the reading process, one `Reading` back."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

from webapp.identity.card_reading import frames
from webapp.identity.card_reading.reading import (
    ReaderFull,
    ReaderUnavailable,
    Reading,
    UnreadableImage,
)


def read_card(image: bytes, socket_path: str | Path, timeout: float = 15.0) -> Reading:
    """Read the card on a photo (JPEG, PNG or WebP, at most `frames.LARGEST_IMAGE` bytes).

    `timeout` in seconds holds for the whole of it, waiting in line included. Raises
    UnreadableImage (the photo's fault), ReaderFull (try again later) or ReaderUnavailable.
    A photo without a card is a reading too: of type "unknown", with no fields.
    """
    if not image:
        raise UnreadableImage("empty")
    if len(image) > frames.LARGEST_IMAGE:
        raise UnreadableImage("too-large")
    deadline = time.monotonic() + timeout
    try:
        with _call(socket_path, deadline) as link:
            frames.send(link, {"ask": "read", "size": len(image)}, deadline)
            answer = frames.receive(link, deadline)
            if answer.get("answer") == "send":
                frames.send_bytes(link, image, deadline)
                answer = frames.receive(link, deadline)
    except (frames.BrokenTalk, OSError) as error:
        raise ReaderUnavailable("no answer") from error
    return _reading(answer)


def ping(socket_path: str | Path, timeout: float = 1.0) -> dict[str, Any]:
    """How the reading process is: `inside` (photos read or waiting), `places`, `seconds` (typical).

    Raises ReaderUnavailable when it does not answer in time: it is down, or still loads its models.
    """
    deadline = time.monotonic() + timeout
    try:
        with _call(socket_path, deadline) as link:
            frames.send(link, {"ask": "ping"}, deadline)
            answer = frames.receive(link, deadline)
    except (frames.BrokenTalk, OSError) as error:
        raise ReaderUnavailable("no answer") from error
    if answer.pop("answer", None) != "ready":
        raise ReaderUnavailable("not ready")
    return answer


def _call(socket_path: str | Path, deadline: float) -> socket.socket:
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.settimeout(max(0.001, deadline - time.monotonic()))
        link.connect(str(socket_path))
    except OSError:
        link.close()
        raise
    return link


def _reading(answer: dict[str, Any]) -> Reading:
    match answer:
        case {"answer": "reading", "reading": dict(read)}:
            return Reading.from_json(read)
        case {"answer": "unreadable", "reason": str(reason)}:
            raise UnreadableImage(reason)
        case {"answer": "full", "retry_after": int(seconds)}:
            raise ReaderFull(seconds)
    raise ReaderUnavailable("stopping")
