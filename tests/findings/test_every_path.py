"""The life of a finding as a whole: whatever people try, in whatever order, some things never are.

No path leads to rectified and confirmed without the evidence that the table demands and the word of
the one who is named: the reporter, or the next check of what the system found. No penalty is
decided below the city; nothing that was done is missing.
"""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests import builders
from tests.builders_findings import People, again, steps_of
from webapp.findings import found, queries, stepping
from webapp.findings.found import Found
from webapp.findings.kinds import (
    CATEGORIES,
    Category,
    Confirmer,
    Doer,
    FindingKind,
    LetterKind,
    Level,
    Reporter,
)
from webapp.findings.lifecycle import (
    MOVES,
    OPEN,
    OVER,
    PENALISES,
    POSSIBLE_DOERS,
    FindingState,
    Step,
)
from webapp.findings.models import Finding, FindingEvidence
from webapp.findings.rules import DEFAULTS
from webapp.findings.services import ticking
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Problem

MONDAY = datetime(2026, 6, 1, 9, tzinfo=clock.SHANGHAI)
BY_PEOPLE = [step for step in Step if step is not Step.REPORT]
FAR = frozenset(
    {
        FindingState.REVIEWED,
        FindingState.DISPUTED,
        FindingState.FILED,
        FindingState.DECIDED,
        FindingState.CONFIRMED,
    }
)
"""So far the walk has to come, or it proves nothing."""
EARLY_ENDS = frozenset({Step.MERGE, Step.REJECT, Step.FIND_UNFOUNDED})
SIDES = ("supervisor", "grid", "county", "city", "company", "colleague")
SUBJECT = "village:1"


class Attempts(RuleBasedStateMachine):
    """Everybody tries everything, with and without evidence, while the days pass."""

    def __init__(self, people: People, kind: FindingKind, seen: set[FindingState]) -> None:
        super().__init__()
        self.people, self.day, self.seen = people, 0, seen
        self.kind = kind
        by = people.grid if kind is FindingKind.GRID else people.supervisor
        with clock.freeze(MONDAY):
            self.finding = self._begin(by)
            other = people.report(people.grid, FindingKind.GRID, Category.OTHER_RISK)
        self.other_id = other.id
        self.reporter = by

    def _begin(self, by: Actor) -> Finding:
        category = next(iter(CATEGORIES[self.kind]))
        if self.kind is not FindingKind.VILLAGE:
            return self.people.report(by, self.kind, category)
        outlet_id = self.people.outlet.id
        with transaction() as session:
            told = Found(self.kind, category, outlet_id, f"{SUBJECT}:{new_id()}", "九天没有投递。")
            made = found.begin(session, told)
        assert made is not None
        return made

    @rule(side=st.sampled_from(SIDES), step=st.sampled_from(BY_PEOPLE), brings=st.integers(0, 2))
    def try_it(self, side: str, step: Step, brings: int) -> None:
        """Somebody tries a step, with nothing, with words, or with words and a photo."""
        with clock.freeze(MONDAY + timedelta(days=self.day)):
            try:
                self.people.take(
                    getattr(self.people, side),
                    self.finding,
                    step,
                    words="看过了" if brings else "",
                    photos=int(brings > 1),
                    into_id=self.other_id,
                )
            except Problem:
                db.session.rollback()

    @rule(which=st.integers(0, 999), letter=st.sampled_from(list(LetterKind)))
    def go_on(self, which: int, letter: LetterKind) -> None:
        """Somebody does what they may, with all that it takes: so that paths come far."""
        with clock.freeze(MONDAY + timedelta(days=self.day)):
            now = again(self.finding)
            rules = queries.rules_for(now)
            offered = [
                (actor, one.step)
                for actor in (getattr(self.people, side) for side in SIDES)
                for one in stepping.possible(now, rules, stepping.doers_of(actor, now))
                if one.step not in EARLY_ENDS or which % 10 == 0
                if MOVES[now.state][one.step] is not None or which % 3 == 0
            ]
            if offered:
                actor, step = offered[which % len(offered)]
                letter = letter if actor is self.people.city else LetterKind.REMINDER
                self.people.take(actor, now, step, into_id=self.other_id, letter=letter)

    @rule(is_well=st.booleans())
    def look_again(self, is_well: bool) -> None:
        """Whoever looks at the same subject again says what they see, at any moment."""
        subject = self.finding.subject or SUBJECT
        with clock.freeze(MONDAY + timedelta(days=self.day)), transaction() as session:
            found.next_check(session, self.kind, subject, is_well=is_well, words="又看了一次。")

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        """Days pass, and the clock does what it does."""
        self.day += days
        with clock.freeze(MONDAY + timedelta(days=self.day)):
            ticking.take_due()

    @invariant()
    def every_step_was_allowed_and_shown(self) -> None:
        """The steps that were taken lead from state to state, each with what its rule demands."""
        now, state, level = again(self.finding), FindingState.REPORTED, Level.COUNTY
        rules = queries.rules_for(now)
        photos = _photos(now)
        taken = steps_of(now)
        assert [one.position for one in taken] == list(range(1, now.steps_taken + 1))
        for one in taken:
            asked = rules.steps[one.step]
            by_itself = one.account_id is None
            assert photos.get(one.id, 0) >= asked.photos or one.doer is Doer.SYSTEM
            assert one.words or not asked.words
            assert one.latitude is not None or not asked.place or by_itself
            assert one.doer in asked.doers
            assert one.doer in POSSIBLE_DOERS[one.step]
            if one.step in PENALISES | {Step.END}:
                assert (level, one.doer) == (Level.CITY, Doer.CITY)
            if one.step is not Step.REPORT:
                state = MOVES[state][one.step] or state
            if one.step in (Step.ESCALATE, Step.APPEAL):
                level = Level.CITY
            if one.step is Step.DISPUTE and _count(taken, one, Step.DISPUTE) >= 2:
                level = Level.CITY
        assert (now.state, now.level) == (state, level)

    @invariant()
    def only_the_named_one_confirms(self) -> None:
        """Rectified and confirmed it is only after evidence, a review, and the reporter's word."""
        now = again(self.finding)
        if now.state is not FindingState.CONFIRMED:
            return
        rectified, approved, confirmed = steps_of(now)[-3:]
        while approved.step is Step.NUDGE:  # reminders may stand between
            rectified, approved = _before(now, approved)
        assert approved.step is Step.APPROVE
        assert confirmed.step is Step.CONFIRM
        if now.confirmer is Confirmer.CHECK:
            assert (now.reporter, now.confirmer_id) == (Reporter.SYSTEM, None)
            assert confirmed.account_id != approved.account_id
            assert confirmed.words
            assert (confirmed.account_id is None) == (confirmed.latitude is None)
        else:
            assert confirmed.account_id == now.confirmer_id == self.reporter.account_id
        assert Step.RECTIFY in {one.step for one in steps_of(now)}
        assert rectified.step is Step.RECTIFY
        assert _photos(now)[rectified.id] >= 1

    @invariant()
    def an_open_one_has_a_deadline_and_one_that_is_over_an_end(self) -> None:
        """What is open can become late; what is over says since when and at which level."""
        now = again(self.finding)
        self.seen.add(now.state)
        assert (now.state in OPEN) == (now.due_on is not None) == (now.closed_at is None)
        assert (now.state in OVER) == (now.closed_level is not None)
        assert now.state is not FindingState.MERGED or now.merged_into == self.other_id

    @invariant()
    def what_is_offered_can_be_done(self) -> None:
        """A page offers no step to the county that is the city's."""
        now = again(self.finding)
        rules = queries.rules_for(now)
        offered = stepping.possible(now, rules, stepping.doers_of(self.people.county, now))
        assert not {one.step for one in offered} & (PENALISES | {Step.END})


@pytest.mark.parametrize(
    "kind",
    [
        FindingKind.GRID,  # the one that demands most: photos, words, and to be on the spot
        FindingKind.VILLAGE,  # found by the system: the next check has the last word
    ],
)
def test_whatever_people_try(people, kind) -> None:
    bureau = builders.bureau(people.outlet.county_code)
    people.colleague = builders.actor_of(builders.account(Role.COUNTY_OFFICER, bureau))
    seen: set[FindingState] = set()
    run_state_machine_as_test(
        lambda: Attempts(people, kind, seen),
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # the steps of a failure are read as they are, and at once
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert seen >= FAR


@pytest.mark.parametrize("kind", list(FindingKind))
def test_each_state_can_be_left_by_somebody(kind) -> None:
    rules = DEFAULTS[kind]
    for state in OPEN:
        assert rules.main_step(state) in rules.steps
        assert any(step in rules.steps for step in MOVES[state])
    assert all(step in rules.steps for step in (Step.RECTIFY, Step.APPROVE, Step.CONFIRM))


def _photos(finding) -> dict:
    query = db.select(FindingEvidence).where(FindingEvidence.finding_id == finding.id)
    found: dict = {}
    for one in db.session.scalars(query):
        found[one.step_id] = found.get(one.step_id, 0) + 1
    return found


def _count(taken, until, step) -> int:
    return sum(1 for one in taken if one.position <= until.position and one.step is step)


def _before(finding, one) -> tuple:
    taken = {each.position: each for each in steps_of(finding)}
    return taken[one.position - 2], taken[one.position - 1]
