"""From the bytes of a photo to pixels of a size worth reading, refusing what would hurt."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from webapp.identity.card_reading.reading import UnreadableImage

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 25_000_000
SHORTEST_SIDE = 48
LONGEST_SIDE = 960

_ORIENTATION = 0x0112  # EXIF; from 5 on, width and height change places

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Photo:
    """A photo ready to be read: `pixels` (height × width × BGR), and how it was sent.

    `width` and `height` are those of the photo as sent and as a browser shows it.
    """

    pixels: Pixels
    width: int
    height: int


def open_photo(image: bytes) -> Photo:
    """Decode a photo, shrunk to `LONGEST_SIDE`; raises UnreadableImage with the reason.

    Size and format are judged by the header: nothing is decoded for a file that is refused.
    """
    try:
        picture = Image.open(BytesIO(image), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise UnreadableImage("too-many-pixels") from error
    except Exception as error:  # a damaged header fails in many ways, all of them the photo's
        raise UnreadableImage("not-an-image") from error
    with picture:
        _judge_size(*picture.size)
        try:
            return _decode(picture)
        except Exception as error:  # as above: decoders raise whatever they stumble over
            raise UnreadableImage("broken") from error


def _judge_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise UnreadableImage("too-many-pixels")
    longest, shortest = max(width, height), min(width, height)
    if min(shortest, shortest * LONGEST_SIDE / longest) < SHORTEST_SIDE:
        raise UnreadableImage("too-small")


def _decode(picture: Image.Image) -> Photo:
    sent = picture.size
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a fraction
    lies_down = picture.getexif().get(_ORIENTATION, 1) >= 5
    width, height = sent[::-1] if lies_down else sent
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    pixels = np.ascontiguousarray(np.asarray(upright)[:, :, ::-1])
    return Photo(pixels=pixels, width=width, height=height)
