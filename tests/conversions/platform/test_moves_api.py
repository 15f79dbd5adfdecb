"""What became of cases, asked for by programs: every move once, in order, from any place."""

import pytest

from tests import builders_calls as calling
from tests import builders_conversions as conversions
from tests.conversions.platform.cases import later
from tests.house_rules import worlds
from webapp.accounts.machines import services as machines
from webapp.conversions.kinds import Disposition
from webapp.conversions.services import documents, queueing
from webapp.foundation.access import Permission

MOVES = "/api/v1/conversion-cases"


@pytest.fixture
def key(actor):
    return worlds.client_of(actor)[1]


def ask(client, key, **query):
    return client.get(MOVES, query_string=query, headers={"Authorization": f"Bearer {key}"})


def states(answer):
    return [(one["case_number"], one["state"]) for one in answer.json["moves"]]


@pytest.fixture
def moved(actor, item):
    """Three cases: chosen and withdrawn, chosen, left alone."""
    rows = [conversions.case(actor, item, number=f"ZW-{number}") for number in (1, 2, 3)]
    choose(rows[0])
    documents.withdraw(rows[0].hall_id, rows[0].id)
    choose(rows[1])
    return rows


def choose(row):
    documents.choose_post(
        row.hall_id, row.id, agrees=True, address=calling.ADDRESS, wish="any-time"
    )


def test_every_move_comes_once_in_order_page_by_page(client, key, moved):
    with later(minutes=1):
        first = ask(client, key, limit=2)
        second = ask(client, key, limit=2, moved_after=first.json["next"])
        third = ask(client, key, limit=2, moved_after=second.json["next"])
    with later(minutes=2):
        choose(moved[2])
    with later(minutes=3):
        fourth = ask(client, key, moved_after=third.json["next"])

    assert states(first) == [("ZW-1", "consented"), ("ZW-1", "withdrawn")]
    assert first.json["moves"][0]["at"] == "2026-11-23T02:00:00Z"
    assert set(first.json["moves"][0]) == {"case_number", "state", "at"}
    assert (states(second), states(third)) == ([("ZW-2", "consented")], [])
    assert [one.json["more"] for one in (first, second, third)] == [True, False, False]
    assert third.json["next"] == second.json["next"]
    assert states(fourth) == [("ZW-3", "consented")]


def test_a_move_is_told_when_nothing_can_come_before_it_any_more(client, key, moved):
    assert states(ask(client, key)) == []
    with later(seconds=29):
        assert ask(client, key).json == {"moves": [], "next": "", "more": False}
    with later(seconds=30):
        assert len(states(ask(client, key))) == 3


def test_whoever_wants_no_calls_is_told_as_declined(client, key, actor, item, campaign, caller):
    conversions.case(actor, item, number="ZW-1")
    queueing.queue_due()
    calling.saved(caller, campaign, Disposition.DO_NOT_CALL)

    with later(minutes=1):
        assert states(ask(client, key)) == [("ZW-1", "declined")]


def test_of_another_hall_nothing_is_told(client, stranger, moved):
    key = worlds.client_of(stranger)[1]
    with later(minutes=1):
        assert states(ask(client, key)) == []


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "501"}, {"limit": "x"}, {"moved_after": "yesterday"}]
)
def test_what_is_wrong_is_named(client, key, query):
    answer = ask(client, key, **query)

    assert answer.status_code == 422
    assert set(answer.json["errors"]) == set(query)


def test_whoever_may_only_send_may_not_ask(client, actor, hall):
    _made, key = machines.create_client(
        actor, hall_id=hall.id, name="平台", permissions=[Permission.CONVERSIONS_SEND]
    )
    assert ask(client, key).status_code == 403
