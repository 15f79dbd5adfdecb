"""What carriers tell: kept once, in any order, and never a step back."""

import itertools
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import builders_deliveries
from tests.conversions import reading
from tests.conversions.deliveries.at_the_door import case_of, consent_state, fresh, messages
from tests.house_rules import worlds
from tests.people import waybill
from webapp.accounts.machines import services as machines
from webapp.conversions import travelling
from webapp.conversions.kinds import EventKind, TrackingKind, TrackingSource
from webapp.conversions.lifecycle import MOVES, CaseState, ConsentState
from webapp.conversions.models import TrackingEvent
from webapp.conversions.queries import way
from webapp.conversions.queries.cases import events_of
from webapp.conversions.travelling import Told
from webapp.foundation import clock
from webapp.foundation.access import Permission
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id, transaction

EVENTS = "/api/v1/tracking-events"
S, K = CaseState, TrackingKind


@pytest.fixture
def key(actor):
    """A program of the hall that tells of documents."""
    _client, key = machines.create_client(
        actor, hall_id=actor.scope.value, name="邮政", permissions=[Permission.TRACKING_SEND]
    )
    return key


def post(client, key, body, idempotency_key=""):
    headers = {
        "Authorization": f"Bearer {key}",
        "Idempotency-Key": idempotency_key or str(new_id()),
        "Content-Type": "application/json",
    }
    return client.post(EVENTS, data=json.dumps(body), headers=headers)


def event(document, kind, hours_ago=1, **changes):
    at = (clock.now() - timedelta(hours=hours_ago)).isoformat()
    return {"waybill": document.waybill, "at": at, "kind": kind, "place": "东湖营业部", **changes}


def tell(document, kind, hours_ago=1, source=TrackingSource.GATEWAY):
    at = clock.now() - timedelta(hours=hours_ago)
    with transaction() as session:
        found, case = way.locked(fresh(document))
        return travelling.take(session, None, found, case, Told(at, kind, "", source, None))


def test_a_document_travels_as_it_is_told(client, key, document, actor):
    for kind, state in (
        ("accepted", S.IN_TRANSIT),
        ("in-transit", S.IN_TRANSIT),
        ("out-for-delivery", S.IN_TRANSIT),
        ("attempted", S.UNDELIVERABLE),
        ("out-for-delivery", S.IN_TRANSIT),
        ("delivered", S.DELIVERED),
    ):
        answer = post(client, key, event(document, kind, hours_ago=0))
        assert answer.status_code == 200, answer.text
        [told] = answer.json["results"]
        assert (told["result"], told["state"]) == ("new", state.value)
        assert case_of(document).state is state

    assert fresh(document).closed_at is not None
    assert consent_state(document) is ConsentState.FULFILLED
    happened = [(one.kind, one.detail) for one in events_of(case_of(document))][:4]
    assert happened == [
        (EventKind.TRACKED, "delivered"),
        (EventKind.TRACKED, "out-for-delivery"),
        (EventKind.TRACKED, "attempted"),
        (EventKind.TRACKED, "accepted"),
    ]
    said = messages()
    assert [("没有投成" in one, "已签收" in one) for one in said] == [(True, False), (False, True)]
    entry = reading.entries(Act.TRACKING_RECEIVED)[0]
    assert entry.chain == str(actor.scope.value)
    assert entry.details == {"new": 1, "same": 0, "wrong": 0}


def test_the_same_event_is_one_event(client, key, document):
    told = event(document, "accepted")
    first = post(client, key, [told, told], "a").json
    again = post(client, key, [told, told], "a")
    later = post(client, key, told, "b").json

    assert (first["new"], first["same"]) == (1, 1)
    assert again.json == first
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (later["new"], later["same"]) == (0, 1)
    assert db.session.scalar(select(func.count()).select_from(TrackingEvent)) == 1


STORY = (
    (K.ACCEPTED, 9),
    (K.IN_TRANSIT, 8),
    (K.OUT_FOR_DELIVERY, 7),
    (K.ATTEMPTED, 6),
    (K.OUT_FOR_DELIVERY, 5),
    (K.DELIVERED, 4),
)


@pytest.mark.parametrize("order", [*itertools.islice(itertools.permutations(range(6)), 0, 720, 47)])
def test_in_whatever_order_it_comes_it_ends_where_it_ends(document, order):
    for place in order:
        tell(document, *STORY[place])

    assert case_of(document).state is S.DELIVERED
    assert len(way.events_of(fresh(document))) == len(STORY)


def test_what_comes_late_is_history_and_no_step_back(document):
    tell(document, K.ATTEMPTED, 1)
    tell(document, K.OUT_FOR_DELIVERY, 2)
    tell(document, K.ACCEPTED, 3)

    assert case_of(document).state is S.UNDELIVERABLE
    tell(document, K.DELIVERED, 0)
    for kind in K:
        tell(document, kind, 0)
    assert case_of(document).state is S.DELIVERED


def test_what_goes_back_is_not_delivered_when_it_is_back(document):
    """The carrier “delivers” it to its sender: that is no signature of the citizen's."""
    tell(document, K.ATTEMPTED, 5)
    tell(document, K.RETURNING, 4)
    tell(document, K.IN_TRANSIT, 3)
    tell(document, K.OUT_FOR_DELIVERY, 2)
    tell(document, K.DELIVERED, 1)

    assert case_of(document).state is S.UNDELIVERABLE
    assert fresh(document).closed_at is None


def test_a_refused_one_is_taken_up_by_a_new_round_only(document):
    tell(document, K.REFUSED, 5)
    tell(document, K.IN_TRANSIT, 4)
    tell(document, K.DELIVERED, 3)
    assert case_of(document).state is S.REFUSED

    tell(document, K.OUT_FOR_DELIVERY, 2)
    assert case_of(document).state is S.IN_TRANSIT


def test_events_of_one_minute_count_in_their_own_order(document):
    at = clock.now() - timedelta(hours=1)
    with transaction() as session:
        found, case = way.locked(fresh(document))
        for kind in (K.ATTEMPTED, K.OUT_FOR_DELIVERY, K.ACCEPTED):
            told = Told(at, kind, "", TrackingSource.IMPORT, None)
            assert travelling.take(session, None, found, case, told)

    assert case_of(document).state is S.UNDELIVERABLE


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("state", [one for one in S if one in way.ON_THE_WAY])
def test_whatever_is_told_wherever_it_stands_only_the_table_moves_it(document, state, kind):
    with transaction() as session:
        _document, case = way.locked(fresh(document))
        for step in travelling.path(case.state, state) if state is not case.state else ():
            case.move(step)
        assert session
    tell(document, kind)

    reached = case_of(document).state
    assert reached is state or travelling.path(state, reached)


def test_a_path_is_made_of_moves_of_the_table():
    for state, wanted in itertools.product(S, S):
        now = state
        for step in travelling.path(state, wanted):
            assert step in MOVES[now]
            now = step
        assert now in (state, wanted)


def test_what_fits_is_taken_and_the_rest_is_named(client, key, document):
    wrong = [
        event(document, "accepted", waybill=waybill()),
        event(document, "accepted", hours_ago=-1),
        event(document, "accepted", hours_ago=24 * 30),
        event(document, "lost"),
        {**event(document, "accepted"), "at": "2026-11-23T16:41:00"},
        {**event(document, "accepted"), "name": "谁"},
        {**event(document, "accepted"), "place": "\x00"},
        {"waybill": "", "at": None},
    ]
    answer = post(client, key, [event(document, "accepted"), *wrong])

    assert answer.status_code == 200
    assert (answer.json["new"], answer.json["wrong"]) == (1, len(wrong))
    names = [set(one["errors"]) for one in answer.json["results"] if one["result"] == "wrong"]
    assert names == [
        {"waybill"},
        {"at"},
        {"at"},
        {"kind"},
        {"at"},
        {"_"},
        {"place"},
        {"waybill", "at", "kind"},
    ]
    assert len(way.events_of(fresh(document))) == 1


def test_nothing_fits_nothing_is_kept_and_the_key_is_free(client, key, document):
    wrong = post(client, key, event(document, "accepted", waybill="EA000000000CN"), "k")
    right = post(client, key, event(document, "accepted"), "k")

    assert wrong.status_code == 422
    assert set(wrong.json["errors"]["0"]) == {"waybill"}
    assert right.status_code == 200


def test_other_halls_documents_do_not_exist(client, stranger, document):
    _client, theirs = machines.create_client(
        stranger, hall_id=stranger.scope.value, name="邮政", permissions=[Permission.TRACKING_SEND]
    )
    there = post(client, theirs, event(document, "delivered"))
    nowhere = post(client, theirs, event(document, "delivered", waybill=waybill()))

    assert there.status_code == nowhere.status_code == 422
    assert there.json["errors"] == nowhere.json["errors"]
    assert case_of(document).state is S.HANDED_OVER


def test_a_program_needs_the_permission(client, actor, document):
    _client, key = worlds.client_of(actor)

    assert post(client, key, event(document, "accepted")).status_code == 403


def test_more_than_five_hundred_are_too_many(client, key, document):
    assert post(client, key, [event(document, "accepted")] * 501).status_code == 422


def test_a_document_that_came_back_and_left_again_is_moved_by_its_own_waybill(
    actor, outlet, document
):
    tell(document, K.ATTEMPTED, 5)
    with transaction() as session:
        found, case = way.locked(fresh(document))
        travelling.take_back(session, actor, found, case)
    case = case_of(document)
    builders_deliveries.consent_again(actor, case)
    second = builders_deliveries.handed_over(actor, outlet, case, hours_ago=0)

    tell(document, K.DELIVERED, 0)
    assert case_of(second).state is S.HANDED_OVER
    tell(second, K.DELIVERED, 0)
    assert case_of(second).state is S.DELIVERED
