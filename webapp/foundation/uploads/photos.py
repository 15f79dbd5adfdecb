"""What a photo must be, and how it is kept: a plain JPEG without a word about phone or place."""

import io
import threading

from PIL import Image, ImageOps

from webapp.foundation.uploads.refusals import NotAPhoto

KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
QUALITY = 82
_SIZE = (LONGEST_SIDE, LONGEST_SIDE)

_one_at_a_time = threading.Lock()
"""Forty million pixels are 120 MB in memory: a process opens one such photo at a time."""


def cleaned(content: bytes) -> bytes:
    """The photo as a JPEG of at most 1600 px a side, upright, without EXIF. Raises NotAPhoto.

    Everything happens in memory. The size stands in the first bytes and is judged before the
    pixels are unpacked, so that a small file cannot become a huge picture.
    """
    try:
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS or min(opened.size) < 2:
                raise NotAPhoto()
            return _as_jpeg(opened)
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
