"""What a photo must be, and how it is kept: a plain JPEG without a word about phone or place.

What a camera wrote beside the picture is read before it is thrown away: when and where it was
taken may matter to whoever the photo is shown to as evidence.
"""

import io
import math
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pillow_heif
from PIL import Image, ImageOps

from webapp.foundation import clock
from webapp.foundation.uploads.refusals import NotAPhoto

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = 52_000_000
"""A little more than phones take: 8192 × 6144."""
LONGEST_SIDE = 1600
QUALITY = 82
MOST_AHEAD = timedelta(days=1)
_SIZE = (LONGEST_SIDE, LONGEST_SIDE)
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN_AT, _OFFSET = 0x9003, 0x9011
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)

_one_at_a_time = threading.Lock()
"""Fifty million pixels are 150 MB in memory: a process opens one such photo at a time."""

pillow_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True)
class Seen:
    """When and where a camera says that it took a photo. Degrees are WGS 84, both or none."""

    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept, and what its camera said."""

    jpeg: bytes
    seen: Seen


def cleaned(content: bytes) -> Photo:
    """The photo as a JPEG of at most 1600 px a side, upright, without EXIF. Raises NotAPhoto.

    Everything happens in memory. The size stands in the first bytes and is judged before the
    pixels are unpacked, so that a small file cannot become a huge picture.
    """
    try:
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS or min(opened.size) < 2:
                raise NotAPhoto()
            return Photo(_as_jpeg(opened), _seen(opened))
    except NotAPhoto:
        raise
    except Exception as problem:  # the library raises many kinds, all meaning the same
        raise NotAPhoto() from problem


def _as_jpeg(opened: Image.Image) -> bytes:
    opened.draft("RGB", _SIZE)  # a JPEG is unpacked at the size that is wanted
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail(_SIZE)
    plain = Image.new("RGB", upright.size, "white")  # a new picture carries nothing along
    layers = upright.convert("RGBA") if upright.has_transparency_data else upright
    mask = layers.getchannel("A") if layers is not upright else None
    plain.paste(layers.convert("RGB"), mask=mask)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _seen(opened: Image.Image) -> Seen:
    """What the camera wrote. It may be bent in any way: then it says nothing, the photo is good."""
    with suppress(Exception):
        exif = opened.getexif()
        latitude, longitude = _position(exif.get_ifd(_GPS))
        return Seen(_moment(exif.get_ifd(_EXIF)), latitude, longitude)
    return Seen()


def _moment(written: dict[int, Any]) -> datetime | None:
    """Cameras write the time of the place; without a distance to UTC it is China's."""
    with suppress(Exception):
        naive = datetime.strptime(str(written[_TAKEN_AT]).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        zone: tzinfo = clock.SHANGHAI
        with suppress(ValueError):
            offset = str(written.get(_OFFSET, "")).strip("\0 ")
            zone = datetime.strptime(offset, "%z").tzinfo or zone
        taken_at = naive.replace(tzinfo=zone).astimezone(UTC)
        if datetime(1990, 1, 1, tzinfo=UTC) < taken_at <= clock.now() + MOST_AHEAD:
            return taken_at
    return None


def _position(written: dict[int, Any]) -> tuple[float | None, float | None]:
    with suppress(Exception):
        latitude = _degrees(written, *_LATITUDE, "S")
        longitude = _degrees(written, *_LONGITUDE, "W")
        is_somewhere = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
        if is_somewhere and math.isfinite(latitude) and math.isfinite(longitude):
            return round(latitude, 6), round(longitude, 6)
    return None, None


def _degrees(written: dict[int, Any], side: int, value: int, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in written[value])
    whole = degrees + minutes / 60 + seconds / 3600
    return -whole if str(written[side]).strip("\0 ").upper() == negative else whole
