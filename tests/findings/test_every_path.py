"""The life of a finding as a whole: whatever people try, in whatever order, some things never are.

No path leads to rectified and confirmed without the evidence that the table demands and the word of
the one who is named: the reporter, their successor, or the next check of what the system found. No
penalty is decided below the city; nothing that was done is missing.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import builders
from tests.walks import LINK, Seen, Walk
from webapp.findings.kinds import FindingKind
from webapp.findings.lifecycle import MOVES, OPEN, FindingState, Step
from webapp.findings.rules import DEFAULTS
from webapp.foundation.access import Role

BY_CHECK = {Step.ASK, Step.ANSWER, Step.MERGE, Step.APPEAL}
"""Nobody is asked about what the system found, and nobody appeals; it goes on as no other."""
SELDOM = {Step.END, FindingState.MERGED, FindingState.ENDED_DISPUTED}
"""What walks of what the system found may not come by: those of the others do."""


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        (FindingKind.GRID, "grid"),  # what demands most: photos, words, and to be on the spot
        (FindingKind.SERVICE, LINK),  # of somebody who has no account but the link
        (FindingKind.VILLAGE, "system"),  # the next check has the last word
    ],
)
def test_whatever_people_try(people, kind, by) -> None:
    bureau = builders.bureau(people.outlet.county_code)
    people.colleague = builders.actor_of(builders.account(Role.COUNTY_OFFICER, bureau))
    seen = Seen()
    run_state_machine_as_test(
        lambda: Walk(people, kind, by, seen),
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # the steps of a failure are read as they are, and at once
            suppress_health_check=list(HealthCheck),
        ),
    )
    by_check = by == "system"
    assert set(Step) - seen.steps.keys() <= (BY_CHECK | SELDOM if by_check else set())
    assert set(FindingState) - seen.states <= (SELDOM if by_check else set())
    assert not BY_CHECK & seen.steps.keys() or not by_check
    assert seen.by_the_clock == {Step.ESCALATE, Step.NUDGE, Step.LAPSE}
    assert min(seen.counts["overreached"], seen.counts["less"]) > 20


@pytest.mark.parametrize("kind", list(FindingKind))
def test_each_state_can_be_left_by_somebody(kind) -> None:
    rules = DEFAULTS[kind]
    for state in OPEN:
        assert rules.main_step(state) in rules.steps
        assert any(step in rules.steps for step in MOVES[state])
    assert all(step in rules.steps for step in (Step.RECTIFY, Step.APPROVE, Step.CONFIRM))
