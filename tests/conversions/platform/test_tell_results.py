"""Where cases stand, told to the government platform: each move once, in order, never why."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests import builders_calls as calling
from tests.conversions.platform.cases import case, later, results, taken
from webapp.conversions import cases as case_acts
from webapp.conversions.consenting import Address
from webapp.conversions.kinds import DeliveryWish, Disposition, EventKind, PlatformPause
from webapp.conversions.lifecycle import CaseState, ConsentState
from webapp.conversions.models import CONTRADICTION, ConversionCaseEvent, ConversionConsent
from webapp.conversions.queries import cases as reading
from webapp.conversions.services import collecting, documents, platforms, pulling, queueing
from webapp.conversions.services import results as telling
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, NotFound
from webapp.foundation.outbox import DeliveryState
from webapp.foundation.webhooks import WebhookDelivery
from webapp.foundation.webhooks import services as webhooks


@pytest.fixture
def one(item, platform, connection):
    """A case that came from the platform."""
    platform.put(case(1))
    pulling.pull_due()
    return taken()[0]


def choose(row, address: Address = calling.ADDRESS):
    wish = DeliveryWish.ANY_TIME
    documents.choose_post(row.hall_id, row.id, agrees=True, address=address, wish=wish)


def move(row, *states, kind=EventKind.TRACKED):
    """As the handover and the carrier move it."""
    for state in states:
        with transaction() as session:
            now = session.get_one(type(row), (row.hall_id, row.id))
            now.move(state)
            case_acts.note(session, now, kind, None)


def now(row):
    return {one.id: one for one in taken()}[row.id]


def test_every_move_arrives_once_and_in_order(one, platform):
    choose(one)
    documents.withdraw(one.hall_id, one.id)
    choose(one)
    move(one, CaseState.HANDED_OVER, CaseState.IN_TRANSIT, CaseState.DELIVERED)

    assert telling.tell_due() == 6
    assert telling.tell_due() == 0

    states = ["consented", "withdrawn", "consented", "handed-over", "in-transit", "delivered"]
    assert platform.states("ZW-00001") == states
    assert {row.state for row in results()} == {DeliveryState.DELIVERED}
    assert json.loads(platform.bodies[0]) == {"state": "consented", "at": "2026-11-23T02:00:00Z"}


def test_what_the_clerk_says_at_the_counter_is_told(one, actor, connection, platform):
    choose(one)
    collecting.collect(actor, one.id, now(one).version)

    telling.tell_due()

    assert platform.states("ZW-00001") == ["consented", "collected"]
    assert reading.may_take_back(now(one))


def test_what_the_platform_says_of_the_counter_the_clerk_does_not_take_back(one, actor, platform):
    choose(one)
    platform.collect("ZW-00001", "2026-11-23", tells=False)
    telling.tell_due()

    assert now(one).state is CaseState.COLLECTED
    with pytest.raises(Conflict):
        collecting.take_back(actor, one.id, now(one).version)


def test_what_is_no_move_for_others_is_not_told(one, actor, platform):
    choose(one)
    choose(one)  # another address
    platform.put(case(1), keep_until=(clock.today() + timedelta(days=50)).isoformat())
    with later(minutes=5):
        pulling.pull_due()
        telling.tell_due()

    assert platform.states("ZW-00001") == ["consented"]


@pytest.mark.parametrize("fault", ["500", "cut", "hangs-up", "slow", "429", "html"])
def test_an_outage_delays_and_repeats_nothing(one, platform, fault):
    choose(one)
    documents.withdraw(one.hall_id, one.id)
    platform.result_faults.append(fault)

    telling.tell_due()
    for minutes in (1, 3, 10):
        with later(minutes=minutes):
            telling.tell_due()

    assert platform.states("ZW-00001") == ["consented", "withdrawn"]
    assert platform.repeated == (1 if fault == "cut" else 0)
    assert {row.state for row in results()} == {DeliveryState.DELIVERED}


def test_a_later_result_waits_for_the_earlier_one_of_its_case_only(one, item, platform, connection):
    platform.put(case(2))
    with later(minutes=5):
        pulling.pull_due()
        first, second = taken()
        choose(first)
        documents.withdraw(first.hall_id, first.id)
        choose(second)
        platform.result_faults.append("500")
        telling.tell_due()
    with later(minutes=6):
        telling.tell_due()
        assert platform.states("ZW-00002") == ["consented"]
    with later(minutes=20):
        telling.tell_due()

    assert platform.states("ZW-00001") == ["consented", "withdrawn"]


def test_do_not_call_is_told_as_declined_and_never_why(
    one, actor, campaign, caller, platform, connection
):
    listen(actor)
    queueing.queue_due()
    calling.saved(caller, campaign, Disposition.DO_NOT_CALL)
    telling.tell_due()

    assert now(one).state is CaseState.DO_NOT_CALL
    assert platform.states("ZW-00001") == ["declined"]
    assert b"call" not in b"".join(platform.bodies)
    assert told_by_webhook() == [
        {"case_number": "ZW-00001", "state": "declined", "at": "2026-11-23T02:00:00Z"}
    ]


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (422, "Unprocessable Entity")])
def test_a_result_that_is_refused_for_good_holds_up_nobody(one, actor, platform, status, reason):
    if status == 404:
        del platform.cases["ZW-00001"]
    platform.refused.add("ZW-00001")
    choose(one)
    documents.withdraw(one.hall_id, one.id)

    telling.tell_due()

    assert [row.state for row in results()] == [DeliveryState.GIVEN_UP] * 2
    assert results()[0].log[-1][1:] == [status, reason]

    platform.refused.clear()
    platform.cases["ZW-00001"] = case(1)
    platforms.tell_again(actor, results()[0].connection_id, results()[0].id)
    telling.tell_due()
    assert platform.states("ZW-00001") == ["consented"]


def test_a_token_that_is_not_taken_ends_it_and_results_wait(one, actor, platform, stored):
    choose(one)
    platform.token = "another"

    telling.tell_due()
    assert stored().paused_because is PlatformPause.TOKEN_REFUSED
    assert telling.tell_due() == 0

    platform.token = "token-of-the-hall"
    platforms.pause(actor, stored().id)
    with later(minutes=1):
        telling.tell_due()
    assert platform.states("ZW-00001") == ["consented"]


def test_after_three_days_it_is_given_up_and_later_forgotten(one, platform):
    choose(one)
    for hours in range(80):
        platform.result_faults.append("500")
        with later(hours=hours):
            telling.tell_due()

    assert results()[0].state is DeliveryState.GIVEN_UP
    with later(days=200):
        assert telling.sweep() == 1


def test_the_citizen_was_at_the_counter_and_the_platform_says_so(one, platform, connection):
    """The platform refuses the result: settled on the side of the hall, and not tried again."""
    choose(one)
    documents.withdraw(one.hall_id, one.id)
    choose(one)
    platform.collect("ZW-00001", "2026-11-23", tells=False)

    telling.tell_due()

    assert (now(one).state, str(clock.business_day(now(one).collected_at))) == (
        CaseState.COLLECTED,
        "2026-11-23",
    )
    newest = select(ConversionConsent).order_by(ConversionConsent.id.desc()).limit(1)
    assert db.session.scalars(newest).one().state is ConsentState.VOID
    assert [row.case_state.value for row in results()] == [
        *("consented", "withdrawn", "consented", "collected")
    ]
    assert [row.state for row in results()] == [
        *[DeliveryState.GIVEN_UP] * 3,
        DeliveryState.DELIVERED,
    ]
    assert results()[0].log[-1][1:] == [409, "collected-there"]
    assert platform.states("ZW-00001") == ["collected"]
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == "conversion-case:collected")
    ).one()
    assert (entry.actor_id, entry.subject_id) == (connection.id, str(one.id))

    with later(minutes=5):
        platform.collect("ZW-00001", "2026-11-23", tells=True)
        pulling.pull_due()
        telling.tell_due()
    assert len(results()) == 4


@pytest.mark.parametrize("day", ["soon", " ", 7, "1899-01-01", ["2026-11-23"]])
def test_a_conflict_without_a_day_is_a_refusal(one, platform, day):
    choose(one)
    platform.collect("ZW-00001", day, tells=False)

    telling.tell_due()

    assert now(one).state is CaseState.CONSENTED
    assert results()[0].state is DeliveryState.GIVEN_UP


@pytest.mark.parametrize("tells", [True, False])
def test_what_the_carrier_has_stays_with_the_carrier_and_the_clerk_sees_it(one, platform, tells):
    choose(one)
    move(one, CaseState.HANDED_OVER, kind=EventKind.HANDED_OVER)
    platform.collect("ZW-00001", "2026-11-23", tells=tells)

    with later(minutes=5):
        if tells:
            pulling.pull_due()
        telling.tell_due()

    assert now(one).state is CaseState.HANDED_OVER
    contradicted = select(ConversionCaseEvent).where(ConversionCaseEvent.detail == CONTRADICTION)
    assert len(db.session.scalars(contradicted).all()) == 1
    consent = db.session.scalars(select(ConversionConsent)).one()
    assert consent.state is ConsentState.GIVEN


def test_a_case_that_is_kept_no_longer_is_not_told_of(one, platform):
    choose(one)
    with transaction() as session:
        session.delete(session.get_one(type(one), (one.hall_id, one.id)))

    telling.tell_due()

    assert results()[0].state is DeliveryState.GIVEN_UP
    assert results()[0].log[-1][1:] == [404, "destroyed"]
    assert platform.bodies == []


def test_a_foreign_result_is_not_found(one, stranger, actor, platform):
    choose(one)
    telling.tell_due()
    row = results()[0]
    with pytest.raises(NotFound):
        platforms.tell_again(stranger, row.connection_id, row.id)
    with pytest.raises(NotFound):
        platforms.tell_again(actor, row.connection_id, UUID(int=1))


def test_what_is_under_way_is_not_sent_again(one, actor, platform):
    choose(one)
    with pytest.raises(Conflict):
        platforms.tell_again(actor, results()[0].connection_id, results()[0].id)


def listen(actor):
    """An endpoint of the actor's hall that listens to moves."""
    webhooks.create_endpoint(
        actor,
        hall_id=UUID(actor.scope.id),
        url="https://platform.example.test/hook",
        wanted=["conversion-case.moved"],
    )


def told_by_webhook():
    rows = db.session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id))
    return [json.loads(row.opened())["data"] for row in rows]
