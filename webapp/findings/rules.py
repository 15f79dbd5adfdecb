"""What a procedure says, as plain values: how it is read, what it begins with, what it may say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import lazy_gettext as _l

from webapp.findings.kinds import Doer, FindingKind, Severity
from webapp.findings.lifecycle import (
    MAIN_STEP,
    MAY_BE_LEFT_OUT,
    MOVES,
    POSSIBLE_DOERS,
    FindingState,
    Step,
)
from webapp.foundation.errors import InvalidInput
from webapp.foundation.working_days import WorksOn, working_day_after

MOST_DAYS, MOST_PHOTOS, MOST_WARNING = 90, 6, 10
QUIET_DAYS = 20
"""Working days: about a month."""
NEEDED = _l("少了这一步，问题就办不结")
NOBODY = _l("写明这一步由谁办")
WRONG_DOER = _l("这一步不能由%(who)s办")
DAYS = _l("填 0 到 90 的工作日数")
PHOTOS = _l("照片填 0 到 6 张")
WARNS = _l("填 0 到 10 的工作日数")


@dataclass(frozen=True)
class StepRule:
    """What a procedure says of one step. `days` are working days by severity."""

    step: Step
    doers: frozenset[Doer]
    days: Mapping[Severity, int]
    photos: int = 0
    words: bool = False
    place: bool = False


@dataclass(frozen=True)
class Rules:
    """A procedure: a step that it does not have cannot be taken."""

    steps: Mapping[Step, StepRule]
    escalates: bool = True
    warns_days: int = 2
    quiet_days: int = QUIET_DAYS
    """Working days after a ruling in which the system begins no other about the same subject."""

    def leads_on(self, state: FindingState, step: Step) -> bool:
        """Whether a step leads on from a state. Where somebody has to look on the spot, nothing is
        mended and no letter is sent before they did."""
        if step not in self.steps or step not in MOVES[state]:
            return False
        too_early = state is FindingState.ASSIGNED and Step.VERIFY in self.steps
        return not (too_early and step in (Step.RECTIFY, Step.REMIND))

    def main_step(self, state: FindingState) -> Step | None:
        """What is awaited in a state; None when the finding is over.

        Where nobody looks on the spot, an assigned finding is to be mended at once.
        """
        if state is FindingState.ASSIGNED and Step.VERIFY not in self.steps:
            return Step.RECTIFY
        return MAIN_STEP.get(state)

    def is_quiet(self, ruled_on: date, day: date, works_on: WorksOn) -> bool:
        """Whether on a day the system still leaves be what an office ruled on."""
        if not self.quiet_days:
            return False
        return day <= working_day_after(ruled_on, self.quiet_days, works_on)

    def due_on(
        self, step: Step | None, severity: Severity, day: date, works_on: WorksOn
    ) -> date | None:
        """The last day on which a step awaited since a day is in time; None without one."""
        if step is None or step not in self.steps:
            return None
        return working_day_after(day, self.steps[step].days[severity], works_on)


def check(rules: Iterable[StepRule]) -> None:
    """Raise InvalidInput (`<step>` each) for what no procedure may say.

    A step may be left out only if a loop still closes without it; only the city and above may
    penalise; only whoever reported it may confirm.
    """
    errors: dict[str, list[str]] = {}
    known = {rule.step: rule for rule in rules}
    for step, possible in POSSIBLE_DOERS.items():
        rule = known.get(step)
        if rule is None:
            if step not in MAY_BE_LEFT_OUT:
                errors[step.value] = [str(NEEDED)]
            continue
        if wrong := _fault(rule, possible):
            errors[step.value] = [wrong]
    if errors:
        raise InvalidInput(errors=errors)


def _fault(rule: StepRule, possible: Iterable[Doer]) -> str:
    if not rule.doers:
        return str(NOBODY)
    if strangers := rule.doers - set(possible):
        return str(WRONG_DOER) % {"who": sorted(strangers)[0].value}
    if not all(0 <= days <= MOST_DAYS for days in rule.days.values()):
        return str(DAYS)
    return str(PHOTOS) if not 0 <= rule.photos <= MOST_PHOTOS else ""


def _rule(
    step: Step,
    days: int | tuple[int, int, int] = 0,
    photos: int = 0,
    *,
    words: bool = False,
    place: bool = False,
) -> StepRule:
    serious, usual, minor = days if isinstance(days, tuple) else (days, days, days)
    by = {Severity.SERIOUS: serious, Severity.USUAL: usual, Severity.MINOR: minor}
    return StepRule(step, frozenset(POSSIBLE_DOERS[step]), by, photos, words, place)


_S = Step
_USUAL: dict[Step, StepRule] = {
    rule.step: rule
    for rule in (
        _rule(_S.REPORT, words=True),
        _rule(_S.ASK, 5, words=True),
        _rule(_S.ANSWER, words=True),
        _rule(_S.ACCEPT, (1, 2, 2)),
        _rule(_S.REJECT, words=True),
        _rule(_S.MERGE, words=True),
        _rule(_S.ASSIGN, (1, 2, 2)),
        _rule(_S.VERIFY, (1, 3, 5), 1, words=True),
        _rule(_S.FIND_UNFOUNDED, 0, 1, words=True),
        _rule(_S.REMIND, 5, words=True),
        _rule(_S.RECTIFY, (7, 15, 30), 1, words=True),
        _rule(_S.RETURN, (1, 2, 2), words=True),
        _rule(_S.APPROVE, (1, 3, 3), words=True),
        _rule(_S.CONFIRM, 7),
        _rule(_S.DISPUTE, words=True),
        _rule(_S.NUDGE, 3),
        _rule(_S.LAPSE),
        _rule(_S.ESCALATE, 3, words=True),
        _rule(_S.FILE, words=True),
        _rule(_S.DECIDE, 60, words=True),
        _rule(_S.END, words=True),
        _rule(_S.APPEAL, 10, words=True),
    )
}
"""Deadlines of 7, 15 and 30 working days by severity and a reminder of five are the defaults of
the field; the others are ours. A case is decided within 90 days of being filed (Administrative
Penalty Law, 60): 60 working days are less."""

_ON_THE_SPOT: dict[Step, StepRule] = {
    **_USUAL,
    _S.VERIFY: replace(_USUAL[_S.VERIFY], place=True),
    _S.REPORT: replace(_USUAL[_S.REPORT], photos=1),
}

_SEEN_BY_THE_SYSTEM: dict[Step, StepRule] = {
    **_USUAL,
    _S.REPORT: replace(_USUAL[_S.REPORT], words=False),
}

DEFAULTS: dict[FindingKind, Rules] = {
    FindingKind.SERVICE: Rules(_USUAL),
    FindingKind.VILLAGE: Rules(_SEEN_BY_THE_SYSTEM),
    FindingKind.GRID: Rules(_ON_THE_SPOT),
}
"""What every place has until its city writes its own."""
