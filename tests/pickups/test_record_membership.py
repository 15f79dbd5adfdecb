"""Whose record it is: judged at the moment of capture, whatever changed since (T13)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.builders_pickups import add
from tests.people import waybill
from tests.phone import Phone
from webapp.accounts.models import Device
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.pickups.models import Examination
from webapp.records.models import ReceivedRecord

HOUR = timedelta(hours=1)


def ago(**span):
    return datetime.now(UTC) - timedelta(**span)


def observed():
    return db.session.scalar(select(Examination.observed))


def test_t13_a_record_captured_before_its_author_left_is_accepted_and_flagged(app):
    phone, outlet, courier = builders.shift()
    colleague = builders.phone(builders.courier(outlet), outlet)
    queued = phone.pickup([waybill()], at=ago(hours=3))
    lost_at = clock.now() - HOUR
    builders.end_grants(courier, at=lost_at)

    answer = colleague.send(queued)

    assert answer.status == 201, answer
    assert datetime.fromisoformat(observed()["access_lost_at"]) == lost_at


@pytest.mark.parametrize(("seconds", "status"), [(8, 201), (12, 422)])
def test_what_a_phone_cannot_know_of_our_time_counts_for_the_courier(app, seconds, status):
    phone, outlet, courier = builders.shift()
    colleague = builders.phone(builders.courier(outlet), outlet)
    at = ago(hours=1)
    builders.end_grants(courier, at=at - timedelta(seconds=seconds))

    answer = colleague.send(phone.pickup([waybill()], at=at))

    assert answer.status == status
    assert status == 422 or observed()["access_lost_at"]


@pytest.mark.parametrize(("seconds", "status"), [(8, 201), (12, 422)])
def test_the_same_doubt_counts_for_a_revoked_phone(app, seconds, status):
    phone, _, _ = builders.shift()
    at = ago(hours=1)
    revoke(phone, at - timedelta(seconds=seconds))

    assert phone.send(phone.pickup([waybill()], at=at)).status == status


def test_a_record_captured_after_its_author_left_is_refused(app):
    phone, outlet, courier = builders.shift()
    colleague = builders.phone(builders.courier(outlet), outlet)
    builders.end_grants(courier, at=clock.now() - 3 * HOUR)

    answer = colleague.send(phone.pickup([waybill()], at=ago(hours=1)))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["captured_by"]
    assert db.session.scalar(select(func.count()).select_from(ReceivedRecord)) == 0


def test_t13_a_courier_who_moved_brings_what_was_captured_at_the_old_outlet(app):
    phone, old, courier = builders.shift()
    queued = phone.pickup([waybill()], at=ago(hours=3))
    new = builders.outlet()
    builders.end_grants(courier, at=clock.now() - HOUR)
    add(builders.grant(courier, new, since=clock.now() - HOUR))

    answer = builders.phone_of(courier, new, phone).send(queued)

    assert answer.status == 201, answer
    ledger = db.session.scalar(select(ReceivedRecord))
    assert (ledger.outlet_id, ledger.company_id) == (old.id, old.company_id)
    assert ledger.forwarded_by is None
    chain = db.session.scalar(select(AuditEntry.chain).where(AuditEntry.act == "pickup:recorded"))
    assert chain == str(old.company_id)


def test_a_colleague_of_the_outlet_forwards_unread(app):
    phone, outlet, courier = builders.shift()
    helper = builders.courier(outlet)

    answer = builders.phone(helper, outlet).send(phone.pickup([waybill()]))

    assert answer.status == 201
    ledger = db.session.scalar(select(ReceivedRecord))
    assert (ledger.captured_by, ledger.forwarded_by) == (courier.id, helper.id)


def test_a_courier_of_another_outlet_may_not_forward(app):
    phone, _, _ = builders.shift()
    stranger, _, _ = builders.shift()

    answer = stranger.send(phone.pickup([waybill()]))

    assert (answer.status, answer.slug) == (403, "not-your-outlet")
    assert db.session.scalar(select(func.count()).select_from(ReceivedRecord)) == 0


def test_somebody_who_never_was_at_the_outlet_cannot_record_there(app):
    phone, _, courier = builders.shift()
    elsewhere = builders.outlet()
    forged = Phone(
        phone.transport, courier.id, elsewhere.id, device_id=phone.device_id, key=phone.key
    )

    answer = forged.send(forged.pickup([waybill()]))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["captured_by"]


def test_a_phone_of_somebody_else_signs_nothing_for_me(app):
    phone, outlet, _ = builders.shift()
    other = builders.phone(builders.courier(outlet), outlet)
    forged = Phone(
        phone.transport, phone.account_id, outlet.id, device_id=other.device_id, key=other.key
    )

    answer = forged.send(forged.pickup([waybill()]))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["device"]


def test_an_unknown_phone_is_refused(app):
    phone, outlet, courier = builders.shift()
    stranger = Phone(phone.transport, courier.id, outlet.id)

    answer = stranger.send(stranger.pickup([waybill()]))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["device"]


def test_a_wrong_signature_is_refused(app):
    phone, _, _ = builders.shift()
    queued, other = phone.pickup([waybill()]), phone.pickup([waybill()])
    envelope = {
        "id": str(queued.id),
        "frozen": queued.frozen,
        "signature": other.signature,
        "device_id": str(phone.device_id),
    }

    answer = phone.call("POST", "/api/v1/records", envelope)

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["signature"]


def test_a_record_captured_before_its_phone_was_revoked_is_accepted_and_flagged(app):
    phone, _, _ = builders.shift()
    queued = phone.pickup([waybill()], at=ago(hours=3))
    revoked_at = revoke(phone, clock.now() - HOUR)

    answer = phone.send(queued)

    assert answer.status == 201, answer
    assert datetime.fromisoformat(observed()["access_lost_at"]) == revoked_at


def test_a_record_captured_after_its_phone_was_revoked_is_refused(app):
    phone, _, _ = builders.shift()
    revoke(phone, clock.now() - 3 * HOUR)

    answer = phone.send(phone.pickup([waybill()], at=ago(hours=1)))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["device"]


def revoke(phone, moment):
    device = db.session.get(Device, phone.device_id)
    device.revoked_at = moment
    db.session.commit()
    return moment
