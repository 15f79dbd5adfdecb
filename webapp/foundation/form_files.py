"""Files of forms that must never lie on a disk in the clear: they are read into memory only.

Werkzeug writes files beyond half a megabyte into the system's temporary folder. A view that is
marked with `reads_files_in_memory` has them in memory, within limits: what is larger is thrown away
while it comes in, and says so of itself, so that the form can be shown again with a sentence.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request
from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import TooLarge

View = TypeVar("View", bound=Callable[..., Any])
ALL_TOO_LARGE = _l(
    "照片合起来太大，一次收不下。请用“返回”回到刚才那一页，您写的还在；少放几张再交。"
    "一张最大 %(each)s MB，合起来最大 %(all)s MB。"
)
TOGETHER = 3
"""The files of one form may have so many times the bytes that one may have."""


@dataclass
class Room:
    """How many bytes one file may have, and how many are left for all."""

    each: int
    left: int


class HeldFile(io.BytesIO):
    """A file in memory. `is_too_large`: its bytes were thrown away."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room
        self._size = 0
        self.is_too_large = False

    @property
    def was_sent(self) -> bool:
        """Whether anything came."""
        return self.is_too_large or self._size > 0

    def write(self, piece: Any) -> int:
        """Keep a piece, unless it is too much."""
        length = len(piece)
        if self.is_too_large:
            return length
        if self._size + length > self._room.each or length > self._room.left:
            self.is_too_large = True
            self._room.left += self._size
            self.seek(0)
            self.truncate()
            return length
        self._size += length
        self._room.left -= length
        return super().write(piece)


class RequestWithRoom(Request):
    """A request whose files stay in memory where its view wants it so."""

    room: Room | None = None

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        if self.room is None:
            return super()._get_file_stream(*args, **kwargs)
        return HeldFile(self.room)


def reads_files_in_memory(view: View) -> View:
    """Mark a view whose form brings files that no disk may see."""
    view.holds_files = True  # type: ignore[attr-defined]
    return view


def sent_files(name: str) -> Iterator[bytes | None]:
    """The files of a field of a marked view's form; None for one that was too large.

    A field that was left empty is none.
    """
    for sent in request.files.getlist(name):
        held = sent.stream
        if isinstance(held, HeldFile) and (sent.filename or held.was_sent):
            yield None if held.is_too_large else held.getvalue()


def limits_in_megabytes() -> dict[str, int]:
    """`each` and `all`, for a sentence that tells them."""
    each = current_app.config["SETTINGS"].evidence_limit_bytes // (1024 * 1024)
    return {"each": each, "all": each * TOGETHER}


def install(app: Flask) -> None:
    """Has to come before whatever reads a form."""
    app.request_class = RequestWithRoom
    app.before_request(_make_room)


def _make_room() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "holds_files", False):
        settings = current_app.config["SETTINGS"]
        each = settings.evidence_limit_bytes
        request.room = Room(each, each * TOGETHER)  # type: ignore[attr-defined]
        request.max_content_length = settings.evidence_form_limit_bytes
        if (request.content_length or 0) > settings.evidence_form_limit_bytes:
            raise TooLarge(str(ALL_TOO_LARGE) % limits_in_megabytes())
