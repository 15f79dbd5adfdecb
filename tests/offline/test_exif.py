"""What the browser carries over of a camera's words, read again by another library."""

import base64
import io

import pytest
from PIL import Image

from tests.builders_photos import photo
from webapp.foundation import clock

SCRIPT = """
import { withExif } from "./foundation/exif.js";
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const made = await withExif(new Blob([bytes(given.camera)]), new Blob([bytes(given.small)]));
answer(Buffer.from(made).toString("base64"));
"""


def _carried(node, camera: bytes, small: bytes) -> bytes:
    answered = node(
        SCRIPT,
        camera=base64.b64encode(camera).decode(),
        small=base64.b64encode(small).decode(),
    )
    return base64.b64decode(answered)


def _lying(content: bytes) -> bytes:
    """The same picture, turned by its EXIF."""
    opened = Image.open(io.BytesIO(content))
    exif = opened.getexif()
    exif[0x0112] = 6
    out = io.BytesIO()
    opened.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_time_and_place_are_carried_over_and_the_picture_stays_upright(node) -> None:
    camera = _lying(photo(taken_at=clock.now(), at=(28.68, 115.9), size=(800, 600)))

    made = Image.open(io.BytesIO(_carried(node, camera, photo(size=(60, 80)))))

    made.load()
    exif = made.getexif()
    assert made.size == (60, 80)
    assert exif[0x0112] == 1
    assert 0x9003 in exif.get_ifd(0x8769)
    assert exif.get_ifd(0x8825)[2] == pytest.approx((28, 40, 48), abs=0.01)


@pytest.mark.parametrize(
    "camera",
    [
        photo("PNG"),
        photo("WEBP"),
        b"",
        b"\xff\xd8",
        photo()[:25],
        b"\xff\xd8\xff\xe1\x00\x08Exif\0\0",
    ],
)
def test_where_there_is_nothing_to_carry_the_picture_stays_as_it_is(node, camera) -> None:
    small = photo(size=(60, 80))

    assert _carried(node, camera, small) == small
