"""A pickup is taken in: what is kept, what the courier is told, what is written beside it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.people import sender, waybill
from tests.phone import received_at
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.identity.models import IdentityUse, Person, PersonDocument
from webapp.pickups.lifecycle import AuthorityState, PickupState, TransmissionState
from webapp.pickups.models import (
    Examination,
    Pickup,
    PickupParcel,
    TouchedDay,
    Transmission,
    WaybillEntry,
)
from webapp.records.models import ReceivedRecord


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_an_accepted_pickup_keeps_everything_the_rates_need(app):
    phone, outlet, courier = builders.shift()
    numbers = [waybill(), waybill()]
    who = sender(1)
    queued = phone.pickup(numbers, who, **{"class": "temporary-bulk", "weight_grams": 1200})

    answer = phone.send(queued)

    assert answer.status == 201, answer
    row = db.session.get(Pickup, (outlet.id, queued.id))
    assert (row.outlet_id, row.company_id, row.brand_id) == (
        outlet.id,
        outlet.company_id,
        outlet.brand_id,
    )
    assert (row.county_code, row.city_code, row.province_code) == ("360102", "360100", "360000")
    assert (row.captured_by, row.device_id) == (courier.id, phone.device_id)
    assert (row.source, row.parcel_class, row.letter) == ("this-app", "temporary-bulk", False)
    assert (row.destination_code, row.weight_grams) == ("360102", 1200)
    assert (row.item_category, row.inspection, row.photos) == ("daily", "opened", 0)
    assert (row.identity_channel, row.document_type) == ("camera", "resident-card")
    assert (row.origin_id, row.number, row.is_head) == (row.id, 1, True)
    assert (row.state, row.authority_state) == (PickupState.VALID, AuthorityState.WAITING)
    assert row.masked_name == who.masked_name
    assert row.business_day == clock.business_day(row.adjusted_at)
    assert not row.backfilled
    assert len(row.phone_index) == 64


def test_each_parcel_is_a_row_is_found_by_its_waybill_and_waits_for_the_authority(app):
    phone, outlet, _ = builders.shift()
    numbers = [waybill(), waybill(), waybill()]

    queued = phone.pickup(numbers)
    phone.send(queued)

    parcels = db.session.scalars(select(PickupParcel).order_by(PickupParcel.id)).all()
    assert [parcel.waybill for parcel in parcels] == numbers
    assert {parcel.origin_id for parcel in parcels} == {queued.id}
    entries = db.session.scalars(select(WaybillEntry)).all()
    assert {entry.waybill for entry in entries} == set(numbers)
    assert {entry.parcel_id for entry in entries} == {parcel.id for parcel in parcels}
    told = db.session.scalars(select(Transmission)).all()
    assert {row.parcel_id for row in told} == {parcel.id for parcel in parcels}
    assert {(row.pickup_id, row.attempt, row.state) for row in told} == {
        (queued.id, 1, TransmissionState.WAITING)
    }
    assert count(Examination) == 1


def test_the_receipt_proves_exactly_these_bytes(app):
    phone, outlet, _ = builders.shift()
    queued, other = phone.pickup([waybill()]), phone.pickup([waybill()])

    answer = phone.send(queued)

    assert phone.proves(queued, answer.body["receipt"])
    assert not phone.proves(other, answer.body["receipt"])
    ledger = db.session.get(ReceivedRecord, (outlet.id, queued.id))
    assert ledger.receipt == answer.body["receipt"]
    assert received_at(ledger.receipt) == ledger.received_at
    assert datetime.fromisoformat(answer.body["received_at"]) == ledger.received_at
    assert answer.body["state"] == "received"
    assert len(answer.body["receipt"]) == 167


def test_one_check_binds_many_waybills_and_one_person(app):
    phone, _, _ = builders.shift()
    who = sender(7)

    phone.send(phone.pickup([waybill(), waybill()], who))
    phone.send(phone.pickup([waybill()], who))

    assert count(Person) == 1
    assert count(PersonDocument) == 1
    assert count(IdentityUse) == 2
    assert len(set(db.session.scalars(select(Pickup.person_id)))) == 1


def test_the_act_is_audited_in_the_chain_of_its_company_without_a_person(app):
    phone, outlet, courier = builders.shift()
    who = sender(3)
    number = waybill()

    queued = phone.pickup([number], who)
    phone.send(queued)

    entry = db.session.scalar(select(AuditEntry))
    assert entry.chain == str(outlet.company_id)
    assert (entry.act, entry.subject_id) == ("pickup:recorded", str(queued.id))
    assert entry.actor_id == courier.id
    told = json.dumps(entry.details)
    assert str(outlet.id) in told
    assert number not in told
    assert who.number not in told
    assert who.name not in told


def test_the_days_that_an_act_touched_are_counted(app):
    phone, outlet, _ = builders.shift()

    phone.send(phone.pickup([waybill()]))
    phone.send(phone.pickup([waybill()]))
    phone.send(phone.pickup([waybill()], **{"class": "e-commerce"}))

    rows = db.session.scalars(select(TouchedDay)).all()
    assert {(row.parcel_class.value, row.acts) for row in rows} == {("loose", 2), ("e-commerce", 1)}
    assert {(row.outlet_id, row.business_day) for row in rows} == {(outlet.id, clock.today())}


def test_a_record_of_yesterday_counts_for_yesterday(app):
    phone, outlet, _ = builders.shift()
    yesterday = datetime.now(UTC) - timedelta(days=1)

    queued = phone.pickup([waybill()], at=yesterday)
    phone.send(queued)

    row = db.session.get(Pickup, (outlet.id, queued.id))
    assert row.business_day == clock.business_day(yesterday)
    assert row.backfilled


def test_the_business_day_is_shanghais(app):
    phone, outlet, _ = builders.shift()
    late = datetime.now(UTC).replace(hour=16, minute=30) - timedelta(days=2)  # 00:30 in Shanghai

    queued = phone.pickup([waybill()], at=late)
    phone.send(queued)

    row = db.session.get(Pickup, (outlet.id, queued.id))
    assert row.business_day == late.date() + timedelta(days=1)


def test_waybills_are_normalised_again(app):
    phone, _, _ = builders.shift()
    number = waybill()
    spoken = f" {number[:2].lower()} {number[2:5]}-{number[5:]} "

    answer = phone.send(phone.pickup([spoken]))

    assert answer.status == 201, answer
    assert db.session.scalar(select(PickupParcel.waybill)) == number


def test_the_name_is_masked_by_the_server_whatever_the_phone_says(app):
    phone, outlet, _ = builders.shift()
    who = sender(5)
    queued = phone.pickup([waybill()], who)
    members = queued.members
    members["identity"]["masked_name"] = who.name

    queued = phone.freeze(members)
    phone.send(queued)

    assert db.session.get(Pickup, (outlet.id, queued.id)).masked_name == who.masked_name


def test_nothing_clear_is_in_the_rows_of_the_act(app):
    phone, _, _ = builders.shift()
    who = sender(11)

    phone.send(phone.pickup([waybill()], who))

    rows = [
        str(dict(row._mapping))  # noqa: SLF001 -- how SQLAlchemy shows a row as a mapping
        for table in db.metadata.sorted_tables
        for row in db.session.execute(select(table))
    ]
    found = [row for row in rows for secret in (who.number, who.name, who.phone) if secret in row]
    assert found == []


@pytest.mark.parametrize(
    "parcel_class",
    [
        "loose",
        "temporary-bulk",
        "agreement",
        "e-commerce",
        "overseas-inbound",
        "overseas-reship",
        "warehouse-direct",
    ],
)
def test_every_class_needs_an_identity_check(app, parcel_class):
    phone, _, _ = builders.shift()
    members = phone.pickup([waybill()], **{"class": parcel_class}).members
    checked = phone.freeze(members)
    del members["identity"]

    refused = phone.send(phone.freeze(members))

    assert refused.status == 422
    assert list(refused.body["errors"]) == ["identity"]
    assert phone.send(checked).status == 201


def test_a_letter_may_stay_unopened_and_nothing_else(app):
    phone, _, _ = builders.shift()

    letter = phone.send(phone.pickup([waybill()], letter=True, inspection="letter-unopened"))
    parcel = phone.send(phone.pickup([waybill()], letter=False, inspection="letter-unopened"))

    assert letter.status == 201
    assert parcel.status == 422
    assert list(parcel.body["errors"]) == ["inspection"]


@pytest.mark.parametrize("code", ["360102", "360102001", "441900"])
def test_a_destination_is_a_county_a_town_or_a_city_without_counties(app, code):
    phone, _, _ = builders.shift()

    assert phone.send(phone.pickup([waybill()], destination_code=code)).status == 201


@pytest.mark.parametrize("code", ["360100", "360000", "999999", "000000"])
def test_a_destination_without_its_county_is_refused(app, code):
    phone, _, _ = builders.shift()

    answer = phone.send(phone.pickup([waybill()], destination_code=code))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["destination"]
    assert count(ReceivedRecord) == 0


def test_an_organisation_is_kept_with_the_person_who_hands_over(app):
    phone, _, _ = builders.shift()
    organisation = {"code": "91350100M000100Y43", "name": "临江文具店"}

    answer = phone.send(phone.pickup([waybill()], sender(organisation=organisation)))

    assert answer.status == 201, answer


def test_a_waybill_that_counts_at_the_outlet_is_not_taken_again(app):
    phone, _, _ = builders.shift()
    number = waybill()
    first = phone.pickup([number])
    phone.send(first)

    answer = phone.send(phone.pickup([waybill(), number], sender()))

    assert (answer.status, answer.slug) == (409, "waybill-recorded")
    assert answer.body["tail"] == number[-5:]
    assert number[-5:] in answer.body["detail"]
    assert datetime.fromisoformat(answer.body["recorded_at"]) <= clock.now()
    assert count(Pickup) == 1
    assert count(Person) == 1, "what was kept of the second sender is gone with the act"


def test_another_outlet_may_take_the_same_waybill_for_it_is_a_flag_not_a_constraint(app):
    phone, _, _ = builders.shift()
    other, _, _ = builders.shift()
    number = waybill()

    assert phone.send(phone.pickup([number])).status == 201
    assert other.send(other.pickup([number])).status == 201


def test_t17_only_the_id_is_unique(app):
    phone, _, _ = builders.shift()
    who = sender(4)
    at = phone.now()

    sent = [phone.send(phone.pickup([waybill()], who, at=at)) for _ in range(3)]

    assert [answer.status for answer in sent] == [201, 201, 201]
