"""What must never be true of a finding, however it came to where it is.

Of each it is said what it guards. What walks saw is counted: one that comes nowhere proves nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.builders_findings import (
    again,
    steps_of,
)
from webapp.findings.kinds import (
    Confirmer,
    Doer,
    Level,
    Reporter,
)
from webapp.findings.lifecycle import (
    LAST_WORDS,
    MOVES,
    OPEN,
    OVER,
    PENALISES,
    POSSIBLE_DOERS,
    FindingState,
    Step,
)
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.findings.rules import Rules
from webapp.findings.stepping import MOST_NUDGES
from webapp.foundation.database import db

STAYS = frozenset({Step.NUDGE, Step.ESCALATE})
"""What may come between being mended and being confirmed."""


@dataclass
class Seen:
    """What the walks of a test came by."""

    states: set[FindingState] = field(default_factory=set)
    steps: Counter[Step] = field(default_factory=Counter)
    by_the_clock: set[Step] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)


class Never(RuleBasedStateMachine):
    """The invariants of one finding."""

    finding: Finding
    says: Rules
    named: UUID | None
    """The account that has the last word; None where it is a link's, or the next check's."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen, self.noted = seen, set[UUID]()

    @invariant()
    def nothing_of_this_is(self) -> None:
        """All of it, of one look at the finding."""
        now = again(self.finding)
        taken, photos = steps_of(now), _photos(now)
        self._note(now, taken)
        self.every_step_was_allowed_and_shown(now, taken, photos)
        self.what_is_counted_is_what_was_done(now, taken)
        self.only_the_named_one_confirms(now, taken, photos)
        self.an_open_one_has_a_deadline_and_one_that_is_over_an_end(now)

    def every_step_was_allowed_and_shown(
        self, now: Finding, taken: Sequence[FindingStep], photos: Counter[Any]
    ) -> None:
        """The steps that were taken lead from state to state, each with what its rule demands; no
        penalty, and no end against the reporter, below the city."""
        says, state, level = self.says, FindingState.REPORTED, Level.COUNTY
        assert [one.position for one in taken] == list(range(1, now.steps_taken + 1))
        assert photos.keys() <= {one.id for one in taken}
        for at, one in enumerate(taken):
            asked = says.steps[one.step]
            by_itself = one.account_id is None and one.doer is not Doer.REPORTER
            assert photos[one.id] >= asked.photos or one.doer is Doer.SYSTEM
            assert one.words or not asked.words
            assert one.latitude is not None or not asked.place or by_itself
            assert one.doer in asked.doers
            assert one.doer in POSSIBLE_DOERS[one.step]
            if one.step in PENALISES | {Step.END}:
                assert (level, one.doer) == (Level.CITY, Doer.CITY)
            if at:
                state = MOVES[state][one.step] or state
            self.seen.states.add(state)
            if _goes_up(taken[: at + 1]):
                level = Level.CITY
        assert (now.state, now.level) == (state, level)

    def what_is_counted_is_what_was_done(self, now: Finding, taken: Sequence[FindingStep]) -> None:
        """Reworks, disputes, appeals, reminders and letters: a page and a rule read the counts."""
        done = [one.step for one in taken]
        counted = (now.returns, now.disputes, now.appeals)
        assert counted == tuple(done.count(s) for s in (Step.RETURN, Step.DISPUTE, Step.APPEAL))
        assert now.appeals <= 1
        assert now.nudges == _since(done, Step.APPROVE).count(Step.NUDGE) <= MOST_NUDGES
        assert now.letters == _since(done, Step.VERIFY).count(Step.REMIND)
        is_asked = [s for s in done if s is not Step.ESCALATE][-1:] == [Step.ASK]
        assert (now.paused_on is not None) <= is_asked
        assert (now.paused_on is None) == (now.paused_until is None)

    def only_the_named_one_confirms(
        self, now: Finding, taken: Sequence[FindingStep], photos: Counter[Any]
    ) -> None:
        """Rectified and confirmed it is only after evidence, a review, and the named one's word;
        silence is that only after so many reminders, and is no confirmation."""
        for at, one in enumerate(taken):
            if one.step in LAST_WORDS:
                self._is_of_the_named(now, taken[:at], one)
        if now.state is FindingState.CONFIRMED:
            way = [one for one in taken if one.step not in STAYS][-3:]
            assert [one.step for one in way] == [Step.RECTIFY, Step.APPROVE, Step.CONFIRM]
            assert photos[way[0].id] >= 1
            assert now.confirmer is Confirmer.CHECK or way[2].account_id == self.named
        if now.state is FindingState.UNCONFIRMED:
            last = [one.step for one in taken][-MOST_NUDGES - 2 :]
            assert last == [Step.APPROVE, *[Step.NUDGE] * MOST_NUDGES, Step.LAPSE]

    def _note(self, now: Finding, taken: Sequence[FindingStep]) -> None:
        new = {one.id: one for one in taken if one.id not in self.noted}
        self.noted |= new.keys()
        if now.confirmer is Confirmer.ACCOUNT:
            words = {one.account_id for one in new.values() if one.step in LAST_WORDS}
            assert words <= {self.named}
        self.seen.steps.update(one.step for one in new.values())
        clocks = {one.step for one in new.values() if one.doer is Doer.SYSTEM}
        self.seen.by_the_clock |= clocks - {Step.REPORT}

    def _is_of_the_named(
        self, now: Finding, before: Sequence[FindingStep], word: FindingStep
    ) -> None:
        if now.confirmer is Confirmer.CHECK:
            approved = [one for one in before if one.step is Step.APPROVE][-1]
            assert (now.reporter, now.confirmer_id) == (Reporter.SYSTEM, None)
            assert word.account_id != approved.account_id
            assert word.words
            assert (word.account_id is None) == (word.latitude is None)
        elif now.confirmer is Confirmer.LINK:
            assert (word.account_id, word.doer) == (None, Doer.REPORTER)
        else:
            assert now.confirmer_id == self.named
            assert word.account_id is not None
        assert word.doer is Doer.REPORTER

    def an_open_one_has_a_deadline_and_one_that_is_over_an_end(self, now: Finding) -> None:
        """What is open can become late; what is over says since when and at which level."""
        assert (now.state in OPEN) == (now.due_on is not None) == (now.closed_at is None)
        assert (now.state in OVER) == (now.closed_level is not None)
        assert now.paused_on is None or now.is_open
        assert (now.state is FindingState.MERGED) == (now.merged_into is not None)


def _goes_up(taken: Sequence[FindingStep]) -> bool:
    """Whether the last step takes it to the city: an escalation, an appeal, a second dispute."""
    done = [one.step for one in taken]
    if done[-1] is Step.DISPUTE:
        return done.count(Step.DISPUTE) >= 2
    return done[-1] in (Step.ESCALATE, Step.APPEAL)


def _since(done: Sequence[Step], step: Step) -> Sequence[Step]:
    """What was done after the last time that a step was taken; all, where it never was."""
    return done[len(done) - done[::-1].index(step) :] if step in done else done


def _photos(finding: Finding) -> Counter[Any]:
    query = db.select(FindingEvidence.step_id).where(FindingEvidence.finding_id == finding.id)
    return Counter(db.session.scalars(query.order_by(FindingEvidence.id)))
