"""The clerk says that a document was fetched at the counter, or that this was a mistake."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders
from tests import builders_calls as calling
from tests import builders_conversions as conversions
from tests import builders_deliveries as delivering
from tests import builders_handovers as handing
from tests.builders_pickups import cookie_of
from tests.conversions import reading
from webapp.accounts.models import Account
from webapp.conversions.handing_over import Difference
from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import MOVES, WITH_THE_CARRIER, CaseState, ConsentState
from webapp.conversions.models import ConversionCase, ConversionCaseEvent
from webapp.conversions.queries.calls import consent_of
from webapp.conversions.services import collecting, queueing
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, NotFound
from webapp.foundation.webhooks import services as webhook_services
from webapp.foundation.webhooks.models import WebhookDelivery

JUDGED = (CaseState.IMPORTED, CaseState.ELIGIBLE, CaseState.INELIGIBLE, CaseState.QUEUED)


@pytest.fixture(autouse=True)
def monday(app: Flask) -> Any:
    """Ten in the morning on a working Monday."""
    assert app
    with clock.freeze(calling.MONDAY):
        yield


def now(case: ConversionCase) -> ConversionCase:
    """The case as it is now."""
    db.session.expire_all()
    return db.session.get_one(ConversionCase, (case.hall_id, case.id))


def put(case: ConversionCase, state: CaseState) -> ConversionCase:
    """A case that stands somewhere, however it came there."""
    with transaction() as session:
        session.get_one(ConversionCase, (case.hall_id, case.id)).state = state
    return now(case)


def collect(actor: Actor, case: ConversionCase) -> ConversionCase:
    """As it is seen now, it was fetched."""
    collecting.collect(actor, case.id, now(case).version)
    return now(case)


def take_back(actor: Actor, case: ConversionCase) -> ConversionCase:
    """As it is seen now, it was not."""
    collecting.take_back(actor, case.id, now(case).version)
    return now(case)


def lines(case: ConversionCase) -> list[ConversionCaseEvent]:
    query = select(ConversionCaseEvent).where(ConversionCaseEvent.case_id == case.id)
    return list(db.session.scalars(query.order_by(ConversionCaseEvent.id)))


@pytest.mark.parametrize("state", [one for one in CaseState if CaseState.COLLECTED in MOVES[one]])
def test_from_wherever_it_lies_at_the_counter_it_is_over(actor: Actor, state: CaseState) -> None:
    case = put(conversions.case(actor), state)

    fetched = collect(actor, case)

    assert fetched.collected_at == clock.now()
    line = lines(case)[-1]
    assert (line.kind, line.account_id, line.changed, line.detail) == (
        EventKind.COLLECTED,
        actor.account_id,
        ["collected_on"],
        "",
    )
    if state is CaseState.QUEUED:
        assert (fetched.state, fetched.ineligible_because) == (CaseState.INELIGIBLE, ["collected"])
    else:
        assert fetched.state is CaseState.COLLECTED
    [entry] = reading.entries(Act.CASE_COLLECTED)
    assert (entry.actor_id, entry.subject_id, entry.chain) == (
        actor.account_id,
        str(case.id),
        str(case.hall_id),
    )
    assert entry.details == {"state": fetched.state.value}


@pytest.mark.parametrize("state", JUDGED)
def test_before_anything_was_agreed_the_rule_says_that_it_was_fetched(
    actor: Actor, state: CaseState
) -> None:
    case = put(conversions.case(actor), state)

    fetched = collect(actor, case)

    assert (fetched.state, fetched.ineligible_because) == (CaseState.INELIGIBLE, ["collected"])


@pytest.mark.parametrize("state", sorted({*WITH_THE_CARRIER, CaseState.COLLECTED}))
def test_what_does_not_lie_there_is_refused_in_words(actor: Actor, state: CaseState) -> None:
    case = put(conversions.case(actor), state)

    with pytest.raises(Conflict) as refusal:
        collect(actor, case)

    said = {CaseState.COLLECTED: "已经记过领取", CaseState.DELIVERED: "已经签收"}
    assert said.get(state, "已经交给邮政") in str(refusal.value.detail)
    assert (now(case).state, now(case).collected_at) == (state, None)
    assert reading.entries(Act.CASE_COLLECTED) == []


def test_twice_is_once(actor: Actor) -> None:
    case = conversions.case(actor)
    collect(actor, case)

    with pytest.raises(Conflict):
        collect(actor, case)

    assert len(reading.entries(Act.CASE_COLLECTED)) == 1


def test_what_the_hall_said_too_early_does_not_count_once_it_is_back(actor: Actor) -> None:
    case = conversions.case(actor)
    with transaction() as session:
        back = session.get_one(ConversionCase, (case.hall_id, case.id))
        back.state, back.collected_at = CaseState.BACK_AT_COUNTER, clock.ago(days=3)

    fetched = collect(actor, case)

    assert (fetched.state, fetched.collected_at) == (CaseState.COLLECTED, clock.now())


def test_what_was_destroyed_is_not_touched(actor: Actor) -> None:
    case = conversions.case(actor)
    with transaction() as session:
        session.get_one(ConversionCase, (case.hall_id, case.id)).erase(clock.now())

    with pytest.raises(Conflict):
        collect(actor, case)


def test_who_looked_before_something_changed_looks_again(actor: Actor) -> None:
    case = conversions.case(actor)
    seen = now(case).version
    put(case, CaseState.DECLINED)

    with pytest.raises(Conflict) as refusal:
        collecting.collect(actor, case.id, seen)

    assert "刚刚有变化" in str(refusal.value.detail)
    assert now(case).collected_at is None


def test_another_halls_case_is_not_found(actor: Actor, stranger: Actor) -> None:
    case = conversions.case(stranger)
    with pytest.raises(NotFound):
        collect(actor, case)
    collect(stranger, case)
    with pytest.raises(NotFound):
        take_back(actor, case)


def test_on_a_list_for_the_post_it_differs_and_the_consent_is_void(actor: Actor) -> None:
    of = handing.offered(actor, handing.postal_outlet())
    first, second = handing.entries(of)
    case = first.case
    assert first.differs(of.state) is Difference.NOT_IN

    collect(actor, case)

    [first, second] = handing.entries(of)
    assert first.differs(of.state) is Difference.NOT_TO_BE_POSTED
    assert second.differs(of.state) is Difference.NOT_IN
    consent = consent_of(now(case))
    assert consent is not None
    assert consent.state is ConsentState.VOID


def test_programs_of_the_hall_are_told(actor: Actor) -> None:
    webhook_services.create_endpoint(
        actor,
        hall_id=conversions.case(actor).hall_id,
        url="https://platform.example.test/hook",
        wanted=["conversion-case.moved"],
    )
    case = handing.consented_case(actor)

    collect(actor, case)

    states = [b'"consented"', b'"collected"']
    told = db.session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)).all()
    assert [state in row.opened() for state, row in zip(states, told, strict=True)] == [True] * 2


def test_who_calls_at_this_moment_sees_it(app: Flask, actor: Actor) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    campaign = calling.campaign(actor)
    caller = calling.caller(campaign)
    case = conversions.case(actor)
    queueing.queue_due()
    call = calling.dialled(caller, campaign)
    desk = app.test_client()
    name, value = cookie_of(caller.session_id).split("=", 1)
    desk.set_cookie(name, value)

    collect(actor, case)

    assert "已在窗口领取，不用再问" in desk.get("/calls").text
    saved = desk.post(f"/calls/{call.id}/save", data={"disposition": "collected"})
    assert saved.status_code == 302


def test_who_took_the_consent_sees_that_things_changed(app: Flask, actor: Actor) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    campaign = calling.campaign(actor)
    caller = calling.caller(campaign)
    case = handing.consented_case(actor)
    with transaction():
        consent = consent_of(now(case))
        assert consent is not None
        consent.account_id = caller.account_id
    desk = app.test_client()
    name, value = cookie_of(caller.session_id).split("=", 1)
    desk.set_cookie(name, value)
    assert "情况变了" not in desk.get("/calls").text

    collect(actor, case)

    page = desk.get("/calls").text
    assert "情况变了" in page
    assert case.case_number in page


def test_a_mistake_of_today_is_taken_back_and_judged_anew(actor: Actor) -> None:
    case = handing.consented_case(actor)
    collect(actor, case)

    back = take_back(actor, case)

    assert (back.state, back.collected_at) == (CaseState.ELIGIBLE, None)
    consent = consent_of(back)
    assert consent is not None
    assert consent.state is ConsentState.VOID, "it is to be agreed anew"
    [entry] = reading.entries(Act.CASE_NOT_COLLECTED)
    assert (entry.actor_id, entry.details) == (actor.account_id, {"state": "eligible"})
    collect(actor, case)
    assert now(case).collected_at is not None


def test_a_mistake_before_a_consent_is_taken_back_too(actor: Actor) -> None:
    case = conversions.case(actor)
    collect(actor, case)

    assert take_back(actor, case).state is CaseState.ELIGIBLE


def test_only_todays_own_word_is_taken_back(actor: Actor) -> None:
    never = conversions.case(actor)
    by_list = conversions.case(actor, collected_on=clock.today().isoformat())
    older = conversions.case(actor)
    collect(actor, older)

    with clock.freeze(calling.MONDAY + timedelta(days=1)):
        for case in (never, by_list, older):
            with pytest.raises(Conflict):
                take_back(actor, case)
    with pytest.raises(Conflict):
        take_back(actor, by_list)
    with pytest.raises(Conflict):
        collecting.take_back(actor, older.id, 1)

    assert now(older).collected_at is not None
    assert reading.entries(Act.CASE_NOT_COLLECTED) == []


def test_the_clerk_does_it_on_the_page(client: FlaskClient, clerk: Account, actor: Actor) -> None:
    builders.sign_in(client, clerk)
    case = handing.consented_case(actor)
    address = f"/conversions/cases/{case.id}"
    page = client.get(address).text
    assert "同意作废、不再寄" in page

    done = builders.post(client, f"{address}/collected", version=_version(page))
    shown = client.get(done.location).text

    assert done.location.endswith(address)
    assert "已在窗口领取" in shown
    assert "已经领走了，不用寄了" in shown
    assert "已经领取" in shown
    assert "按错了，还没有领取" in shown
    assert "窗口领取" in shown

    again = builders.post(client, f"{address}/collected", version=_version(page))
    assert "已经记过领取" in client.get(again.location).text

    builders.post(client, f"{address}/collected/undo", version=_version(shown))
    page = client.get(address).text
    assert "可以改邮寄" in page
    assert "按错了" not in page


def test_no_button_where_the_post_has_it(client: FlaskClient, clerk: Account, actor: Actor) -> None:
    builders.sign_in(client, clerk)
    document = delivering.handed_over(actor, handing.postal_outlet())

    page = client.get(f"/conversions/cases/{document.case_id}").text

    assert "/collected" not in page


def _version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]
