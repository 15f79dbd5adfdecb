"""Photos from phones: the protocol, and what becomes of the bytes."""

import base64
import errno
import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select, text

from tests.foundation import small
from tests.foundation.sealed import OCTETS, TUS, URL, Phone, picture, seal
from webapp.foundation import blobs, clock, crypto, uploads
from webapp.foundation.access import Role, ScopeKind
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict, Gone
from webapp.foundation.keys import Purpose
from webapp.foundation.uploads import Upload
from webapp.foundation.uploads.lifecycle import UploadState


@pytest.fixture
def phone(app) -> Phone:
    return Phone(app)


def _rows() -> list[Upload]:
    db.session.expire_all()
    return list(db.session.scalars(select(Upload)))


def _files(app, folder: str) -> list[Path]:
    return [file for file in (app.config["SETTINGS"].data_folder / folder).rglob("*") if file.is_file()]


@pytest.fixture(autouse=True)
def clean_folders(app) -> None:
    for folder in ("uploads", "blobs"):
        for file in _files(app, folder):
            file.unlink()


# ---------------------------------------------------------------- the protocol, tus 1.0.0


def test_options_says_what_the_server_can(app) -> None:
    answer = app.test_client().options(URL)

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,checksum,termination"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    limit = app.config["SETTINGS"].photo_limit_bytes
    assert answer.headers["Tus-Max-Size"] == str(limit)


def test_a_photo_in_three_pieces(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    first = phone.patch(place, 0, photo.content[:1000])
    second = phone.patch(place, 1000, photo.content[1000:1001])

    half = phone.head(place)
    last = phone.patch(place, 1001, photo.content[1001:])

    assert [answer.status_code for answer in (first, second, last)] == [204, 204, 204]
    assert [answer.headers["Upload-Offset"] for answer in (first, second)] == ["1000", "1001"]
    assert half.status_code == 200
    assert half.headers["Upload-Offset"] == "1001"
    assert half.headers["Upload-Length"] == str(len(photo.content))
    assert half.headers["Cache-Control"] == "no-store"
    assert phone.head(place).headers["Upload-Offset"] == str(len(photo.content))
    assert _rows()[0].state is UploadState.COMPLETE


def test_head_answers_the_metadata_that_was_given(app, phone) -> None:
    photo = seal(phone.actor)

    answer = phone.head(phone.begun(photo))

    given = set(photo.metadata().split(","))
    assert given <= set(answer.headers["Upload-Metadata"].split(","))


@pytest.mark.parametrize("method", ["head", "patch", "delete", "post"])
def test_another_version_is_refused(app, phone, method) -> None:
    place = phone.begun(seal(phone.actor))
    headers = phone.headers | {"Tus-Resumable": "0.2.2"}

    answer = getattr(phone.client, method)(place if method != "post" else URL, headers=headers)

    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Resumable"] == "1.0.0"


def test_a_piece_that_does_not_follow_on_is_refused(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:100])

    answers = [phone.patch(place, offset, photo.content[100:]) for offset in (0, 99, 101)]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert phone.head(place).headers["Upload-Offset"] == "100"


def test_a_piece_of_another_type_is_refused(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    headers = phone.headers | {"Upload-Offset": "0"}

    answer = phone.client.patch(
        place, data=photo.content, headers=headers, content_type="image/jpeg"
    )

    assert answer.status_code == 415
    assert phone.head(place).headers["Upload-Offset"] == "0"


def test_more_than_was_announced_is_refused(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:100])

    answer = phone.patch(place, 100, photo.content[100:] + b"x")

    assert answer.status_code == 413
    assert phone.head(place).headers["Upload-Offset"] == "100"


def test_more_than_the_limit_is_refused_before_a_byte_is_sent(app, phone) -> None:
    limit = app.config["SETTINGS"].photo_limit_bytes

    answer = phone.create(seal(phone.actor), **{"Upload-Length": str(limit + 1)})

    assert answer.status_code == 413
    assert _rows() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"Upload-Length": ""},
        {"Upload-Length": "-1"},
        {"Upload-Length": "ten"},
        {"Upload-Length": "", "Upload-Defer-Length": "1"},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "record"},
        {"Upload-Metadata": "record !!!,sha256 !!!,kind !!!"},
    ],
)
def test_headers_that_cannot_be_read_are_refused(app, phone, changes) -> None:
    answer = phone.create(seal(phone.actor), **changes)

    assert answer.status_code == 400
    assert answer.json["type"] == "urn:problem:wrong-header"
    assert _rows() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"record": "7"},
        {"sha256": "abc"},
        {"kind": "film"},
        {"key_id": "../../etc"},
        {"outlet": "here"},
        {"record": ""},
    ],
)
def test_metadata_of_the_wrong_shape_is_refused(app, phone, changes) -> None:
    photo = seal(phone.actor)

    answer = phone.create(photo, **{"Upload-Metadata": photo.metadata(**changes)})

    assert answer.status_code == 400


def test_an_offset_that_is_no_number_is_refused(app, phone) -> None:
    place = phone.begun(seal(phone.actor))

    for offset in ("", "-1", "1.5", "９"):
        headers = phone.headers | {"Upload-Offset": offset.encode().decode("latin-1")}
        answer = phone.client.patch(place, data=b"x", headers=headers, content_type=OCTETS)
        assert answer.status_code == 400


def test_checksums_of_pieces_are_held(app, phone) -> None:
    photo = seal(phone.actor)
    place, piece = phone.begun(photo), photo.content[:500]
    right = {
        name: f"{name} {base64.b64encode(hashlib.new(name, piece).digest()).decode()}"
        for name in ("sha1", "sha256")
    }

    wrong = phone.patch(place, 0, piece[:-1] + b"x", **{"Upload-Checksum": right["sha1"]})
    assert wrong.status_code == 460
    assert phone.head(place).headers["Upload-Offset"] == "0"

    assert phone.patch(place, 0, piece, **{"Upload-Checksum": right["sha1"]}).status_code == 204
    rest = photo.content[500:]
    whole = f"sha256 {base64.b64encode(hashlib.sha256(rest).digest()).decode()}"
    assert phone.patch(place, 500, rest, **{"Upload-Checksum": whole}).status_code == 204
    assert _rows()[0].state is UploadState.COMPLETE


@pytest.mark.parametrize("checksum", ["md5 AAAA", "sha1", "sha1 !!", "sha1 AAAA"])
def test_a_checksum_that_cannot_be_read_is_refused(app, phone, checksum) -> None:
    place = phone.begun(seal(phone.actor))

    assert phone.patch(place, 0, b"x", **{"Upload-Checksum": checksum}).status_code == 400


def test_termination_takes_everything_away(app, phone) -> None:
    photo = seal(phone.actor)
    begun, whole = phone.begun(photo), phone.send(seal(phone.actor))
    phone.patch(begun, 0, photo.content[:10])

    for place in (begun, whole):
        assert phone.client.delete(place, headers=phone.headers).status_code == 204
        assert phone.head(place).status_code == 404

    assert _rows() == []
    assert _files(app, "uploads") == []
    assert _files(app, "blobs") == []


def test_a_colleague_cannot_terminate_but_can_go_on(app, phone) -> None:
    colleague = Phone(app, small.person(where=phone.actor.scope.id))
    photo = seal(phone.actor)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:10])

    assert phone.client.delete(place, headers=colleague.headers).status_code == 404
    assert colleague.patch(place, 10, photo.content[10:]).status_code == 204


def test_the_method_can_be_overridden(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    patch = phone.headers | {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    delete = phone.headers | {"X-HTTP-Method-Override": "DELETE"}

    sent = phone.client.post(place, data=photo.content, headers=patch, content_type=OCTETS)
    plain = phone.client.post(place, headers=phone.headers)
    deleted = phone.client.post(place, headers=delete)

    assert (sent.status_code, plain.status_code, deleted.status_code) == (204, 405, 204)


def test_other_roles_other_outlets_and_strangers_get_nothing(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    elsewhere = Phone(app)
    officer = Phone(app, small.officer())

    assert elsewhere.head(place).status_code == 404
    assert elsewhere.patch(place, 0, b"x").status_code == 404
    assert officer.head(place).status_code == 403
    assert app.test_client().head(place, headers=TUS).status_code == 401
    assert app.test_client().post(URL, headers=TUS | {"X-Yitong": "1"}).status_code == 401


def test_a_foreign_page_cannot_send(app, phone) -> None:
    headers = {name: value for name, value in phone.headers.items() if name != "X-Yitong"}

    assert app.test_client().post(URL, headers=headers).status_code == 403


def test_another_outlet_may_be_named_only_by_those_who_may(app, phone) -> None:
    photo = seal(phone.actor)
    stranger = Phone(app)
    named = {"Upload-Metadata": photo.metadata(outlet=str(photo.outlet_id))}

    assert phone.create(photo, **named).status_code == 201
    assert stranger.create(photo, **named).status_code == 404


# ---------------------------------------------------------------- once, whatever happens


def test_the_same_bytes_again_are_the_same_upload(app, phone) -> None:
    photo = seal(phone.actor)
    first = phone.create(photo)
    phone.patch(first.headers["Location"], 0, photo.content[:100])

    again = phone.create(photo)

    assert again.status_code == 201
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Upload-Offset"] == "100"
    assert len(_rows()) == 1


def test_two_photos_with_identical_content_are_both_accepted(app, phone) -> None:
    """T6: the phone seals each by itself, so the bytes differ; and the same bytes are one blob."""
    plain, record = picture(), new_id()
    first, second = (seal(phone.actor, plain, record) for _ in range(2))

    places = {phone.send(first), phone.send(second)}
    again = phone.create(first)

    assert len(places) == 2
    assert again.headers["Location"] in places
    assert again.headers["Upload-Offset"] == str(len(first.content))
    assert uploads.complete_for(record, first.outlet_id, [first.sha256, second.sha256]) == []


def test_two_photos_with_the_same_file_name_are_both_kept(app, phone) -> None:
    """T7: a file's name means nothing."""
    record = new_id()
    photos = [seal(phone.actor, record_id=record) for _ in range(2)]
    for photo in photos:
        named = {"Upload-Metadata": photo.metadata(filename="IMG_0001.jpg")}
        place = phone.create(photo, **named).headers["Location"]
        phone.patch(place, 0, photo.content)

    hashes = [photo.sha256 for photo in photos]
    assert uploads.complete_for(record, photos[0].outlet_id, hashes) == []


def test_other_bytes_for_a_complete_upload_are_refused(app, phone) -> None:
    """T9: the first write wins."""
    photo, other = seal(phone.actor), seal(phone.actor)
    place = phone.send(photo)
    kept = uploads.read(_rows()[0])

    answers = [
        phone.patch(place, 0, other.content),
        phone.patch(place, len(photo.content), b"x"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert phone.patch(place, len(photo.content), b"").status_code == 204
    assert uploads.read(_rows()[0]) == kept


def test_the_same_hash_with_another_size_is_refused(app, phone) -> None:
    photo = seal(phone.actor)
    phone.begun(photo)

    answer = phone.create(photo, **{"Upload-Length": str(len(photo.content) - 1)})

    assert answer.status_code == 409


def test_many_creates_at_once_make_one_upload(app, phone, in_threads) -> None:
    photo = seal(phone.actor)

    answers = in_threads(12, lambda _number: Phone(app, phone.actor).create(photo))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(_rows()) == 1


def test_many_patches_at_once_and_one_wins(app, phone, in_threads) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)

    answers = in_threads(8, lambda _number: Phone(app, phone.actor).patch(place, 0, photo.content))

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [204] + [409] * 7
    assert _rows()[0].state is UploadState.COMPLETE
    assert len(_files(app, "blobs")) == 1


def test_the_wrong_bytes_are_noticed_at_the_end_and_begin_again(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    bent = bytearray(photo.content)
    bent[700] ^= 1

    answer = phone.patch(place, 0, bytes(bent))

    assert answer.status_code == 460
    assert phone.head(place).headers["Upload-Offset"] == "0"
    assert _rows()[0].state is UploadState.RECEIVING
    assert phone.patch(place, 0, photo.content).status_code == 204


def test_a_process_that_died_before_the_sealing_is_made_up_for(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    upload = _rows()[0]
    folder = app.config["SETTINGS"].data_folder / "uploads"
    folder.mkdir(exist_ok=True)
    (folder / upload.id.hex).write_bytes(photo.content)

    answer = phone.head(place)

    assert answer.headers["Upload-Offset"] == str(len(photo.content))
    assert _rows()[0].state is UploadState.COMPLETE
    assert _files(app, "uploads") == []


# ---------------------------------------------------------------- what may be a photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_kept_is_a_small_jpeg_without_exif(app, phone, kind) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Phone of 王晓明"
    exif.get_ifd(0x8825)[1] = "N"
    photo = seal(phone.actor, picture(2400, 1800, kind, exif=exif))
    phone.send(photo)

    kept = uploads.read(_rows()[0])

    opened = Image.open(io.BytesIO(kept))
    assert opened.format == "JPEG"
    assert max(opened.size) == 1600
    assert not opened.getexif()
    assert b"Phone of" not in kept


def test_a_photo_is_turned_upright(app, phone) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    phone.send(seal(phone.actor, picture(400, 200, exif=exif)))

    assert Image.open(io.BytesIO(uploads.read(_rows()[0]))).size == (200, 400)


def test_a_transparent_picture_gets_a_white_ground(app, phone) -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(clear, "PNG")
    phone.send(seal(phone.actor, clear.getvalue()))

    pixel = Image.open(io.BytesIO(uploads.read(_rows()[0]))).getpixel((20, 20))
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
    assert _rows() == []
    assert _files(app, "uploads") + _files(app, "blobs") == []


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


# ---------------------------------------------------------------- on the disk


def test_nothing_readable_touches_the_disk(app, phone) -> None:
    """Neither the part, nor the blob, nor any temporary file holds the picture."""
    plain = picture(600, 400)
    photo = seal(phone.actor, plain)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:-1])
    part = _files(app, "uploads")[0].read_bytes()
    phone.patch(place, len(photo.content) - 1, photo.content[-1:])
    blob = _files(app, "blobs")[0]

    assert part == photo.content[:-1]
    for content in (part, blob.read_bytes()):
        assert plain[200:260] not in content
        assert b"JFIF" not in content
    assert blob.stat().st_mode & 0o077 == 0
    assert _files(app, "uploads") == []


def test_a_full_disk_says_later_and_loses_nothing(app, phone, monkeypatch) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:1000])
    real = os.pwrite

    def full(descriptor, piece, position):
        real(descriptor, piece[:7], position)  # a part of it still fits
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    answer = phone.patch(place, 1000, photo.content[1000:])
    monkeypatch.undo()

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert phone.head(place).headers["Upload-Offset"] == "1000"
    assert phone.patch(place, 1000, photo.content[1000:]).status_code == 204
    assert uploads.read(_rows()[0])


def test_a_disk_that_is_full_at_the_sealing_is_tried_again(app, phone, monkeypatch) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)

    def full(_file, _content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(blobs, "write_durably", full)
    answer = phone.patch(place, 0, photo.content)
    monkeypatch.undo()

    assert answer.status_code == 503
    assert _rows()[0].state is UploadState.RECEIVING
    assert phone.create(photo).status_code == 201
    assert _rows()[0].state is UploadState.COMPLETE


def test_a_blob_cannot_be_moved_to_another_upload(app, phone) -> None:
    phone.send(seal(phone.actor))
    phone.send(seal(phone.actor))
    first, second = _rows()
    blobs.put(first.id, blobs.get(second.id))

    with pytest.raises(crypto.CannotOpen):
        uploads.read(first)


# ---------------------------------------------------------------- for the records


def test_missing_photos_are_named_until_they_are_whole(app, phone) -> None:
    record = new_id()
    photos = [seal(phone.actor, record_id=record) for _ in range(3)]
    hashes = [photo.sha256 for photo in photos]
    outlet = photos[0].outlet_id
    phone.send(photos[0])
    phone.patch(phone.begun(photos[1]), 0, photos[1].content[:10])

    assert uploads.complete_for(record, outlet, hashes) == hashes[1:]
    assert uploads.complete_for(record, new_id(), hashes) == hashes
    assert uploads.complete_for(new_id(), outlet, hashes) == hashes
    assert uploads.complete_for(record, outlet, []) == []


def test_attaching_needs_every_photo(app, phone) -> None:
    photo, late = seal(phone.actor), seal(phone.actor)
    phone.send(photo)
    hashes = [photo.sha256, late.sha256]

    with pytest.raises(Conflict) as refusal, transaction() as session:
        uploads.attach(session, photo.record_id, photo.outlet_id, hashes)

    assert refusal.value.slug == "photos-missing"
    assert refusal.value.extra["missing"] == [late.sha256]
    assert _rows()[0].state is UploadState.COMPLETE


def test_attached_photos_stay_and_cannot_be_dropped(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.send(photo)
    for _again in range(2):
        with transaction() as session:
            uploads.attach(session, photo.record_id, photo.outlet_id, [photo.sha256])

    assert phone.client.delete(place, headers=phone.headers).status_code == 409
    with clock.freeze(clock.now() + timedelta(days=400)):
        assert uploads.sweep() == 0
    assert uploads.read(_rows()[0])


def test_what_was_never_attached_is_swept(app, phone) -> None:
    begun = seal(phone.actor)
    phone.patch(phone.begun(begun), 0, begun.content[:10])
    phone.send(seal(phone.actor))
    hours = app.config["SETTINGS"].upload_keep_hours

    with clock.freeze(clock.now() + timedelta(hours=hours - 1)):
        assert uploads.sweep() == 0
    with clock.freeze(clock.now() + timedelta(hours=hours + 1)):
        assert uploads.sweep() == 2

    assert _rows() == []
    assert _files(app, "uploads") + _files(app, "blobs") == []
    acts = [entry.act for entry in db.session.scalars(select(AuditEntry))]
    assert acts.count("uploads:swept") == 1


def test_erased_photos_cannot_be_opened_and_go_with_the_next_sweep(app, phone) -> None:
    photo = seal(phone.actor)
    phone.send(photo)
    with transaction() as session:
        uploads.attach(session, photo.record_id, photo.outlet_id, [photo.sha256])
    with transaction() as session:
        assert uploads.erase(session, photo.record_id, photo.outlet_id) == 1

    with pytest.raises(Gone):
        uploads.read(_rows()[0])
    assert len(_files(app, "blobs")) == 1
    assert uploads.sweep() == 1
    assert _files(app, "blobs") == []
    assert uploads.sweep() == 0


def test_a_blob_that_vanished_is_missing_and_can_be_sent_again(app, phone) -> None:
    """T3: never taken for there when it is not."""
    photo = seal(phone.actor)
    phone.send(photo)
    blobs.remove(_rows()[0].id)

    assert uploads.complete_for(photo.record_id, photo.outlet_id, [photo.sha256]) == [photo.sha256]
    with pytest.raises(Gone):
        uploads.read(_rows()[0])
    again = phone.create(photo)
    assert again.headers["Upload-Offset"] == "0"
    assert phone.patch(again.headers["Location"], 0, photo.content).status_code == 204
    assert uploads.complete_for(photo.record_id, photo.outlet_id, [photo.sha256]) == []


def test_the_row_belongs_to_its_place_and_the_trail_names_no_person(app, phone) -> None:
    phone.send(seal(phone.actor))

    upload = _rows()[0]
    assert upload.outlet_id == UUID(phone.actor.scope.id)
    assert (upload.county_code, upload.company_id) == (small.COUNTY, UUID(int=7))
    entries = db.session.execute(text("SELECT * FROM audit_entries")).all()
    assert {entry.act for entry in entries} == {"upload:started", "upload:completed"}
    assert "王" not in str(entries)


def test_people_without_an_outlet_cannot_begin(app) -> None:
    admin = Phone(app, small.person(Role.COURIER, ScopeKind.COMPANY, str(new_id())))

    answer = admin.create(seal(small.person()))

    assert answer.status_code == 404
