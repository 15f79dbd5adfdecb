"""The same record again: exactly once, whatever happened in between."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.builders_pickups import add
from tests.people import sender, waybill
from tests.phone import HttpTransport
from webapp.accounts.models import AccountSession
from webapp.foundation import audit, clock
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.pickups.models import Pickup, PickupParcel, TouchedDay
from webapp.pickups.services import erasing
from webapp.records.models import ReceivedRecord


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_t04_a_lost_answer_makes_no_double(app):
    phone, _, _ = builders.shift()
    queued = phone.pickup([waybill()])
    first = phone.send(queued)  # committed; suppose that the answer never arrived

    again = phone.send(queued)

    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body
    assert (count(Pickup), count(PickupParcel), count(AuditEntry)) == (1, 1, 1)
    assert db.session.scalar(select(TouchedDay.acts)) == 1


def test_t05_fifty_threads_one_row(server):
    phone, outlet, courier = builders.shift()
    queued = phone.pickup([waybill()])
    cookie = builders.cookie_of(builders.session_of(courier).id)
    gate = threading.Barrier(50)

    def post(_number):
        thread_phone = builders.Phone(HttpTransport(server.url, cookie), courier.id, outlet.id)
        gate.wait()
        return thread_phone.send(queued)

    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(post, range(50)))

    assert {answer.status for answer in answers} <= {200, 201}
    assert [answer.status for answer in answers].count(201) == 1
    assert len({answer.body["receipt"] for answer in answers}) == 1
    assert (count(ReceivedRecord), count(Pickup), count(PickupParcel)) == (1, 1, 1)
    assert db.session.scalar(select(TouchedDay.acts)) == 1


def test_t02_a_refusal_or_a_failure_leaves_nothing_and_the_record_goes_later(app, monkeypatch):
    phone, _, _ = builders.shift()
    queued = phone.pickup([waybill()])

    def broken(*_arguments, **_details):
        raise RuntimeError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", broken)  # the last step before the commit
        failed = phone.send(queued)
    assert failed.status == 500
    assert "disk" not in str(failed.body)
    assert (count(ReceivedRecord), count(Pickup), count(AuditEntry)) == (0, 0, 0)

    assert phone.send(queued).status == 201


def test_t10_a_record_erased_by_law_is_gone_for_ever(app):
    phone, _, _ = builders.shift()
    queued = phone.pickup([waybill()])
    phone.send(queued)
    with clock.freeze(clock.now() + timedelta(days=400)):
        erasing.erase_expired()

    answer = phone.send(queued)

    assert (answer.status, answer.slug) == (410, "gone")
    assert "receipt" not in answer.body


def test_other_bytes_under_the_same_id_are_refused_and_change_nothing(app):
    phone, outlet, _ = builders.shift()
    queued = phone.pickup([waybill()])
    first = phone.send(queued)
    members = queued.members
    members["item_words"] = "两本书"

    answer = phone.send(phone.freeze(members))

    assert (answer.status, answer.slug) == (409, "record-differs")
    assert phone.send(queued).body["receipt"] == first.body["receipt"]
    db.session.expire_all()
    assert db.session.get(Pickup, (outlet.id, queued.id)).item_words == ""


def test_a_stranger_does_not_learn_that_an_id_is_taken(app):
    phone, outlet, _ = builders.shift()
    stranger, _, _ = builders.shift()
    queued = phone.pickup([waybill()])
    phone.send(queued)
    forged = {**queued.members, "item_words": "x"}

    answer = stranger.send(phone.freeze(forged))

    assert (answer.status, answer.slug) == (403, "not-your-outlet")


def test_t13_the_receipt_comes_again_after_the_courier_moved_to_another_outlet(app):
    phone, outlet, courier = builders.shift()
    queued = phone.pickup([waybill()])
    first = phone.send(queued)
    elsewhere = builders.outlet()
    builders.end_grants(courier)
    add(builders.grant(courier, elsewhere, since=clock.now()))
    moved = builders.phone_of(courier, elsewhere, phone)

    again = moved.send(queued)

    assert (again.status, again.body["receipt"]) == (200, first.body["receipt"])


def test_t13_the_receipt_comes_again_after_the_courier_became_something_else(app):
    phone, outlet, courier = builders.shift()
    queued = phone.pickup([waybill()])
    first = phone.send(queued)
    builders.end_grants(courier)
    held = builders.grant(courier, outlet, since=clock.now())
    held.role = Role.COMPANY_ADMIN
    add(held)
    session = builders.session_of(courier, Role.COMPANY_ADMIN)
    promoted = builders.phone_of(courier, outlet, phone, session=session)

    again = promoted.send(queued)

    assert (again.status, again.body["receipt"]) == (200, first.body["receipt"])


def test_a_signed_out_phone_is_told_to_sign_in_and_loses_nothing(app):
    phone, outlet, courier = builders.shift()
    queued = phone.pickup([waybill()])
    session = db.session.scalar(select(AccountSession))
    session.closed_at = clock.now()
    db.session.commit()

    refused = phone.send(queued)

    assert (refused.status, refused.slug) == (401, "signed-out")
    assert count(ReceivedRecord) == 0
    back = builders.phone_of(courier, outlet, phone)
    assert back.send(queued).status == 201


@pytest.mark.parametrize("kind", ["refusal", "void", "correction"])
def test_every_kind_is_received_once(app, kind):
    phone, _, _ = builders.shift()
    act = phone.pickup([waybill()], sender())
    phone.send(act)
    queued = {
        "refusal": lambda: phone.refusal("not-shown", [waybill()]),
        "void": lambda: phone.void(act.id),
        "correction": lambda: phone.correction(act.id, {"class": "agreement"}),
    }[kind]()

    first, again = phone.send(queued), phone.send(queued)

    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body
    assert phone.proves(queued, first.body["receipt"])
