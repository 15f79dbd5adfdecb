"""Withdrawing an act (撤单): a version that says so, and its waybills are free again."""

import pytest
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.people import waybill
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.pickups.lifecycle import PickupState
from webapp.pickups.models import Pickup, PickupParcel, TouchedDay, Transmission, WaybillEntry
from webapp.records.models import ReceivedRecord


def versions(outlet, act):
    query = select(Pickup).where(Pickup.outlet_id == outlet.id, Pickup.origin_id == act.id)
    return db.session.scalars(query.order_by(Pickup.number)).all()


def taken(phone, *numbers, **changes):
    act = phone.pickup(list(numbers) or [waybill()], **changes)
    assert phone.send(act).status == 201
    return act


def test_a_void_is_a_version_and_the_head(app):
    phone, outlet, courier = builders.shift()
    act = taken(phone)
    queued = phone.void(act.id, "面单贴错了")

    answer = phone.send(queued)

    assert (answer.status, answer.body["state"]) == (201, "void")
    assert phone.proves(queued, answer.body["receipt"])
    first, second = versions(outlet, act)
    assert (first.state, first.is_head) == (PickupState.CORRECTED, False)
    assert (second.state, second.is_head, second.id) == (PickupState.VOIDED, True, queued.id)
    assert (second.number, second.reason_words) == (2, "面单贴错了")
    assert not second.counts
    assert (second.captured_by, second.business_day) == (courier.id, first.business_day)


def test_its_waybills_may_be_taken_again(app):
    phone, _, _ = builders.shift()
    number = waybill()
    act = taken(phone, number)

    phone.send(phone.void(act.id))

    assert db.session.scalar(select(PickupParcel.live)) is False
    assert db.session.scalar(select(WaybillEntry.live)) is False
    assert phone.send(phone.pickup([number])).status == 201


def test_the_authority_and_the_rates_are_told(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone, waybill(), waybill())

    queued = phone.void(act.id)
    phone.send(queued)

    told = db.session.scalars(select(Transmission).where(Transmission.pickup_id == queued.id)).all()
    assert len(told) == 2
    row = db.session.get(TouchedDay, (outlet.id, clock.today(), "loose"))
    assert row.acts == 2


def test_it_is_audited(app):
    phone, outlet, courier = builders.shift()
    act = taken(phone)

    queued = phone.void(act.id)
    phone.send(queued)

    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert (entry.act, entry.actor_id) == ("pickup:voided", courier.id)
    assert (entry.chain, entry.subject_id) == (str(outlet.company_id), str(queued.id))


def test_a_colleague_of_the_outlet_may_and_the_courier_stays_who_it_was(app):
    phone, outlet, courier = builders.shift()
    act = taken(phone)
    colleague = builders.phone(builders.courier(outlet), outlet)

    queued = colleague.void(act.id)
    answer = colleague.send(queued)

    assert answer.status == 201
    assert versions(outlet, act)[-1].captured_by == courier.id
    assert db.session.get(ReceivedRecord, (outlet.id, queued.id)).captured_by != courier.id


def test_its_author_may_after_moving_to_another_outlet(app):
    phone, outlet, courier = builders.shift()
    act = taken(phone)
    elsewhere = builders.outlet()
    builders.end_grants(courier)
    builders.add(builders.grant(courier, elsewhere, since=clock.now()))
    moved = builders.phone_of(courier, elsewhere, phone)
    members = moved.void(act.id).members
    members["outlet_id"] = str(outlet.id)

    assert moved.send(moved.freeze(members)).status == 201


def test_a_courier_of_another_outlet_finds_nothing(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone)
    stranger, elsewhere, _ = builders.shift()

    here = stranger.send(stranger.void(act.id))
    members = stranger.void(act.id).members
    there = stranger.send(stranger.freeze({**members, "outlet_id": str(outlet.id)}))

    assert (here.status, here.slug) == (409, "not-received-yet")
    assert there.status == 422
    assert len(versions(outlet, act)) == 1


def test_an_act_is_withdrawn_once(app):
    phone, _, _ = builders.shift()
    act = taken(phone)
    phone.send(phone.void(act.id))

    answer = phone.send(phone.void(act.id))

    assert (answer.status, answer.slug) == (409, "not-from-here")


def test_what_has_not_come_in_yet_is_waited_for(app):
    phone, _, _ = builders.shift()
    act = phone.pickup([waybill()])
    queued = phone.void(act.id)

    early = phone.send(queued)
    phone.send(act)
    late = phone.send(queued)

    assert (early.status, early.slug) == (409, "not-received-yet")
    assert late.status == 201


def test_any_version_names_the_act(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone)
    phone.send(phone.correction(act.id, {"class": "agreement"}))

    assert phone.send(phone.void(act.id)).status == 201
    assert [version.state for version in versions(outlet, act)] == [
        PickupState.CORRECTED,
        PickupState.CORRECTED,
        PickupState.VOIDED,
    ]


@pytest.mark.parametrize("words", ["", "   ", "x" * 301])
def test_a_reason_is_needed(app, words):
    phone, _, _ = builders.shift()
    act = taken(phone)

    answer = phone.send(phone.void(act.id, words))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["reason"]


def test_nothing_is_not_an_act(app):
    phone, _, _ = builders.shift()

    assert phone.send(phone.void(new_id())).status == 409
