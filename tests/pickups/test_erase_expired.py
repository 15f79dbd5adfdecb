"""Destroying identities whose time is over: figures stay, people do not."""

from datetime import timedelta

from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.people import sender, waybill
from tests.phone import random_photo
from webapp.accounts.models import Account
from webapp.foundation import clock, uploads
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.identity.models import IdentityUse, Person, PersonDocument
from webapp.pickups.lifecycle import PickupState
from webapp.pickups.models import Examination, Pickup, PickupParcel
from webapp.pickups.services import erasing
from webapp.records.models import ReceivedRecord

A_YEAR_AND_MORE = timedelta(days=370)


def erase(after=A_YEAR_AND_MORE):
    with clock.freeze(clock.now() + after):
        done = erasing.erase_expired()
    db.session.rollback()
    db.session.expire_all()
    return done


def taken(phone, who=None, **changes):
    act = phone.pickup([waybill()], who, **changes)
    answer = phone.deliver(act)
    assert answer.status == 201, answer
    return act


def test_what_is_younger_than_a_year_stays(app):
    phone, _, _ = builders.shift()
    taken(phone)

    done = erase(timedelta(days=364))

    assert (done.acts, done.people) == (0, 0)
    assert db.session.scalar(select(Person.wrapped_key)) is not None


def test_an_old_act_loses_the_person_and_keeps_the_figures(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone, item_words="棉衣")
    phone.send(phone.correction(act.id, {"weight_grams": 5}))

    done = erase()

    assert (done.acts, done.people) == (1, 1)
    rows = db.session.scalars(select(Pickup)).all()
    assert len(rows) == 2
    for row in rows:
        assert row.state is PickupState.ERASED
        assert (row.masked_name, row.item_words, row.reason_words) == ("", "", "")
        assert row.phone_index == ""
    assert {row.parcel_class.value for row in rows} == {"loose"}
    assert all(db.session.scalars(select(ReceivedRecord.erased_at)))
    assert db.session.scalar(select(PickupParcel.live)) is False
    assert db.session.scalar(select(func.count()).select_from(Examination)) == 0


def test_the_key_of_a_person_without_a_use_is_destroyed(app):
    phone, _, _ = builders.shift()
    taken(phone)

    erase()

    person = db.session.scalar(select(Person))
    assert (person.wrapped_key, person.vault_key_id) == (None, "")
    assert person.erased_at is not None
    assert db.session.scalar(select(func.count()).select_from(PersonDocument)) == 0
    use = db.session.scalar(select(IdentityUse))
    assert (use.sealed_contact, use.phone_index) == (b"", "")


def test_a_person_with_a_younger_act_keeps_it_and_loses_the_old_one(app):
    phone, outlet, _ = builders.shift()
    who = sender(81)
    with clock.freeze(clock.now() - timedelta(days=300)):
        old = taken(builders.phone(builders.courier(outlet), outlet), who, at=clock.now())
    young = taken(phone, who)

    done = erase(timedelta(days=100))

    assert (done.acts, done.people) == (1, 0)
    states = {row.origin_id: row.state for row in db.session.scalars(select(Pickup))}
    assert states == {old.id: PickupState.ERASED, young.id: PickupState.VALID}
    contacts = {row.act_id: row.sealed_contact for row in db.session.scalars(select(IdentityUse))}
    assert contacts[old.id] == b""
    assert contacts[young.id] != b""
    assert db.session.scalar(select(Person.wrapped_key)) is not None


def test_the_document_of_a_courier_is_not_lost_with_a_parcel(app):
    phone, _, courier = builders.shift()
    taken(phone)
    account = db.session.get(Account, courier.id)
    account.person_id = db.session.scalar(select(Person.id))
    db.session.commit()

    done = erase()

    assert (done.acts, done.people) == (1, 0)
    assert db.session.scalar(select(Person.wrapped_key)) is not None


def test_photos_cannot_be_opened_any_more(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone, photos=[random_photo()])

    erase()

    (upload,) = uploads.of_record(act.id, outlet.id)
    assert (upload.state, upload.wrapped_key) == (UploadState.LOST, None)


def test_destruction_leaves_a_record(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone)

    erase()

    entries = db.session.scalars(select(AuditEntry)).all()
    erased = {entry.act: entry for entry in entries}
    assert erased["pickup:erased"].subject_id == str(act.id)
    assert erased["pickup:erased"].chain == str(outlet.company_id)
    assert "person:erased" in erased


def test_many_acts_go_in_batches_and_twice_is_once(app, monkeypatch):
    monkeypatch.setattr(erasing, "BATCH", 2)
    phone, _, _ = builders.shift()
    for _ in range(5):
        taken(phone)

    assert erase().acts == 5
    assert erase().acts == 0


def test_the_command_says_how_much(app):
    phone, _, _ = builders.shift()
    taken(phone)

    with clock.freeze(clock.now() + A_YEAR_AND_MORE):
        answer = app.test_cli_runner().invoke(args=["pickups", "erase-expired"])

    assert answer.output == "1 acts and 1 people erased\n"


def test_a_waybill_number_may_be_used_again_afterwards(app):
    phone, _, _ = builders.shift()
    act = taken(phone)
    number = act.members["parcels"][0]["waybill"]

    erase()

    assert phone.send(phone.pickup([number])).status == 201
