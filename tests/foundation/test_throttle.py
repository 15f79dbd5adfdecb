"""How often one subject may try one thing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from webapp.foundation import clock, throttle
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import TooMany
from webapp.foundation.throttle import Throttle

MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_so_many_tries_and_no_more(app) -> None:
    left = [throttle.hit("sign-in", "wang", limit=3, window_seconds=900) for _ in range(3)]

    with pytest.raises(TooMany) as refusal:
        throttle.hit("sign-in", "wang", limit=3, window_seconds=900)

    assert left == [2, 1, 0]
    assert 899 <= refusal.value.extra["retry_after"] <= 900


def test_another_subject_and_another_scope_have_their_own_count(app) -> None:
    throttle.hit("sign-in", "wang", limit=1, window_seconds=60)

    assert throttle.hit("sign-in", "li", limit=1, window_seconds=60) == 0
    assert throttle.hit("code", "wang", limit=1, window_seconds=60) == 0


def test_the_window_ends_and_refused_tries_do_not_lengthen_it(app) -> None:
    with clock.freeze(MORNING):
        throttle.hit("sign-in", "wang", limit=1, window_seconds=60)
    with clock.freeze(MORNING + timedelta(seconds=59)), pytest.raises(TooMany) as refusal:
        throttle.hit("sign-in", "wang", limit=1, window_seconds=60)
    with clock.freeze(MORNING + timedelta(seconds=60)):
        left = throttle.hit("sign-in", "wang", limit=1, window_seconds=60)

    assert refusal.value.extra["retry_after"] == 1
    assert left == 0


def test_forgiven_tries_are_gone(app) -> None:
    throttle.hit("sign-in", "wang", limit=1, window_seconds=60)

    throttle.forgive("sign-in", "wang")

    assert throttle.hit("sign-in", "wang", limit=1, window_seconds=60) == 0


def test_a_try_that_was_given_back_does_not_count(app) -> None:
    throttle.hit("sign-in", "wang", limit=2, window_seconds=60)

    throttle.give_back("sign-in", "wang")
    throttle.give_back("sign-in", "li")

    assert throttle.hit("sign-in", "wang", limit=2, window_seconds=60) == 1


def test_waiting_is_told_without_counting(app) -> None:
    with clock.freeze(MORNING):
        before = throttle.wait_for("pause", "wang")
        throttle.hit("pause", "wang", limit=1, window_seconds=60)
    with clock.freeze(MORNING + timedelta(seconds=20)):
        meanwhile = [throttle.wait_for("pause", "wang") for _ in range(2)]
    with clock.freeze(MORNING + timedelta(seconds=60)):
        after = throttle.wait_for("pause", "wang")

    assert (before, meanwhile, after) == (0, [40, 40], 0)


def test_nothing_is_allowed_by_a_limit_of_nothing(app) -> None:
    with pytest.raises(TooMany):
        throttle.hit("sign-in", "wang", limit=0, window_seconds=60)


def test_the_count_outlives_the_rollback_of_the_act(app) -> None:
    throttle.hit("sign-in", "wang", limit=1, window_seconds=60)
    with pytest.raises(ZeroDivisionError), transaction():
        raise ZeroDivisionError

    with pytest.raises(TooMany):
        throttle.hit("sign-in", "wang", limit=1, window_seconds=60)


def test_it_refuses_to_run_inside_an_act(app) -> None:
    with pytest.raises(RuntimeError), transaction():
        throttle.hit("sign-in", "wang", limit=1, window_seconds=60)


def test_who_tried_is_not_in_the_table(app) -> None:
    throttle.hit("sign-in", "13800138000", limit=5, window_seconds=60)

    row = db.session.execute(text("SELECT * FROM throttles")).one()

    assert "13800138000" not in str(row)


def test_many_at_once_are_counted_one_by_one(app, in_threads) -> None:
    answers = in_threads(
        30, lambda _number: throttle.hit("sign-in", "wang", limit=10, window_seconds=60)
    )

    assert sorted(answer for answer in answers if isinstance(answer, int)) == list(range(10))
    assert sum(isinstance(answer, TooMany) for answer in answers) == 20


def test_the_sweep_takes_what_is_over_and_leaves_the_rest(app) -> None:
    with clock.freeze(MORNING):
        throttle.hit("sign-in", "wang", limit=5, window_seconds=60)
    with clock.freeze(MORNING + timedelta(seconds=90)):
        throttle.hit("sign-in", "li", limit=5, window_seconds=60)
        swept = throttle.sweep()

    assert swept == 1
    assert len(db.session.scalars(select(Throttle)).all()) == 1
