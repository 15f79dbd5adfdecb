"""The OCR engine: finds lines of text on a photo at any quarter turn and reads them.

One pass finds where text is. Text lies along the card, so the shapes of the boxes tell whether the
card stands or lies, and a small classifier tells which way is up; only then is anything read, once.
"""

from __future__ import annotations

import cmath
import math
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.main import RapidOCRError

from webapp.identity.card_reading.images import LONGEST_SIDE, Pixels
from webapp.identity.card_reading.lines import Line, Quad

Corners = NDArray[np.float32]
"""Four corners (x, y) of one line, clockwise from the top left."""

_MARGINS = ((0.1, 0.1), (0.2, 0.2), (0.0, 0.1), (0.0, 0.2))
"""Along and across the text, in parts of its height."""

_MOST_PLACES = 36  # a card has a dozen; a photo of a newspaper must not hold up the line
_VOTERS = 6  # one batch of the classifier; the longest lines tell up from down best
_GLANCED_AT = 10


@dataclass(frozen=True)
class Found:
    """Where text is on a photo, after `turned` degrees clockwise that make its lines horizontal.

    The longest places come first.
    """

    turned: int
    pixels: Pixels
    places: list[Corners]


class Engine:
    """The three models, loaded once. Not for use by two threads at a time."""

    def __init__(self, threads: int = 1) -> None:
        self._ocr = RapidOCR(
            params={
                "Global.log_level": "critical",  # it must not tell what it reads
                "Global.use_vertical_padding": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": LONGEST_SIDE,
                "Rec.rec_batch_num": 1,  # as fast as six, padded to the widest, and 100 MB less
            }
        )
        self._warm_up()

    def find(self, pixels: Pixels) -> Found | None:
        """Where text is, with the photo turned the likely way up; None where there is none."""
        try:
            _, seen = self._ocr.detect_and_crop(pixels, {})
        except RapidOCRError:
            return None
        if seen.boxes is None:
            return None
        places = [np.asarray(box, dtype=np.float32) for box in seen.boxes]
        places = sorted(places, key=_longest_side, reverse=True)[:_MOST_PLACES]
        found = _upright(pixels, places)
        return upside_down(found) if self._stands_on_its_head(found) else found

    def read(self, found: Found) -> list[Line]:
        """The text of every place found, from the photo as it is turned now."""
        return self._read(found.pixels, found.places)

    def glance(self, found: Found) -> list[Line]:
        """The text of the longest lines only: enough to tell a card from something else."""
        return self._read(found.pixels, found.places[:_GLANCED_AT])

    def read_again(self, found: Found, corners: Quad) -> list[Line]:
        """One place read several times, with more and with less of what is around it."""
        place = np.array(corners, dtype=np.float32)
        return self._read(found.pixels, [_widened(place, *margin) for margin in _MARGINS])

    def _read(self, pixels: Pixels, places: list[Corners]) -> list[Line]:
        crops = self._ocr.crop_text_regions(pixels, np.array(places))
        read = self._ocr.recognize_txt(crops)
        return [
            Line(text, float(score), _quad(place))
            for text, score, place in zip(read.txts or (), read.scores or (), places, strict=True)
            if text.strip()
        ]

    def _warm_up(self) -> None:
        """Have all three models in memory before the first photo comes: they load on first use."""
        blank = np.full((48, 160, 3), 255, dtype=np.uint8)
        with suppress(RapidOCRError):
            self._ocr.detect_and_crop(blank, {})
        self._ocr.cls_and_rotate([blank])
        self._ocr.recognize_txt([blank])

    def _stands_on_its_head(self, found: Found) -> bool:
        crops = self._ocr.crop_text_regions(found.pixels, np.array(found.places[:_VOTERS]))
        _, votes = self._ocr.cls_and_rotate(crops)
        ballots = votes.cls_res or []
        return sum((score if label == "180" else -score) for label, score in ballots) > 0.0


def upside_down(found: Found) -> Found:
    """The same places on the photo turned by half."""
    height, width = found.pixels.shape[:2]
    far_corner = np.array((width, height), dtype=np.float32)
    return Found(
        turned=(found.turned + 180) % 360,
        pixels=np.ascontiguousarray(np.rot90(found.pixels, 2)),
        places=[np.roll(far_corner - place, 2, axis=0) for place in found.places],
    )


def _upright(pixels: Pixels, places: list[Corners]) -> Found:
    """The photo turned so that text runs across it, and corners that begin where the text does.

    All lines of a card run the same way, so the long ones tell for the short ones, which may be
    as high as wide. Whether it stands on its head is not known yet.
    """
    tilt = _tilt(places)
    if abs(tilt) <= math.pi / 4:
        return Found(0, pixels, [_in_order(place, tilt) for place in places])
    height = pixels.shape[0]
    turned = [np.stack((height - place[:, 1], place[:, 0]), axis=1) for place in places]
    tilt += math.pi / 2 if tilt < 0 else -math.pi / 2
    pixels = np.ascontiguousarray(np.rot90(pixels, -1))
    return Found(90, pixels, [_in_order(place, tilt) for place in turned])


def _tilt(places: list[Corners]) -> float:
    """The direction of the text, from -90 to 90 degrees (as radians), long lines counting most."""
    total = 0j
    for place in places:
        across, down = place[1] - place[0], place[3] - place[0]
        side, other = (across, down) if _width(place) >= _height(place) else (down, across)
        weight = float(np.linalg.norm(side) - np.linalg.norm(other))
        total += weight * cmath.exp(2j * math.atan2(side[1], side[0]))
    return cmath.phase(total) / 2


def _in_order(corners: Corners, tilt: float) -> Corners:
    """Clockwise from the top left, as seen by somebody who holds their head at that tilt."""
    cosine, sine = math.cos(tilt), math.sin(tilt)
    along = corners[:, 0] * cosine + corners[:, 1] * sine
    across = corners[:, 1] * cosine - corners[:, 0] * sine
    left, right = np.split(np.argsort(along, kind="stable"), 2)
    top_left, bottom_left = left[np.argsort(across[left])]
    top_right, bottom_right = right[np.argsort(across[right])]
    return corners[[top_left, top_right, bottom_right, bottom_left]].astype(np.float32)


def _widened(place: Corners, along: float, across: float) -> Corners:
    height = _height(place)
    right = (place[1] - place[0]) / max(_width(place), 1.0) * along * height
    down = (place[3] - place[0]) * across
    return (place + np.stack((-right - down, right - down, right + down, down - right))).astype(
        np.float32
    )


def _quad(place: Corners) -> Quad:
    top_left, top_right, bottom_right, bottom_left = ((float(x), float(y)) for x, y in place)
    return top_left, top_right, bottom_right, bottom_left


def _longest_side(corners: Corners) -> float:
    return max(_width(corners), _height(corners))


def _width(corners: Corners) -> float:
    return float(np.linalg.norm(corners[1] - corners[0]))


def _height(corners: Corners) -> float:
    return float(np.linalg.norm(corners[3] - corners[0]))
