"""Everybody tries everything on one finding, in whatever order, while the days pass."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.builders_findings import ON_THE_SPOT, People, again, begin_term, end_term, photos_of
from tests.walks.never import Never, Seen
from webapp.findings import found, queries, stepping
from webapp.findings.found import Found
from webapp.findings.kinds import (
    CATEGORIES,
    Category,
    Doer,
    FindingKind,
    LetterKind,
)
from webapp.findings.lifecycle import (
    MOVES,
    PENALISES,
    FindingState,
    Step,
)
from webapp.findings.models import Finding
from webapp.findings.rules import StepRule
from webapp.findings.services import handing_on, steps, ticking
from webapp.findings.stepping import MOST_NUDGES, Taken
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import NotFound, Problem

MONDAY = datetime(2026, 6, 1, 9, tzinfo=clock.SHANGHAI)
BY_PEOPLE = [step for step in Step if step is not Step.REPORT]
EARLY_ENDS = frozenset({Step.MERGE, Step.REJECT, Step.FIND_UNFOUNDED})
LINK = "link"
SIDES = ("supervisor", "grid", "county", "city", "company", "colleague", LINK)
STARTS = [
    FindingState.REPORTED,
    FindingState.ASSIGNED,
    FindingState.VERIFIED,
    FindingState.RECTIFIED,
    FindingState.REVIEWED,
    FindingState.DISPUTED,
]
"""A walk begins somewhere on the straight way, or it seldom comes far."""


class Walk(Never):
    """One finding. `by` reports it; None: the system finds it, or somebody with a link."""

    def __init__(self, people: People, kind: FindingKind, by: str, seen: Seen) -> None:
        super().__init__(seen)
        self.people, self.kind, self.by, self.day = people, kind, by, 0
        self.other_id: UUID | None = None

    @initialize(state=st.sampled_from(STARTS), up=st.booleans())
    def begin(self, state: FindingState, up: bool) -> None:
        """It is reported, and has come some way, at the county or at the city."""
        self.token = ""
        self.named = getattr(self.people, self.by).account_id if self._has_account else None
        with self._now():
            self.finding = self._report()
            self.says = queries.rules_for(self.finding)
            if self.other_id is None:
                self.other_id = self._other()
            if up:
                self.people.take(self.people.county, self.finding, Step.ESCALATE)
            office = self.people.city if up else self.people.county
            is_disputed = state is FindingState.DISPUTED
            now = self.people.bring(
                self.finding, FindingState.REVIEWED if is_disputed else state, office
            )
            if is_disputed and self.by in SIDES:
                self._take(self.by, now, Step.DISPUTE)
            elif is_disputed:
                self._look_again(is_well=False)

    def _other(self) -> UUID:
        """What it may be merged into: one that stays open, since nobody touches it."""
        other = self.people.report(self.people.grid, FindingKind.GRID, Category.OTHER_RISK)
        key: UUID = other.id
        return key

    @property
    def _has_account(self) -> bool:
        return hasattr(self.people, self.by)

    def _report(self) -> Finding:
        category = next(iter(CATEGORIES[self.kind]))
        if self.by == LINK:
            made, self.token = self.people.report_by_link()
            return made
        if self._has_account:
            return self.people.report(getattr(self.people, self.by), self.kind, category)
        told = Found(self.kind, category, self.people.outlet.id, f"village:{new_id()}", "没人来。")
        with transaction() as session:
            begun = found.begin(session, told)
        assert begun is not None
        return begun

    @rule(turns=st.lists(st.integers(0, 9999), min_size=1, max_size=3))
    def go_on(self, turns: list[int]) -> None:
        """Some do what they may, with all that it takes; every other time what walks did least.
        Before each of them somebody tries what is not theirs, or brings too little. When it is
        over, another one begins."""
        for turn, which in enumerate(turns):
            attempt = self._overreach if which % 2 else self._bring_less
            attempt(which)
            with self._now():
                now = again(self.finding)
                wanted = self._wanted(now, which)
                is_silent = now.state is FindingState.REVIEWED and not self.seen.steps[Step.LAPSE]
                if wanted and not is_silent:
                    side, step = wanted[which % len(wanted)]
                    letter = list(LetterKind)[which % 2 if side == "city" else 0]
                    self._take(side, now, step, letter=letter)
            if is_silent:  # nobody says a word, and that has an end too
                self.wait([12] * (MOST_NUDGES + 1))
            if not wanted:
                if not turn:  # what was done is looked at first
                    self.begin(STARTS[which % len(STARTS)], which // 7 % 2 == 0)
                return

    @rule(days=st.lists(st.integers(1, 12), min_size=1, max_size=4))
    def wait(self, days: list[int]) -> None:
        """Days pass, and the clock does what it does."""
        for some in days:
            self.day += some
            with self._now():
                ticking.take_due()

    @rule(side=st.sampled_from(SIDES), step=st.sampled_from(BY_PEOPLE), is_well=st.booleans())
    def disturb(self, side: str, step: Step, is_well: bool) -> None:
        """Somebody tries anything, with nothing; another one looks at the subject again, and the
        reporter's term ends: at any moment."""
        self._is_refused(side, step, words="", photos=0)
        with self._now():
            self._look_again(is_well=is_well)
        if self.named is not None and is_well:
            self._hand_on()

    def _look_again(self, *, is_well: bool) -> None:
        subject = again(self.finding).subject or "village:1"
        with transaction() as session:
            found.next_check(session, self.kind, subject, is_well=is_well, words="又看了一次。")

    def _wanted(self, now: Finding, which: int) -> list[tuple[str, Step]]:
        offered = [(side, one.step) for side in SIDES for one in self._offered(side, now)]
        seldom = min((self.seen.steps[step] for _side, step in offered), default=0)
        news = [one for one in offered if self.seen.steps[one[1]] == seldom]
        calm = [one for one in offered if one[1] not in EARLY_ENDS or which % 8 == 0]
        on = [one for one in calm if MOVES[now.state][one[1]] is not None]
        self.seen.counts["turns"] += 1
        is_news = seldom == 0 or self.seen.counts["turns"] % 2
        return news if is_news else on or calm or offered

    def _overreach(self, which: int) -> None:
        """Somebody brings all that it takes to a step that is possible now, but not theirs."""
        with self._now():
            now = again(self.finding)
            theirs = {side: {one.step for one in self._offered(side, now)} for side in SIDES}
        tried = [
            (side, step) for side in SIDES for step in MOVES[now.state] if step not in theirs[side]
        ]
        if tried:
            side, step = tried[which % len(tried)]
            assert self._is_refused(side, step), f"{side} must not {step}"
            self.seen.counts["overreached"] += 1

    def _bring_less(self, which: int) -> None:
        """Somebody may take a step, and leaves out something that it demands."""
        with self._now():
            now = again(self.finding)
            tried = [
                (side, one.step, less)
                for side in SIDES
                for one in self._offered(side, now)
                for less in _less(one)
            ]
        if tried:
            side, step, less = tried[which % len(tried)]
            assert self._is_refused(side, step, **less), f"{step} without {sorted(less)}"
            self.seen.counts["less"] += 1

    def _hand_on(self) -> None:
        """The reporter's term is over, and another one of the county takes over for them."""
        assert self.named is not None
        heir = "grid" if self.named == self.people.supervisor.account_id else "supervisor"
        left = next(one for one in ("grid", "supervisor") if one != heir)
        heir_id = getattr(self.people, heir).account_id
        with self._now():
            now = again(self.finding)
            end_term(self.people.accounts[left])
            try:
                handing_on.take_over(self.people.county, self.named, now.county_code, heir_id)
            except NotFound:
                db.session.rollback()
                assert not now.is_open
            begin_term(self.people.accounts[left])
        if now.is_open:
            self.named = heir_id
            self.seen.counts["handed on"] += 1

    @invariant()
    def what_is_offered_can_be_done(self) -> None:
        """A page offers no step to the county that is the city's."""
        offered = {one.step for one in self._offered("county", again(self.finding))}
        assert not offered & (PENALISES | {Step.END})

    def _now(self) -> Any:
        return clock.freeze(MONDAY + timedelta(days=self.day))

    def _offered(self, side: str, now: Finding) -> list[StepRule]:
        doers = frozenset({Doer.REPORTER}) if self.token else frozenset()
        if side != LINK:
            doers = stepping.doers_of(self._actor(side), now)
        return stepping.possible(now, self.says, doers)

    def _actor(self, side: str) -> Actor:
        actor: Actor = getattr(self.people, side)
        return actor

    def _take(self, side: str, now: Finding, step: Step, **facts: Any) -> None:
        if side != LINK:
            self.people.take(self._actor(side), now, step, into_id=self.other_id, **facts)
            return
        key, rule = new_id(), self.says.steps[step]
        photos = photos_of(self.people.outlet, key, facts.get("photos", rule.photos))
        words = facts.get("words", "还没有改好。")
        taken = Taken(step, key, words, photos, facts.get("place", ON_THE_SPOT))
        steps.take_step_by_link(self.token or "nobody", now.version, taken)

    def _is_refused(self, side: str, step: Step, **facts: Any) -> bool:
        with self._now():
            try:
                self._take(side, again(self.finding), step, **facts)
            except Problem:
                db.session.rollback()
                return True
        return False


def _less(rule: StepRule) -> list[dict[str, Any]]:
    """What may be left out of all that a step demands."""
    wanted: list[tuple[bool, dict[str, Any]]] = [
        (rule.words, {"words": " "}),
        (rule.photos > 0, {"photos": rule.photos - 1}),
        (rule.place, {"place": None}),
    ]
    return [less for is_demanded, less in wanted if is_demanded]
