"""Lines of text as they lie on a photo, and the same lines with the tilt of the card taken out."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.identity.card_reading.reading import Box

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Four corners, clockwise from the top left as the text reads."""


@dataclass(frozen=True)
class Line:
    """One line as read, where it lies on the photo, and how sure the engine is of it (0 to 1)."""

    text: str
    score: float
    corners: Quad


@dataclass(frozen=True)
class Run:
    """A line, or the rest of one, in the card's own directions.

    `text` is without spaces and in half width; `left` and `right` run along the text, `middle`
    across it, all in pixels; `corners` are still those on the photo.
    """

    text: str
    score: float
    left: float
    right: float
    middle: float
    height: float
    corners: Quad

    def after(self, characters: int) -> Run | None:
        """What is left of the run without its first characters; None when nothing is."""
        if characters >= len(self.text):
            return None
        share = _width(self.text[:characters]) / _width(self.text)
        top_left, top_right, bottom_right, bottom_left = self.corners
        return replace(
            self,
            text=self.text[characters:],
            left=self.left + share * (self.right - self.left),
            corners=(
                _between(top_left, top_right, share),
                top_right,
                bottom_right,
                _between(bottom_left, bottom_right, share),
            ),
        )


def runs_of(lines: Sequence[Line]) -> list[Run]:
    """The lines, straightened by the tilt of the longest of them."""
    if not lines:
        return []
    tilt = _tilt(max(lines, key=_length))
    return [_run(line, math.cos(tilt), math.sin(tilt)) for line in lines]


def around(runs: Sequence[Run]) -> Box | None:
    """The upright box (x, y, width, height) around the runs on the photo; None around nothing."""
    if not runs:
        return None
    xs = [x for run in runs for x, _ in run.corners]
    ys = [y for run in runs for _, y in run.corners]
    x, y = math.floor(min(xs)), math.floor(min(ys))
    return x, y, math.ceil(max(xs)) - x, math.ceil(max(ys)) - y


def _run(line: Line, cosine: float, sine: float) -> Run:
    along = [x * cosine + y * sine for x, y in line.corners]
    across = [y * cosine - x * sine for x, y in line.corners]
    return Run(
        text="".join(unicodedata.normalize("NFKC", line.text).split()),
        score=line.score,
        left=min(along),
        right=max(along),
        middle=sum(across) / 4,
        height=max(1.0, math.dist(line.corners[0], line.corners[3])),
        corners=line.corners,
    )


def _tilt(line: Line) -> float:
    (x0, y0), (x1, y1) = line.corners[0], line.corners[1]
    return math.atan2(y1 - y0, x1 - x0)


def _length(line: Line) -> float:
    return math.dist(line.corners[0], line.corners[1])


def _width(text: str) -> float:
    """Roughly how wide a text is printed: digits and dots take half of a Han character."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.55 for sign in text)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
