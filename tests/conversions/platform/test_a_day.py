"""A day of a government platform: 2,500 cases over 22 items of 7 departments, calls, citizens who
choose alone and change their mind, visits to the counter, and a line that breaks.

In the evening every case is there once, the platform knows where each of them stands, and nobody's
data lies in a log or in a result."""

import json
import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import builders_calls as calling
from tests import builders_conversions as conversions
from tests.conversions.platform import cases as building
from tests.people import sender
from webapp.conversions import cases as case_acts
from webapp.conversions.kinds import Disposition, EventKind
from webapp.conversions.lifecycle import TOLD_AS, CaseState, ConsentState
from webapp.conversions.models import (
    CONTRADICTION,
    ConversionCase,
    ConversionCaseEvent,
    ConversionConsent,
    PlatformPull,
)
from webapp.conversions.queries.calls import cases_of
from webapp.conversions.services import dialling, documents, pulling, queueing, saving
from webapp.conversions.services import results as telling
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.outbox import DeliveryState
from webapp.foundation.webhooks import WebhookDelivery
from webapp.foundation.webhooks import services as webhooks

CASES = 2500
CALLED = 40
ALONE = 40
WITHDRAWN = 10
TODAY = calling.MONDAY.date().isoformat()


class Day:
    """The hall's morning, noon and evening, a few minutes at a time."""

    def __init__(self, actor, campaign, caller, platform, items):
        self.actor, self.campaign, self.caller = actor, campaign, caller
        self.platform, self.items = platform, items
        self.minutes = 0

    def at(self, minutes):
        self.minutes = minutes
        return clock.freeze(calling.MONDAY + timedelta(minutes=minutes))


@pytest.fixture
def items(actor):
    """22 items of 7 departments."""
    departments = [conversions.department(actor) for _number in range(7)]
    return [
        conversions.item(actor, of=departments[number % 7], code=f"SX-{number:02}")
        for number in range(22)
    ]


@pytest.fixture
def day(actor, items, campaign, caller, platform, connection):
    webhooks.create_endpoint(
        actor,
        hall_id=connection.hall_id,
        url="https://listener.example.test/hook",
        wanted=["conversion-case.moved"],
    )
    return Day(actor, campaign, caller, platform, items)


def test_a_day_of_a_government_platform(day, connection, capfd):
    cases_come_through_outages(day)
    calls_are_made(day)
    citizens_choose_alone(day)
    some_were_at_the_counter(day)
    documents_go_to_the_post(day)
    results_go_back_through_outages(day)

    every_case_is_here_once(day)
    the_platform_knows_where_each_case_stands(day)
    the_hall_is_right_where_two_things_were_said(day)
    nothing_is_told_twice_and_nothing_again(day)
    nobodys_data_is_anywhere(day, capfd.readouterr())


def case(day, index, **changes):
    """The platform's case of an invented person; a few people have two, on one telephone."""
    phone = f"139{index - 1 if index % 50 == 0 else index:08}"
    given = {"item": day.items[index % 22].code, "phone": phone, **changes}
    return building.case(index, **given)


def cases_come_through_outages(day):
    for index in range(1, CASES + 1):
        day.platform.put(case(day, index))
    day.platform.put(case(day, 9001, phone="no telephone"))
    outages = ["500", "", "cut", "", "429", "", "html", "", "hangs-up", "slow"]
    day.platform.page_faults.extend(outages)
    for minutes in range(15):
        with day.at(minutes):
            pulling.pull_due()
    assert not day.platform.page_faults
    with day.at(15):
        assert db.session.scalar(select(func.count()).select_from(ConversionCase)) == CASES
        while queueing.queue_due():
            pass


def calls_are_made(day):
    hows = [Disposition.CONSENTED] * 5 + [Disposition.DECLINED, Disposition.DO_NOT_CALL]
    hows.append(Disposition.NO_ANSWER)
    with day.at(20):
        for number in range(CALLED):
            one_call(day, hows[number % len(hows)])


def one_call(day, how):
    call = calling.dialled(day.caller, day.campaign)
    found = cases_of(call)
    outcome = Outcome(how)
    if how is Disposition.CONSENTED:
        for one in found:
            dialling.prove(day.caller, call.id, one.id, calling.last_four(one))
        outcome = Outcome(
            how,
            post=tuple(one.id for one in found),
            consent_spoken=True,
            read_back=True,
            address=calling.ADDRESS,
        )
    saving.save(day.caller, call.id, outcome)


def citizens_choose_alone(day):
    with day.at(60):
        chosen = in_state(CaseState.QUEUED)[:ALONE]
        for one in chosen:
            documents.choose_post(
                one.hall_id, one.id, agrees=True, address=calling.ADDRESS, wish="any-time"
            )
        for one in chosen[:WITHDRAWN]:
            documents.withdraw(one.hall_id, one.id)


def some_were_at_the_counter(day):
    """Five say so in the list of changes, five only when they are told of the consent."""
    with day.at(65):
        agreed = in_state(CaseState.CONSENTED)
        for number, one in enumerate(agreed[:10]):
            day.platform.collect(one.case_number, TODAY, tells=number < 5)
        for one in in_state(CaseState.QUEUED)[:5]:
            day.platform.collect(one.case_number, TODAY, tells=True)
        day.platform.page_faults.append("500")
    for minutes in (70, 71, 72):
        with day.at(minutes):
            pulling.pull_due()
    assert len(in_state(CaseState.COLLECTED)) == 5
    day.at_the_counter = [one.case_number for one in agreed[:10]]


def documents_go_to_the_post(day):
    """As the handover and the carrier's tracking move them; one, says the hall, was fetched."""
    with day.at(120):
        posted = [
            one
            for one in in_state(CaseState.CONSENTED)
            if one.case_number not in day.at_the_counter
        ]
        move(posted, CaseState.HANDED_OVER, EventKind.HANDED_OVER)
        move(posted[:20], CaseState.IN_TRANSIT, EventKind.TRACKED)
        move(posted[:12], CaseState.DELIVERED, EventKind.TRACKED)
        move(posted[12:15], CaseState.UNDELIVERABLE, EventKind.TRACKED)
        move(posted[12:15], CaseState.BACK_AT_COUNTER, EventKind.RETURNED)
        day.mistaken = posted[-1].case_number
        assert len(posted) > 30


def move(rows, state, kind):
    with transaction() as session:
        for one in rows:
            now = session.get_one(ConversionCase, (one.hall_id, one.id))
            now.move(state)
            case_acts.note(session, now, kind, None)


def results_go_back_through_outages(day):
    day.platform.result_faults.extend(
        ["", "500", "", "", "cut", "", "429", "", "", "hangs-up", "", "slow", "html"]
    )
    for minutes in (125, 126, 128, 135, 140, 150, 160, 170, 180):
        with day.at(minutes):
            telling.tell_due()
            if minutes == 150:
                day.platform.collect(day.mistaken, TODAY, tells=True)
                pulling.pull_due()
    assert not day.platform.result_faults


def every_case_is_here_once(day):
    rows = building.taken()
    assert [one.case_number for one in rows] == [f"ZW-{index:05}" for index in range(1, CASES + 1)]
    assert Counter(one.item_id for one in rows) == Counter(
        day.items[index % 22].id for index in range(1, CASES + 1)
    )
    pulled = building.pulls()
    assert sum(one.new for one in pulled) == CASES
    assert sum(one.wrong for one in pulled) == 1
    assert [error for one in pulled for error in one.errors] == [[501, "ZW-09001", ["phone"]]]
    assert sum(1 for one in pulled if one.failure) == 6
    made = select(func.count()).where(ConversionCaseEvent.kind == EventKind.IMPORTED)
    assert db.session.scalar(made.select_from(ConversionCaseEvent)) == CASES


def the_platform_knows_where_each_case_stands(day):
    for one in building.taken():
        told = day.platform.states(one.case_number)
        if one.state in TOLD_AS:
            expected = TOLD_AS[one.state].value
            is_mistaken = one.case_number == day.mistaken
            assert told, one.case_number
            assert told[-1] == expected or is_mistaken, one.case_number
        else:
            assert told == [], one.case_number
    states = Counter(one.state for one in building.taken())
    assert states[CaseState.WITHDRAWN] == WITHDRAWN
    assert states[CaseState.DELIVERED] == 12
    assert states[CaseState.BACK_AT_COUNTER] == 3
    assert states[CaseState.DECLINED] == states[CaseState.DO_NOT_CALL] == CALLED // 8


def the_hall_is_right_where_two_things_were_said(day):
    by_number = {one.case_number: one for one in building.taken()}
    consents = {row.case_id: row.state for row in db.session.scalars(select(ConversionConsent))}
    for number in day.at_the_counter:
        assert by_number[number].state is CaseState.COLLECTED
        assert consents[by_number[number].id] is ConsentState.VOID
        assert day.platform.states(number)[-1] == "collected"
    mistaken = by_number[day.mistaken]
    assert mistaken.state is CaseState.HANDED_OVER
    assert consents[mistaken.id] is ConsentState.GIVEN
    lines = select(ConversionCaseEvent).where(ConversionCaseEvent.detail == CONTRADICTION)
    assert [row.case_id for row in db.session.scalars(lines)] == [mistaken.id]


def nothing_is_told_twice_and_nothing_again(day):
    rows = building.results()
    assert {one.state for one in rows} <= {DeliveryState.DELIVERED, DeliveryState.GIVEN_UP}
    given_up = [one for one in rows if one.state is DeliveryState.GIVEN_UP]
    assert {one.log[-1][2] for one in given_up} == {"collected-there"}
    arrived = [one.id.hex for one in rows if one.state is DeliveryState.DELIVERED]
    taken = [one.key for told in day.platform.results.values() for one in told]
    assert sorted(arrived) == sorted(taken)
    assert day.platform.repeated == 1, "the answer that was cut off: asked again, taken once"
    for told in day.platform.results.values():
        assert [one.at for one in told] == sorted(one.at for one in told)
        states = [one.state for one in told]
        assert all(now != then for then, now in zip(states, states[1:], strict=False))
    moves = select(func.count()).where(ConversionCaseEvent.moved)
    assert db.session.scalar(moves.select_from(ConversionCaseEvent)) == len(rows)
    assert db.session.scalar(select(func.count()).select_from(WebhookDelivery)) == len(rows)
    with day.at(24 * 60 - 1):
        assert telling.tell_due() == 0


def nobodys_data_is_anywhere(day, written):
    people = [sender(index) for index in range(1, CASES + 1)]
    told = b"".join(day.platform.bodies).decode()
    logged = json.dumps(
        [[one.errors, one.failure] for one in db.session.scalars(select(PlatformPull))]
        + [one.log for one in building.results()]
        + [one.details for one in db.session.scalars(select(AuditEntry))],
        ensure_ascii=False,
    )
    everything = told + logged + written.out + written.err
    assert not re.search(r"139\d{8}", everything)
    assert not [one.name for one in people[:60] if one.name in everything]
    assert calling.ADDRESS.detail not in everything
    assert "no telephone" not in everything
    for body in day.platform.bodies:
        assert set(json.loads(body)) == {"state", "at"}


def in_state(state):
    db.session.expire_all()
    query = select(ConversionCase).where(ConversionCase.state == state)
    return db.session.scalars(query.order_by(ConversionCase.case_number)).all()
