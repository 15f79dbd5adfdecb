"""What may be a photo, and what is kept of it."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from tests.foundation import small
from tests.foundation.sealed import files, picture, rows, seal
from webapp.foundation import clock, crypto, uploads
from webapp.foundation.database import new_id, transaction
from webapp.foundation.keys import Purpose
from webapp.foundation.uploads import Seen, UploadKind, photos

OUTLET = new_id()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_what_is_kept_is_a_small_jpeg_without_exif(app, phone, kind) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Phone of 王晓明"
    exif.get_ifd(0x8825)[1] = "N"
    size = (2400, 1800) if kind != "HEIF" else (1700, 400)  # its encoder is slow
    photo = seal(phone.actor, picture(*size, kind, exif=exif))
    phone.send(photo)

    kept = uploads.read(rows()[0])

    opened = Image.open(io.BytesIO(kept))
    assert opened.format == "JPEG"
    assert max(opened.size) == 1600
    assert not opened.getexif()
    assert b"Phone of" not in kept


def _camera(taken: str = "", offset: str = "", place: dict | None = None) -> Image.Exif:
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if offset:
        exif.get_ifd(0x8769)[0x9011] = offset
    if place:
        exif.get_ifd(0x8825).update(place)
    return exif


SOUTH_WEST = {1: "S", 2: (33.0, 26.0, 30.0), 3: "W", 4: (70.0, 39.0, 0.0)}
NOTHING = Seen()
SAID = {
    "china's time": (_camera("2026:11:20 08:00:00"), Seen(datetime(2026, 11, 20, tzinfo=UTC))),
    "its own distance to UTC": (
        _camera("2026:11:20 08:00:00", "-03:00"),
        Seen(datetime(2026, 11, 20, 11, tzinfo=UTC)),
    ),
    "south and west": (_camera(place=SOUTH_WEST), Seen(None, -33.441667, -70.65)),
    "nothing": (_camera(), NOTHING),
    "no time": (_camera("    :  :     :  :  "), NOTHING),
    "the future": (_camera("2199:01:01 00:00:00"), NOTHING),
    "before cameras wrote": (_camera("1980:01:01 00:00:00"), NOTHING),
    "half a place": (_camera(place={1: "N", 2: (28.0, 0.0, 0.0)}), NOTHING),
    "the middle of the ocean": (
        _camera(place={1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}),
        NOTHING,
    ),
    "beyond the pole": (
        _camera(place={1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (9.0, 0.0, 0.0)}),
        NOTHING,
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_the_camera_says_is_read_before_it_is_thrown_away(name) -> None:
    exif, seen = SAID[name]

    assert photos.cleaned(picture(exif=exif)).seen == seen


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_bent_exif_costs_no_photo() -> None:
    whole = picture(exif=_camera("2026:11:20 08:00:00", place=SOUTH_WEST))
    begin = whole.index(b"Exif\0\0") + 6
    end = begin + int.from_bytes(whole[begin - 8 : begin - 6]) - 8
    for at in range(begin, end - 3):
        assert photos.cleaned(whole[:at] + b"\xff\xff\x7f" + whole[at + 3 :]).jpeg


def test_of_a_pickups_photo_nobody_keeps_where_it_was_taken(app, phone) -> None:
    phone.send(seal(phone.actor, picture(exif=_camera("2026:11:20 08:00:00", place=SOUTH_WEST))))

    assert rows()[0].seen is None
    assert uploads.seen_of(rows()[0]) == NOTHING


def test_where_a_photo_was_taken_goes_with_its_key(app) -> None:
    place = small.place_of(small.person(where=OUTLET), OUTLET)
    exif = _camera("2026:11:20 08:00:00", place=SOUTH_WEST)
    record = new_id()
    sent = (UploadKind.FINDING_PHOTO, record, place, picture(exif=exif))
    sha256 = uploads.keep_photo(*sent, None)
    assert uploads.keep_photo(*sent, None) == sha256
    [upload] = rows()
    assert uploads.seen_of(upload).latitude == -33.441667
    assert b"33" not in upload.seen
    assert uploads.whole_of(record, OUTLET) == [sha256]

    with transaction() as session:
        uploads.erase(session, record, OUTLET)

    assert rows()[0].seen is None
    assert uploads.seen_of(rows()[0]) == NOTHING
    assert uploads.whole_of(record, OUTLET) == []
    assert uploads.keep_photo(*sent, None) == sha256
    assert uploads.whole_of(record, OUTLET) == [sha256]


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
