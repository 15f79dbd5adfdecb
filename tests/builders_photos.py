"""Photos as cameras write them: with the time, the place and the name of the phone beside them."""

import io
from datetime import datetime

import pillow_heif
from PIL import Image

from webapp.foundation import clock

pillow_heif.register_heif_opener()
MODEL = "Phone of 王晓明"


def photo(
    kind: str = "JPEG",
    *,
    taken_at: datetime | None = None,
    at: tuple[float, float] | None = None,
    size: tuple[int, int] = (320, 240),
    quality: int = 80,
) -> bytes:
    """A picture with what a camera says of it; `at` is latitude and longitude, WGS 84."""
    rough = (max(1, size[0] // 8), max(1, size[1] // 8))
    picture = Image.effect_noise(rough, 60).convert("RGB").resize(size)
    out = io.BytesIO()
    picture.save(out, kind, quality=quality, exif=_exif(taken_at, at).tobytes())
    return out.getvalue()


def heavy(bytes_at_least: int) -> bytes:
    """A JPEG of many bytes."""
    whole = io.BytesIO()
    side = 3200
    while whole.tell() < bytes_at_least:
        whole = io.BytesIO()
        Image.effect_noise((side, side), 200).convert("RGB").save(whole, "JPEG", quality=100)
        side = side * 5 // 4
    return whole.getvalue()


def _exif(taken_at: datetime | None, at: tuple[float, float] | None) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0110] = MODEL
    if taken_at is not None:
        local = taken_at.astimezone(clock.SHANGHAI)
        exif.get_ifd(0x8769)[0x9003] = local.strftime("%Y:%m:%d %H:%M:%S")
    if at is not None:
        place = exif.get_ifd(0x8825)
        for (side, value), degrees, letters in zip(((1, 2), (3, 4)), at, ("NS", "EW"), strict=True):
            place[side] = letters[degrees < 0]
            place[value] = _parts(abs(degrees))
    return exif


def _parts(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(degrees, 1)
    minutes, seconds = divmod(rest * 60, 1)
    return whole, minutes, round(seconds * 60, 4)
