"""Photos and the records they belong to."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from tests.foundation import small
from tests.foundation.sealed import Phone, files, rows, seal
from webapp.foundation import blobs, clock, crypto, uploads
from webapp.foundation.access import Role, ScopeKind
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict, Gone, NotFound
from webapp.foundation.keys import Purpose
from webapp.foundation.uploads import rotation, services
from webapp.foundation.uploads.lifecycle import UploadState


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
    assert rows()[0].state is UploadState.COMPLETE


def test_attached_photos_stay_and_cannot_be_dropped(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.send(photo)
    for _again in range(2):
        with transaction() as session:
            uploads.attach(session, photo.record_id, photo.outlet_id, [photo.sha256])

    assert phone.client.delete(place, headers=phone.headers).status_code == 409
    with clock.freeze(clock.now() + timedelta(days=400)):
        assert uploads.sweep() == 0
    assert uploads.read(rows()[0])


def test_what_was_never_attached_is_swept(app, phone) -> None:
    begun = seal(phone.actor)
    phone.patch(phone.begun(begun), 0, begun.content[:10])
    phone.send(seal(phone.actor))
    hours = app.config["SETTINGS"].upload_keep_hours

    with clock.freeze(clock.now() + timedelta(hours=hours - 1)):
        assert uploads.sweep() == 0
    with clock.freeze(clock.now() + timedelta(hours=hours + 1)):
        assert uploads.sweep() == 2

    assert rows() == []
    assert files(app, "uploads") + files(app, "blobs") == []
    acts = [entry.act for entry in db.session.scalars(select(AuditEntry))]
    assert acts.count("data:destroyed") == 1


def test_erased_photos_cannot_be_opened_and_go_with_the_next_sweep(app, phone) -> None:
    photo = seal(phone.actor)
    phone.send(photo)
    with transaction() as session:
        uploads.attach(session, photo.record_id, photo.outlet_id, [photo.sha256])
    with transaction() as session:
        assert uploads.erase(session, photo.record_id, photo.outlet_id) == 1

    with pytest.raises(Gone):
        uploads.read(rows()[0])
    assert len(files(app, "blobs")) == 1
    assert uploads.sweep() == 1
    assert files(app, "blobs") == []
    assert uploads.sweep() == 0


def test_a_blob_that_vanished_is_missing_and_can_be_sent_again(app, phone) -> None:
    """T3: never taken for there when it is not."""
    photo = seal(phone.actor)
    phone.send(photo)
    blobs.remove(rows()[0].id)

    assert uploads.complete_for(photo.record_id, photo.outlet_id, [photo.sha256]) == [photo.sha256]
    with pytest.raises(Gone):
        uploads.read(rows()[0])
    again = phone.create(photo)
    assert again.headers["Upload-Offset"] == "0"
    assert phone.patch(again.headers["Location"], 0, photo.content).status_code == 204
    assert uploads.complete_for(photo.record_id, photo.outlet_id, [photo.sha256]) == []


def test_the_row_belongs_to_its_place_and_the_trail_names_no_person(app, phone) -> None:
    phone.send(seal(phone.actor))

    upload = rows()[0]
    assert upload.outlet_id == UUID(phone.actor.scope.id)
    assert (upload.county_code, upload.company_id) == (small.COUNTY, UUID(int=7))
    entries = db.session.execute(text("SELECT * FROM audit_entries")).all()
    assert {entry.act for entry in entries} == {"upload:started", "upload:completed"}
    assert "王" not in str(entries)


def test_people_without_an_outlet_cannot_begin(app) -> None:
    admin = Phone(app, small.person(Role.COURIER, ScopeKind.COMPANY, str(new_id())))

    answer = admin.create(seal(small.person()))

    assert answer.status_code == 404


def test_photos_move_to_a_new_key(app, phone) -> None:
    for _each in range(2):
        phone.send(seal(phone.actor))
    phone.begun(seal(phone.actor))
    before = {upload.id: uploads.read(upload) for upload in rows() if upload.is_whole}
    with clock.freeze(clock.now() + timedelta(seconds=2)):
        new = crypto.provider().create(Purpose.VAULT)

    assert [rotation.move_data_keys(9, None).moved for _walk in range(2)] == [2, 0]

    whole = [upload for upload in rows() if upload.is_whole]
    assert {upload.key_id for upload in whole} == {new.id}
    assert {upload.id: uploads.read(upload) for upload in whole} == before


def test_a_photo_is_read_only_as_part_of_its_own_record(app, phone) -> None:
    photo, other = seal(phone.actor), seal(phone.actor)
    phone.send(photo)
    with transaction() as session:
        uploads.attach(session, photo.record_id, photo.outlet_id, [photo.sha256])
    upload = rows()[0]

    assert uploads.read_of(photo.record_id, photo.outlet_id, upload.id) == uploads.read(upload)
    with pytest.raises(NotFound):
        uploads.read_of(other.record_id, other.outlet_id, upload.id)


def test_one_account_cannot_fill_the_disk(app, phone, monkeypatch) -> None:
    monkeypatch.setattr(services, "UPLOADS_A_DAY", 2)
    photos = [seal(phone.actor) for _ in range(3)]

    codes = [phone.create(photo).status_code for photo in [*photos[:2], photos[0], photos[2]]]

    assert codes == [201, 201, 201, 429]
