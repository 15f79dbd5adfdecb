"""Putting an act right: a version with what changed, one valid head, never the identity."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.builders_pickups import add
from tests.people import waybill
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, place_of
from webapp.pickups.lifecycle import AuthorityState, FlagRule, FlagState, PickupState
from webapp.pickups.models import (
    Examination,
    Pickup,
    PickupFlag,
    PickupParcel,
    TouchedDay,
    Transmission,
)


def head(outlet, act):
    query = select(Pickup).where(
        Pickup.outlet_id == outlet.id, Pickup.origin_id == act.id, Pickup.is_head
    )
    return db.session.scalars(query).one()


def taken(phone, *numbers, **changes):
    act = phone.pickup(list(numbers) or [waybill()], **changes)
    assert phone.send(act).status == 201
    return act


def test_a_correction_is_the_one_valid_head(app):
    phone, outlet, courier = builders.shift()
    act = taken(phone)
    changes = {
        "destination_code": "360103",
        "class": "agreement",
        "letter": True,
        "item_category": "documents",
        "weight_grams": 80,
    }

    queued = phone.correction(act.id, changes)
    answer = phone.send(queued)

    assert (answer.status, answer.body["state"]) == (201, "received")
    now = head(outlet, act)
    assert (now.id, now.number, now.state) == (queued.id, 2, PickupState.VALID)
    assert (now.destination_code, now.parcel_class, now.letter) == ("360103", "agreement", True)
    assert (now.item_category, now.weight_grams) == ("documents", 80)
    assert (now.captured_by, now.reason_words) == (courier.id, "补区县")
    before = db.session.get(Pickup, (outlet.id, act.id))
    assert (before.state, before.is_head) == (PickupState.CORRECTED, False)
    assert (now.person_id, now.masked_name) == (before.person_id, before.masked_name)
    assert now.business_day == before.business_day


def test_the_old_and_the_new_class_are_restated(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone)

    phone.send(phone.correction(act.id, {"class": "e-commerce"}))

    rows = {row.parcel_class.value: row.acts for row in db.session.scalars(select(TouchedDay))}
    assert rows == {"loose": 2, "e-commerce": 1}


def test_the_authority_is_told_the_new_version_of_each_parcel(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone, waybill(), waybill())

    queued = phone.correction(act.id, {"weight_grams": 5})
    phone.send(queued)

    told = select(func.count()).where(Transmission.pickup_id == queued.id)
    assert db.session.scalar(told) == 2
    assert head(outlet, act).authority_state is AuthorityState.WAITING


def test_the_waybills_stay_where_they_are(app):
    phone, _, _ = builders.shift()
    number = waybill()
    act = taken(phone, number)

    phone.send(phone.correction(act.id, {"weight_grams": 5}))

    assert db.session.scalar(select(PickupParcel.live)) is True
    assert phone.send(phone.pickup([number])).slug == "waybill-recorded"


def test_it_is_audited(app):
    phone, outlet, courier = builders.shift()
    act = taken(phone)

    queued = phone.correction(act.id, {"weight_grams": 5})
    phone.send(queued)

    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert (entry.act, entry.actor_id) == ("pickup:corrected", courier.id)
    assert entry.subject_id == str(queued.id)


def test_a_second_correction_must_name_the_head(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone)
    first = phone.correction(act.id, {"weight_grams": 5})
    phone.send(first)

    stale = phone.send(phone.correction(act.id, {"weight_grams": 6}))
    fresh = phone.send(phone.correction(first.id, {"weight_grams": 7}))

    assert (stale.status, stale.slug) == (409, "not-the-head")
    assert stale.body["head_id"] == str(first.id)
    assert fresh.status == 201
    assert head(outlet, act).weight_grams == 7


def test_of_two_racing_corrections_one_wins(server):
    phone, outlet, courier = builders.shift()
    act = taken(phone)
    racers = [builders.phone(courier, outlet, url=server.url) for _ in range(6)]
    queued = [
        racer.correction(act.id, {"weight_grams": weight}) for weight, racer in enumerate(racers, 1)
    ]
    gate = threading.Barrier(len(racers))

    def race(number):
        gate.wait()
        return racers[number].send(queued[number])

    with ThreadPoolExecutor(len(racers)) as threads:
        answers = list(threads.map(race, range(len(racers))))

    statuses = sorted(answer.status for answer in answers)
    assert statuses == [201, 409, 409, 409, 409, 409]
    heads = select(func.count()).where(Pickup.is_head)
    assert db.session.scalar(heads) == 1
    assert db.session.scalar(select(func.count()).select_from(Pickup)) == 2


def test_a_withdrawn_act_is_not_corrected(app):
    phone, _, _ = builders.shift()
    act = taken(phone)
    void = phone.void(act.id)
    phone.send(void)

    answer = phone.send(phone.correction(void.id, {"weight_grams": 5}))

    assert (answer.status, answer.slug) == (409, "not-from-here")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"identity": {}},
        {"masked_name": "王*"},
        {"waybills": []},
        {"parcels": []},
        {"destination_code": None},
        {"class": "anything"},
        {"letter": 1},
        {"weight_grams": -1},
    ],
)
def test_what_may_not_be_corrected(app, changes):
    phone, outlet, _ = builders.shift()
    act = taken(phone)

    answer = phone.send(phone.correction(act.id, changes))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["changes"]
    assert head(outlet, act).id == act.id


def test_a_correction_that_changes_nothing_is_refused(app):
    phone, _, _ = builders.shift()
    act = taken(phone)

    answer = phone.send(phone.correction(act.id, {"class": "loose", "letter": False}))

    assert (answer.status, list(answer.body["errors"])) == (422, ["changes"])


def test_the_rules_of_a_pickup_hold_for_its_correction(app):
    phone, _, _ = builders.shift()
    letter = taken(phone, letter=True, inspection="letter-unopened")

    unopened = phone.send(phone.correction(letter.id, {"letter": False}))
    vague = phone.send(phone.correction(letter.id, {"destination_code": "360100"}))

    assert list(unopened.body["errors"]) == ["inspection"]
    assert list(vague.body["errors"]) == ["destination"]


def test_a_courier_of_another_outlet_cannot(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone)
    stranger, _, _ = builders.shift()
    members = stranger.correction(act.id, {"weight_grams": 5}).members

    answer = stranger.send(stranger.freeze({**members, "outlet_id": str(outlet.id)}))

    assert answer.status == 422
    assert head(outlet, act).id == act.id


def test_a_correction_answers_a_flag_that_was_given_back(app):
    phone, outlet, courier = builders.shift()
    act = taken(phone)
    flag = PickupFlag(
        id=new_id(),
        pickup_id=act.id,
        captured_by=courier.id,
        waybill="x",
        rule=FlagRule.TYPED_IDENTITY,
        state=FlagState.RETURNED,
        raised_at=clock.now(),
        due_at=clock.now(),
        **place_of(outlet),
    )
    add(flag)

    phone.send(phone.correction(act.id, {"weight_grams": 5}))

    db.session.expire_all()
    assert db.session.scalar(select(PickupFlag.state)) is FlagState.OPEN


def test_the_rules_need_not_look_again(app):
    phone, _, _ = builders.shift()
    act = taken(phone)

    phone.send(phone.correction(act.id, {"weight_grams": 5}))

    assert db.session.scalar(select(func.count()).select_from(Examination)) == 1
