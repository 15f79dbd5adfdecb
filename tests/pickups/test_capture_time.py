"""When a record was made: device time, server time and their distance are kept (T20)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.people import waybill
from webapp.foundation import clock
from webapp.foundation.database import db
from webapp.pickups.models import Examination, Pickup
from webapp.records import capture_times
from webapp.records.models import ReceivedRecord

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Shanghai
LONG_AGO = NOON - timedelta(days=100)


def judge(captured_at, offset=timedelta(0), received_at=NOON, enrolled_at=LONG_AGO):
    milliseconds = None if offset is None else round(offset.total_seconds() * 1000)
    return capture_times.judge(
        captured_at, milliseconds, enrolled_at=enrolled_at, received_at=received_at
    )


def test_t20_a_known_distance_corrects_the_time(app):
    phone, outlet, _ = builders.shift()
    phone.clock_error = phone.offset = timedelta(minutes=38)

    queued = phone.pickup([waybill()])
    phone.send(queued)

    ledger = db.session.get(ReceivedRecord, (outlet.id, queued.id))
    assert ledger.skew_seconds == 38 * 60
    assert ledger.adjusted_at - ledger.captured_at == timedelta(minutes=38)
    assert abs(ledger.received_at - ledger.adjusted_at) < timedelta(minutes=1)
    pickup = db.session.get(Pickup, (outlet.id, queued.id))
    assert (pickup.captured_at, pickup.adjusted_at) == (ledger.captured_at, ledger.adjusted_at)
    seen = db.session.scalar(select(Examination.observed))
    assert seen == {"clock_minutes": 38, "clock_guessed": False}


def test_a_small_distance_is_no_reason_to_look(app):
    phone, _, _ = builders.shift()
    phone.clock_error = phone.offset = timedelta(minutes=9)

    phone.send(phone.pickup([waybill()]))

    assert db.session.scalar(select(Examination.observed)) == {}


@pytest.mark.parametrize("years", [-20, 40])
@pytest.mark.parametrize("offset", [None, timedelta(0)])
def test_t20_a_clock_years_off_is_accepted_and_flagged_and_the_day_is_the_servers(
    app, years, offset
):
    phone, outlet, _ = builders.shift()
    phone.offset = offset
    wrong = datetime.now(UTC).replace(day=1) + timedelta(days=365 * years)

    queued = phone.pickup([waybill()], at=wrong)
    answer = phone.send(queued)

    assert answer.status == 201, answer
    pickup = db.session.get(Pickup, (outlet.id, queued.id))
    assert pickup.business_day == clock.today()
    assert pickup.captured_at.year == wrong.year
    seen = db.session.scalar(select(Examination.observed))
    assert seen["clock_guessed"]
    assert seen["clock_minutes"] > 60 * 24 * 365


def test_a_wrong_clock_loses_nothing_even_when_the_author_has_left(app):
    phone, outlet, courier = builders.shift()
    colleague = builders.phone(builders.courier(outlet), outlet)
    phone.offset = None
    queued = phone.pickup([waybill()], at=datetime(1999, 1, 1, tzinfo=UTC))
    builders.end_grants(courier, at=clock.now() - timedelta(hours=1))

    answer = colleague.send(queued)

    assert answer.status == 201, answer
    seen = db.session.scalar(select(Examination.observed))
    assert {"clock_guessed", "access_lost_at"} <= set(seen)


def test_a_moment_after_the_receipt_becomes_the_receipts():
    time = judge(NOON + timedelta(minutes=3))

    assert time.adjusted_at == NOON
    assert not time.is_guessed


def test_a_moment_far_after_the_receipt_is_guessed():
    time = judge(NOON + timedelta(minutes=6))

    assert time.adjusted_at == NOON
    assert time.is_guessed
    assert time.is_off(10)


def test_a_moment_before_the_phone_was_enrolled_is_guessed():
    time = judge(LONG_AGO - timedelta(hours=1))

    assert (time.adjusted_at, time.is_guessed) == (NOON, True)


def test_the_business_day_changes_at_midnight_in_shanghai():
    before = judge(datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC))
    after = judge(datetime(2026, 11, 22, 16, 0, 0, tzinfo=UTC))

    assert (before.business_day.day, after.business_day.day) == (22, 23)
    assert (before.backfilled, after.backfilled) == (True, False)


def test_a_distance_beyond_all_calendars_is_survived():
    time = judge(NOON, timedelta(days=365 * 9000))

    assert time.is_guessed
    assert time.adjusted_at == NOON
