"""T2, T4, T8, T16, T18 and T25 all at once: 200 records over a line that loses, cuts and forges."""

import pytest

from tests.faults import aftermath, dice
from tests.faults.line import Fault
from tests.faults.run import Plan, Run

pytestmark = [pytest.mark.browser, pytest.mark.slow_fault]


@pytest.mark.timeout(420)
def test_nothing_is_lost_and_nothing_comes_twice(
    server, browser, playwright, chromium_path, tmp_path
):
    plan = Plan(seed=dice.seed(), in_browsers=40, in_phones=20)
    run = Run(plan, server, browser, (playwright, chromium_path), tmp_path)

    outcome = run.go()

    print(f"{len(outcome.receipts)} records in {outcome.seconds:.0f} s; {dict(outcome.faults)}")
    aftermath.check(server, outcome)
    assert len(outcome.made) + len(outcome.saved_in_death) >= 200
    assert outcome.kills == {"server": 2, "browser": 3}
    assert {fault for fault in Fault if outcome.faults[fault] == 0} == set()
    assert not outcome.was_calmed
