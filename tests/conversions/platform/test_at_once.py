"""Citizens, the counter and two workers at the same moment: nobody waits for ever, all agree."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from tests import builders_calls as calling
from tests.conversions.platform.cases import case, later, results, taken
from webapp.conversions.lifecycle import TOLD_AS, CaseState
from webapp.conversions.services import documents, platforms, pulling
from webapp.conversions.services import results as telling
from webapp.foundation import clock
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict
from webapp.foundation.outbox import DeliveryState

CASES = 24


def test_acts_pulls_and_results_at_once_come_to_the_same_end(
    app, actor, item, platform, connection
):
    for number in range(1, CASES + 1):
        platform.put(case(number))
    pulling.pull_due()
    ids = [one.id for one in taken()]
    failures: list[BaseException] = []
    acts = (
        partial(citizens, connection.hall_id, ids),
        partial(counter, actor, connection.id, platform),
        worker,
        worker,
    )

    run_together(app, failures, *acts)

    assert failures == []
    for minutes in (5, 30, 60):
        with later(minutes=minutes):
            pulling.pull_due()
            telling.tell_due()
    assert {one.state for one in results()} <= {DeliveryState.DELIVERED, DeliveryState.GIVEN_UP}
    assert_all_agree(platform)


def citizens(hall_id, ids):
    """Choose the post, and change their mind; who was at the counter is told so."""
    for case_id in ids:
        with suppress(Conflict):
            documents.choose_post(
                hall_id, case_id, agrees=True, address=calling.ADDRESS, wish="any-time"
            )
            documents.withdraw(hall_id, case_id)


def counter(actor, connection_id, platform):
    """Every second document is fetched; of every second of these it is said at once."""
    for number in range(1, CASES + 1, 2):
        platform.collect(f"ZW-{number:05}", "2026-11-23", tells=number % 4 == 1)
        platforms.pull_now(actor, connection_id)
        pulling.pull_due()


def worker():
    """Tells what waits."""
    for _number in range(30):
        telling.tell_due()


def assert_all_agree(platform) -> None:
    """The platform was told of each case what is so here; where it said more, the hall is right."""
    for one in taken():
        told = platform.states(one.case_number)
        assert not told or told[-1] == TOLD_AS[one.state], one.case_number
        if platform.cases[one.case_number].get("collected_on") and told:
            assert one.state in (CaseState.COLLECTED, CaseState.WITHDRAWN), one.case_number


def run_together(app, failures: list[BaseException], *acts: Callable[[], None]) -> None:
    """Each in a thread and an application context of its own, at one frozen moment."""
    moment = clock.now()

    def guarded(act: Callable[[], None]) -> None:
        with app.app_context(), clock.freeze(moment):
            try:
                act()
            except BaseException as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
