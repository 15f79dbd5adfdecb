"""What a photo of a card says, and the ways in which no reading came about."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

DocumentType = Literal["resident-card", "hk-mo-tw-residence", "resident-card-back", "unknown"]
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Reading:
    """One card as read; a field that was not found is None.

    `turned` is by how many degrees clockwise the photo (as a browser shows it, EXIF applied) has to
    be turned to stand upright. `width`, `height` and `boxes` (name → x, y, width, height; the keys
    are "name" and "number", present where found) are pixels of the photo after that turn, at the
    size in which it was sent. `expires_on` comes from the back side; `long_term` says 长期.
    `number` is what was read, never mended: `number_valid` tells whether it can be right.
    """

    document_type: DocumentType
    name: str | None
    number: str | None
    number_valid: bool
    expires_on: date | None
    long_term: bool
    turned: int
    width: int
    height: int
    boxes: dict[str, Box] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The reading in JSON's own types; dates as ISO text."""
        expires_on = self.expires_on.isoformat() if self.expires_on else None
        boxes = {name: list(box) for name, box in self.boxes.items()}
        return {**asdict(self), "expires_on": expires_on, "boxes": boxes}

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> Reading:
        """The reading that `as_json` wrote down."""
        ends = read["expires_on"]
        boxes = {name: (x, y, wide, high) for name, (x, y, wide, high) in read["boxes"].items()}
        expires_on = date.fromisoformat(ends) if ends else None
        return cls(**{**read, "expires_on": expires_on, "boxes": boxes})


class UnreadableImage(Exception):
    """The photo is at fault. `reason` is one of `REASONS`."""

    REASONS = (
        "empty",
        "too-large",  # more bytes than the reader takes
        "too-many-pixels",  # or a file that claims so: it is never decoded
        "too-small",
        "not-an-image",  # not JPEG, PNG or WebP
        "broken",  # begins like an image and does not decode
        "failed",  # the engine gave up on it
    )

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReaderFull(Exception):
    """As many photos wait as may; try again in about `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class ReaderUnavailable(Exception):
    """The reading process does not run, is stopping, or took too long."""
