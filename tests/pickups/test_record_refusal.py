"""Not accepted: the reason is kept, nothing of the sender."""

import pytest
from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.people import waybill
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.identity.models import Person
from webapp.pickups.lifecycle import RefusalReason
from webapp.pickups.models import Pickup, Refusal, TouchedDay


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_every_reason_ends_in_a_record_and_a_receipt(app, reason):
    phone, outlet, courier = builders.shift()
    numbers = [waybill(), waybill()]
    queued = phone.refusal(reason.value, numbers, goods_words="香水")

    answer = phone.send(queued)

    assert (answer.status, answer.body["state"]) == (201, "refused")
    assert phone.proves(queued, answer.body["receipt"])
    row = db.session.get(Refusal, (outlet.id, queued.id))
    assert (row.reason, row.waybills, row.goods_words) == (reason, numbers, "香水")
    assert (row.captured_by, row.business_day) == (courier.id, clock.today())
    assert row.company_id == outlet.company_id


def test_nothing_of_a_person_and_no_parcel_is_kept(app):
    phone, _, _ = builders.shift()

    phone.send(phone.refusal("not-shown", [waybill()]))

    for model in (Person, Pickup, TouchedDay):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_it_is_audited(app):
    phone, outlet, courier = builders.shift()
    queued = phone.refusal("expired")

    phone.send(queued)

    entry = db.session.scalar(select(AuditEntry))
    assert (entry.act, entry.actor_id) == ("pickup:refused", courier.id)
    assert (entry.chain, entry.subject_id) == (str(outlet.company_id), str(queued.id))


def test_a_parcel_that_was_not_accepted_may_come_back_with_a_document(app):
    phone, _, _ = builders.shift()
    number = waybill()
    phone.send(phone.refusal("not-shown", [number]))

    assert phone.send(phone.pickup([number])).status == 201


def test_no_waybill_need_be_there(app):
    phone, _, _ = builders.shift()

    assert phone.send(phone.refusal("prohibited", [], goods_words="打火机")).status == 201


def test_an_unknown_reason_is_refused(app):
    phone, _, _ = builders.shift()

    answer = phone.send(phone.refusal("no-time"))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["reason"]


def test_identity_has_no_place_in_it(app):
    phone, _, _ = builders.shift()
    identity = phone.pickup([waybill()]).members["identity"]

    answer = phone.send(phone.refusal("mismatch", [], identity=identity))

    assert answer.status == 422


def test_somebody_of_another_outlet_cannot_refuse_here(app):
    phone, _, _ = builders.shift()
    elsewhere = builders.outlet()
    members = phone.refusal("not-shown").members
    members["outlet_id"] = str(elsewhere.id)

    answer = phone.send(phone.freeze(members))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["captured_by"]
