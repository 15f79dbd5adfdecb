"""Cases from the government platform: all of them, once, whatever happens on the way."""

import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import people
from tests.conversions.platform.cases import case, later, pulls, taken
from webapp.conversions import gateways, personal
from webapp.conversions.kinds import PlatformPause
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCaseEvent
from webapp.conversions.services import platforms, pulling
from webapp.foundation import clock, outside
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound


def audited(act):
    query = select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.number)
    return list(db.session.scalars(query))


@contextmanager
def before_the_second_page(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]):
    """While cases are pulled, `act` happens when the second page of two is asked for."""
    page = gateways.HttpPlatform.page

    def page_after(self, after):
        if after == "2":
            act()
        return page(self, after)

    with monkeypatch.context() as patched:
        patched.setattr(gateways.HttpPlatform, "page", page_after)
        yield


def test_what_is_there_comes_sealed_and_judged(item, platform, connection, stored):
    platform.put(case(1))
    platform.put(case(2, chosen="post"))

    assert pulling.pull_due() == 2

    first, second = taken()
    assert (first.state, second.state) == (CaseState.ELIGIBLE, CaseState.INELIGIBLE)
    assert personal.opened(first).phone == "+8613900000001"
    (pull,) = pulls()
    assert (pull.new, pull.changed, pull.same, pull.wrong, pull.pages) == (2, 0, 0, 0, 1)
    assert (pull.failure, pull.ended_at) == ("", clock.now())
    assert (stored().cursor, stored().pulled_at) == ("2", clock.now())
    assert stored().next_pull_at == clock.now() + timedelta(minutes=5)
    (entry,) = audited("conversion-cases:pulled")
    assert (entry.actor_id, entry.chain) == (connection.id, str(connection.hall_id))
    assert entry.details == {"new": 2, "changed": 0, "same": 0, "wrong": 0, "left_out": []}
    by = set(db.session.scalars(select(ConversionCaseEvent.account_id)))
    assert by == {connection.id}


def test_nothing_is_asked_before_it_is_due_and_only_what_is_new_comes(
    actor, item, platform, connection
):
    platform.put(case(1))
    pulling.pull_due()
    pulling.pull_due()
    assert len(platform.gets) == 1

    platform.put(case(1), keep_until=(clock.today() + timedelta(days=9)).isoformat())
    platform.put(case(2))
    with later(minutes=5):
        pulling.pull_due()
    assert platform.gets[-1].endswith("after=1")
    platforms.pull_now(actor, connection.id)
    pulling.pull_due()

    assert [(one.new, one.changed, one.same) for one in pulls()] == [
        (1, 0, 0),
        (1, 1, 0),
        (0, 0, 0),
    ]


def test_pages_follow_one_another_and_all_of_it_again_changes_nothing(
    actor, item, platform, connection, monkeypatch
):
    monkeypatch.setattr(gateways, "MOST_CASES", 4)
    for number in range(1, 11):
        platform.put(case(number))

    assert pulling.pull_due() == 10
    assert pulls()[0].pages == 3
    versions = [one.version for one in taken()]

    platforms.change(actor, connection.id, url=platform.url, token="", afresh=True)
    assert pulling.pull_due() == 10

    assert (pulls()[1].same, pulls()[1].new, pulls()[1].changed) == (10, 0, 0)
    assert [one.version for one in taken()] == versions


def test_a_case_that_changed_twice_comes_as_it_was_last(item, platform, connection):
    platform.put(case(1, phone="12345"))
    platform.put(case(2))
    platform.put(case(1, case_number="zw-00001"))
    platform.cases["ZW-00001"] = case(1, phone="12345")

    pulling.pull_due()

    (pull,) = pulls()
    assert (pull.new, pull.wrong) == (2, 0)
    assert [one.case_number for one in taken()] == ["ZW-00001", "ZW-00002"]


def test_wrong_cases_are_left_and_named_by_number_and_member_only(item, platform, connection):
    platform.put(case(1))
    platform.put(case(2, phone="12345", name="赵没有人"))
    platform.put(case(3, item="NO-SUCH"))
    platform.put(case(4, 赵没有人="11010118900307125X"))
    number = people.number(1890)
    platform.put(case(number))
    platform.cases["text"] = {"case_number": 7}
    platform.changes.append("text")

    pulling.pull_due()

    (pull,) = pulls()
    assert (pull.new, pull.wrong) == (1, 5)
    assert pull.errors == [
        [2, "ZW-00002", ["phone"]],
        [3, "ZW-00003", ["item"]],
        [4, "ZW-00004", ["_"]],
        [5, "", ["case_number"]],
        [6, "", [*sorted(case(1).keys() - {"item", "keep_until"})]],
    ]
    assert "没有人" not in repr(pull.errors)
    assert number not in repr(pull.errors)


def test_a_page_in_which_nothing_fits_is_passed_and_does_not_come_back(item, platform, connection):
    platform.put(case(1, phone="12345"))
    pulling.pull_due()
    platform.put(case(1, phone="13900139001"))

    with later(minutes=5):
        pulling.pull_due()

    assert [(one.new, one.wrong) for one in pulls()] == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("500", "500 Internal Server Error"),
        ("cut", "no-answer"),
        ("hangs-up", "no-answer"),
        ("html", "wrong-answer"),
        ("[]", "wrong-answer"),
        ('{"cases": {}}', "wrong-answer"),
        ('{"cases": [], "more": true}', "wrong-answer"),
        ('{"cases": [], "more": true, "next": ""}', "wrong-answer"),
        ('{"cases": [], "next": 7}', "wrong-answer"),
        ('{"cases": [' + "1," * 600 + "1]}", "wrong-answer"),
        ("[" * 5000, "wrong-answer"),
    ],
)
def test_an_outage_loses_nothing_and_is_tried_again_with_patience(
    item, platform, connection, stored, fault, failure
):
    platform.put(case(1))
    platform.page_faults.extend([fault, fault])

    pulling.pull_due()
    assert (stored().pull_failure, stored().pulled_at) == (failure, None)
    assert stored().next_pull_at == clock.now() + timedelta(seconds=30)
    with later(seconds=31):
        pulling.pull_due()
        assert stored().next_pull_at == clock.now() + timedelta(seconds=60)
    with later(seconds=92):
        pulling.pull_due()

    assert [one.failure for one in pulls()] == [failure, failure, ""]
    assert stored().pull_failure == ""
    assert len(taken()) == 1


def test_the_platform_says_how_long_to_wait(item, platform, connection, stored):
    platform.page_faults.append("429")

    pulling.pull_due()

    assert stored().next_pull_at == clock.now() + timedelta(seconds=120)


def test_an_answer_that_is_too_slow_or_too_long_is_not_waited_for(
    item, platform, connection, stored, monkeypatch
):
    platform.put(case(1))
    monkeypatch.setattr(outside, "CONNECT_AND_READ_SECONDS", 0.1)
    platform.page_faults.append("slow")
    pulling.pull_due()
    monkeypatch.setattr(gateways, "MOST_PAGE_BYTES", 50)
    with later(minutes=1):
        pulling.pull_due()

    assert [one.failure for one in pulls()] == ["timeout", "too-large"]
    assert taken() == []


@pytest.mark.parametrize("goes_on", ["resumed", "another token"])
def test_a_token_that_is_not_taken_ends_it_until_somebody_looks(
    actor, item, platform, connection, stored, goes_on
):
    platform.token = "another"
    platform.put(case(1))

    pulling.pull_due()

    assert stored().paused_because is PlatformPause.TOKEN_REFUSED
    (entry,) = audited("government-platform:paused")
    assert entry.details == {"why": "token-refused"}
    with pytest.raises(Conflict):
        platforms.pull_now(actor, connection.id)
    if goes_on == "another token":
        platforms.change(actor, connection.id, url=platform.url, token=platform.token, afresh=False)
    platform.token = platform.token if goes_on == "another token" else "token-of-the-hall"
    platforms.pause(actor, connection.id)
    pulling.pull_due()
    assert len(taken()) == 1


def test_a_worker_that_dies_between_two_pages_loses_nothing(
    item, platform, connection, stored, monkeypatch
):
    monkeypatch.setattr(gateways, "MOST_CASES", 2)
    for number in range(1, 6):
        platform.put(case(number))
    with pytest.raises(SystemExit), before_the_second_page(monkeypatch, sys.exit):
        pulling.pull_due()
    assert (len(taken()), stored().cursor) == (2, "2")
    assert pulling.pull_due() == 0, "it is still the other one's"

    with later(minutes=6):
        assert pulling.pull_due() == 3

    assert [one.failure for one in pulls()] == ["interrupted", ""]
    assert len(taken()) == 5


def test_a_worker_that_dies_within_a_page_takes_none_of_it(
    item, platform, connection, stored, monkeypatch
):
    platform.put(case(1))

    def dies(*_given):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(pulling, "_count", dies)
        with pytest.raises(SystemExit):
            pulling.pull_due()
    assert (taken(), stored().cursor) == ([], "")

    with later(minutes=6):
        pulling.pull_due()
    assert len(taken()) == 1


def test_a_pause_in_the_middle_keeps_what_came_and_takes_no_more(
    actor, item, platform, connection, stored, monkeypatch
):
    monkeypatch.setattr(gateways, "MOST_CASES", 2)
    for number in range(1, 5):
        platform.put(case(number))
    with before_the_second_page(monkeypatch, lambda: platforms.pause(actor, connection.id)):
        pulling.pull_due()
    assert (len(taken()), stored().cursor) == (2, "2")
    assert pulls()[0].failure == "interrupted"

    platforms.pause(actor, connection.id)
    pulling.pull_due()
    assert len(taken()) == 4


def test_asked_for_in_the_middle_it_goes_on_undisturbed(
    actor, item, platform, connection, monkeypatch
):
    monkeypatch.setattr(gateways, "MOST_CASES", 2)
    for number in range(1, 5):
        platform.put(case(number))
    with before_the_second_page(monkeypatch, lambda: platforms.pull_now(actor, connection.id)):
        pulling.pull_due()

    assert [(one.new, one.failure) for one in pulls()] == [(4, "")]


def test_a_platform_that_forgot_the_place_is_read_from_its_beginning(item, platform, connection):
    platform.put(case(1))
    pulling.pull_due()
    platform.forgets_places = True
    with later(minutes=5):
        pulling.pull_due()
    with later(minutes=10):
        pulling.pull_due()

    assert [(one.new, one.same, one.failure) for one in pulls()] == [
        (1, 0, ""),
        (0, 0, "410 Gone"),
        (0, 1, ""),
    ]


def test_two_workers_pull_nothing_twice(app, item, platform, connection, monkeypatch):
    monkeypatch.setattr(gateways, "MOST_CASES", 5)
    for number in range(1, 31):
        platform.put(case(number))
    moment = clock.now()

    def work():
        with app.app_context(), clock.freeze(moment):
            pulling.pull_due()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(taken()) == 30
    assert len(platform.gets) == len(set(platform.gets)) == 6


def test_where_a_platform_may_not_be_and_what_no_token_is(actor, hall):
    for url in ("http://gov.example.test/", "https://10.0.0.7/", "https://gov.example.test/?a=b"):
        with pytest.raises(InvalidInput):
            platforms.connect(actor, hall_id=hall.id, url=url, token="abc")
    for token in ("令牌", "a b", "a\nb", "x" * 501, ""):
        with pytest.raises(InvalidInput):
            platforms.connect(actor, hall_id=hall.id, url="https://gov.example.test", token=token)


def test_the_token_stands_nowhere_in_the_clear_and_a_hall_has_one_platform(
    actor, hall, connection, stored
):
    row = stored()
    assert "token-of-the-hall" not in repr([getattr(row, one.key) for one in row.__table__.c])
    assert row.token == "token-of-the-hall"
    with pytest.raises(Conflict):
        platforms.connect(actor, hall_id=hall.id, url="https://gov.example.test", token="abc")


def test_a_foreign_connection_is_not_found(stranger, connection):
    for act in (platforms.pause, platforms.pull_now):
        with pytest.raises(NotFound):
            act(stranger, connection.id)
    with pytest.raises(NotFound):
        platforms.change(
            stranger, connection.id, url="https://gov.example.test", token="", afresh=False
        )


def test_what_the_session_remembers_of_an_attempt_before_is_not_believed(
    item, platform, connection, stored
):
    """The lease is written beside the session that ends it."""
    for minutes in (0, 5, 10):
        with later(minutes=minutes):
            pulling.pull_due()
            assert stored().pull_turn is None


def test_attempts_of_half_a_year_ago_are_forgotten(item, platform, connection):
    pulling.pull_due()
    assert pulling.sweep() == 0

    with later(days=200):
        assert pulling.sweep() == 1


def test_a_token_whose_key_was_destroyed_is_told(actor, item, platform, connection, stored):
    with transaction():
        stored().sealed = b"not what it was"

    pulling.pull_due()

    assert stored().pull_failure == "sealed-for-good"
    assert platform.gets == []
