"""Photos on the disk: sealed always, whole always."""

import errno
import os

import pytest

from tests.foundation.sealed import files, picture, rows, seal
from webapp.foundation import blobs, crypto, uploads
from webapp.foundation.uploads.lifecycle import UploadState


def test_nothing_readable_touches_the_disk(app, phone) -> None:
    """Neither the part, nor the blob, nor any temporary file holds the picture."""
    plain = picture(600, 400)
    photo = seal(phone.actor, plain)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:-1])
    part = files(app, "uploads")[0].read_bytes()
    phone.patch(place, len(photo.content) - 1, photo.content[-1:])
    blob = files(app, "blobs")[0]

    assert part == photo.content[:-1]
    for content in (part, blob.read_bytes()):
        assert plain[200:260] not in content
        assert b"JFIF" not in content
    assert blob.stat().st_mode & 0o077 == 0
    assert files(app, "uploads") == []


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
    assert uploads.read(rows()[0])


def test_a_disk_that_is_full_at_the_sealing_is_tried_again(app, phone, monkeypatch) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)

    def full(_file, _content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(blobs, "write_durably", full)
    answer = phone.patch(place, 0, photo.content)
    monkeypatch.undo()

    assert answer.status_code == 503
    assert rows()[0].state is UploadState.RECEIVING
    assert phone.create(photo).status_code == 201
    assert rows()[0].state is UploadState.COMPLETE


def test_a_blob_cannot_be_moved_to_another_upload(app, phone) -> None:
    phone.send(seal(phone.actor))
    phone.send(seal(phone.actor))
    first, second = rows()
    blobs.put(first.id, blobs.get(second.id))

    with pytest.raises(crypto.CannotOpen):
        uploads.read(first)
