"""What may be a photo, and what is kept of it."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from tests.foundation.sealed import files, picture, rows, seal
from webapp.foundation import clock, crypto, uploads
from webapp.foundation.database import new_id
from webapp.foundation.keys import Purpose


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_kept_is_a_small_jpeg_without_exif(app, phone, kind) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Phone of 王晓明"
    exif.get_ifd(0x8825)[1] = "N"
    photo = seal(phone.actor, picture(2400, 1800, kind, exif=exif))
    phone.send(photo)

    kept = uploads.read(rows()[0])

    opened = Image.open(io.BytesIO(kept))
    assert opened.format == "JPEG"
    assert max(opened.size) == 1600
    assert not opened.getexif()
    assert b"Phone of" not in kept


def test_a_photo_is_turned_upright(app, phone) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    phone.send(seal(phone.actor, picture(400, 200, exif=exif)))

    assert Image.open(io.BytesIO(uploads.read(rows()[0]))).size == (200, 400)


def test_a_transparent_picture_gets_a_white_ground(app, phone) -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(clear, "PNG")
    phone.send(seal(phone.actor, clear.getvalue()))

    pixel = Image.open(io.BytesIO(uploads.read(rows()[0]))).getpixel((20, 20))
    assert min(pixel) > 250


def _bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG", optimize=True)
    return out.getvalue()


NOT_PHOTOS = {
    "words": b"not a picture at all" * 10,
    "nothing": b"",
    "a broken picture": picture()[:2000],
    "a gif": picture(kind="GIF"),
    "a tiff": picture(kind="TIFF"),
    "a bomb": _bomb(),
    "one pixel": picture(1, 1),
    "a script in a picture's clothes": b"\x89PNG\r\n\x1a\n<script>",
}


@pytest.mark.parametrize("name", NOT_PHOTOS)
def test_what_is_no_photo_is_refused_and_forgotten(app, phone, name) -> None:
    photo = seal(phone.actor, NOT_PHOTOS[name])
    place = phone.begun(photo)

    answer = phone.patch(place, 0, photo.content)

    assert answer.status_code == 422
    assert answer.json["type"] == "urn:problem:not-a-photo"
    assert phone.head(place).status_code == 404
    assert rows() == []
    assert files(app, "uploads") + files(app, "blobs") == []


def test_a_seal_of_another_record_does_not_open(app, phone) -> None:
    moved = seal(phone.actor)
    photo = type(moved)(new_id(), moved.outlet_id, moved.key_id, moved.content)

    answer = phone.patch(phone.begun(photo), 0, photo.content)

    assert answer.status_code == 422
    assert answer.json["type"] == "urn:problem:cannot-open"


def test_bytes_that_are_no_seal_do_not_open(app, phone) -> None:
    real = seal(phone.actor)
    photo = type(real)(real.record_id, real.outlet_id, real.key_id, b"x" * 500)

    answer = phone.patch(phone.begun(photo), 0, photo.content)

    assert answer.json["type"] == "urn:problem:cannot-open"


def test_an_unknown_key_is_named_as_such(app, phone) -> None:
    photo = seal(phone.actor)
    headers = {"Upload-Metadata": photo.metadata(key_id="20200101000000-abcdef")}
    place = phone.create(photo, **headers).headers["Location"]

    answer = phone.patch(place, 0, photo.content)

    assert answer.status_code == 422
    assert answer.json["type"] == "urn:problem:unknown-key"


def test_a_retired_key_still_opens_for_its_grace_and_no_longer(app, phone) -> None:
    provider = crypto.provider()
    old = provider.create(Purpose.OPENING)
    photo, late = seal(phone.actor, key_id=old.id), seal(phone.actor, key_id=old.id)
    with clock.freeze(clock.now() + timedelta(seconds=1)):
        provider.create(Purpose.OPENING)
    provider.retire(Purpose.OPENING, old.id)

    phone.send(photo)
    with clock.freeze(clock.now() + timedelta(days=91)):
        answer = phone.patch(phone.begun(late), 0, late.content)

    assert answer.json["type"] == "urn:problem:unknown-key"


def test_without_a_key_id_every_key_that_still_opens_is_tried(app, phone) -> None:
    photo = seal(phone.actor)
    headers = {"Upload-Metadata": photo.metadata(key_id="")}
    with clock.freeze(clock.now() + timedelta(seconds=2)):
        crypto.provider().create(Purpose.OPENING)
    place = phone.create(photo, **headers).headers["Location"]

    assert phone.patch(place, 0, photo.content).status_code == 204
