"""Photos of a record: bound to it by hash, all of them or none, first write wins (T6–T9, T19)."""

import hashlib

import pytest
from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.house_rules import worlds
from tests.people import waybill
from tests.phone import random_photo
from webapp.foundation import uploads
from webapp.foundation.access import Role
from webapp.foundation.database import db
from webapp.foundation.uploads import Upload
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.pickups.models import Pickup
from webapp.records.models import ReceivedRecord


def kept(queued, outlet):
    return uploads.of_record(queued.id, outlet.id)


def test_a_record_with_its_photos_is_accepted_and_they_are_its_own(app):
    phone, outlet, _ = builders.shift()
    queued = phone.pickup([waybill()], photos=[random_photo(), random_photo()])

    answer = phone.deliver(queued)

    assert answer.status == 201, answer
    assert db.session.get(Pickup, (outlet.id, queued.id)).photos == 2
    found = kept(queued, outlet)
    assert {upload.state for upload in found} == {UploadState.ATTACHED}
    assert all(uploads.read(upload)[:2] == b"\xff\xd8" for upload in found)


def test_t08_a_record_is_complete_only_when_all_its_photos_are(app):
    phone, outlet, _ = builders.shift()
    queued = phone.pickup([waybill()], photos=[random_photo(), random_photo()])
    first, second = queued.photos
    phone.upload(queued.id, first)

    early = phone.send(queued)
    phone.upload(queued.id, second)
    late = phone.send(queued)

    assert (early.status, early.slug) == (409, "photos-missing")
    assert early.body["missing"] == [hashlib.sha256(second).hexdigest()]
    assert late.status == 201
    assert {upload.state for upload in kept(queued, outlet)} == {UploadState.ATTACHED}


def test_t08_a_record_without_its_photos_leaves_nothing(app):
    phone, _, _ = builders.shift()

    phone.send(phone.pickup([waybill()], photos=[random_photo()]))

    assert db.session.scalar(select(func.count()).select_from(ReceivedRecord)) == 0


def test_t06_two_photos_with_the_same_content(app):
    phone, outlet, _ = builders.shift()
    photo = random_photo()
    queued = phone.pickup([waybill()], photos=[photo, photo])

    answer = phone.deliver(queued)

    assert answer.status == 201
    assert len(kept(queued, outlet)) == 2, "sealed twice, they are two"


def test_t06_one_sealed_photo_named_twice(app):
    phone, outlet, _ = builders.shift()
    queued = phone.pickup([waybill()], photos=[random_photo()])
    members = queued.members
    members["photos"] *= 2
    twice = phone.freeze(members, queued.photos)

    assert phone.deliver(twice).status == 201
    assert len(kept(twice, outlet)) == 1


def test_t07_two_photos_of_the_same_file_name(app):
    """Names are not kept at all: hashes tell photos apart."""
    phone, outlet, _ = builders.shift()
    queued = phone.pickup([waybill()], photos=[random_photo(), random_photo()])

    phone.deliver(queued)

    assert len({upload.sha256 for upload in kept(queued, outlet)}) == 2
    assert "name" not in Upload.__table__.columns


def test_t09_the_first_write_wins(app):
    phone, outlet, _ = builders.shift()
    queued = phone.pickup([waybill()], photos=[random_photo()])
    phone.deliver(queued)
    (upload,) = kept(queued, outlet)
    before = uploads.read(upload)

    phone.upload(queued.id, queued.photos[0])  # the same bytes: taken as done
    members = queued.members
    members["photos"] = []
    answer = phone.send(phone.freeze(members))

    assert (answer.status, answer.slug) == (409, "record-differs")
    db.session.expire_all()
    assert uploads.read(kept(queued, outlet)[0]) == before


def test_t19_a_photo_belongs_to_its_record_only(app):
    phone, outlet, _ = builders.shift()
    mine = phone.pickup([waybill()], photos=[random_photo()])
    other = phone.pickup([waybill()], photos=[random_photo()])
    phone.deliver(mine)
    members = other.members
    members["photos"] = mine.members["photos"]

    answer = phone.send(phone.freeze(members))

    assert (answer.status, answer.slug) == (409, "photos-missing")


def test_t19_a_sealed_photo_moved_to_another_record_does_not_open(app):
    phone, _, _ = builders.shift()
    mine = phone.pickup([waybill()], photos=[random_photo()])
    other = phone.pickup([waybill()])

    with pytest.raises(AssertionError, match="422"):
        phone.upload(other.id, mine.photos[0])


def test_what_comes_after_the_receipt_is_no_photo_of_the_record(app):
    phone, outlet, _ = builders.shift()
    queued = phone.pickup([waybill()], photos=[random_photo()])
    assert phone.deliver(queued).status == 201
    (signed,) = kept(queued, outlet)
    slipped_in = phone.pickup([waybill()], photos=[random_photo()], record_id=queued.id)
    phone.upload(queued.id, slipped_in.photos[0])
    (other,) = [one for one in kept(queued, outlet) if one.id != signed.id]
    officer = worlds.official(Role.COUNTY_OFFICER, outlet)
    session = builders.session_of(officer, Role.COUNTY_OFFICER)
    client = builders.transport_of(session).client
    record = f"/pickups/{outlet.id}/{queued.id}"

    page = client.get(record).text

    assert f"{record}/photos/{signed.id}" in page
    assert str(other.id) not in page
    assert client.get(f"{record}/photos/{signed.id}").status_code == 200
    assert client.get(f"{record}/photos/{other.id}").status_code == 404


def test_an_outlet_that_demands_a_photo_gets_one(app):
    phone, _, _ = builders.shift(demands_photo=True)

    without = phone.send(phone.pickup([waybill()]))
    with_photo = phone.deliver(phone.pickup([waybill()], photos=[random_photo()]))

    assert (without.status, list(without.body["errors"])) == (422, ["photos"])
    assert with_photo.status == 201


def test_t13_a_courier_who_moved_brings_the_photos_of_the_old_outlet(app):
    phone, old, courier = builders.shift(demands_photo=True)
    queued = phone.pickup([waybill()], photos=[random_photo()])
    new = builders.outlet()
    builders.end_grants(courier)
    builders.add(builders.grant(courier, new))
    moved = builders.phone_of(courier, old, phone)

    assert moved.deliver(queued).status == 201
    assert {upload.outlet_id for upload in kept(queued, old)} == {old.id}


def test_a_stranger_uploads_nothing_for_an_outlet(app):
    phone, _, _ = builders.shift()
    stranger, _, _ = builders.shift()
    stranger.outlet_id = phone.outlet_id
    queued = phone.pickup([waybill()], photos=[random_photo()])

    with pytest.raises(AssertionError, match="404"):
        stranger.upload(queued.id, queued.photos[0])
