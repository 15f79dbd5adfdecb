"""What a supervisor did in a year, and how good their reports were. Pure: no table, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from webapp.findings.lifecycle import FindingState

WAITING = frozenset({FindingState.REPORTED, FindingState.ACCEPTED, FindingState.ASSIGNED})
"""Nobody has said yet whether it is so."""
NOT_SO = frozenset({FindingState.REJECTED, FindingState.UNFOUNDED})
FEWEST = 3
"""With fewer reports that were decided, a share says nothing."""


class Grade(StrEnum):
    """How good the reports are."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"
    NONE = "none"
    """Too few were decided."""


LEAST_PERCENT = {Grade.EXCELLENT: 80, Grade.GOOD: 60, Grade.FAIR: 40, Grade.WEAK: 0}
"""From which share on: no source publishes any, so these are the product's own."""


@dataclass(frozen=True)
class Reported:
    """Reports of one supervisor that are alike."""

    state: FindingState
    is_located: bool
    is_evidenced: bool
    count: int = 1


@dataclass(frozen=True)
class Tally:
    """Reports and tasks of a year."""

    reports: int = 0
    waiting: int = 0
    merged: int = 0
    not_so: int = 0
    """Rejected, or not found so on the spot."""
    valid: int = 0
    located: int = 0
    """Of the valid ones: the place of the device came with them."""
    evidenced: int = 0
    """Of the valid ones: a photo came with them."""
    sound: int = 0
    """Of the valid ones: both."""
    confirmed: int = 0
    """Of the valid ones: mended, and the reporter said so. Only this is rectified."""
    unconfirmed: int = 0
    ended_disputed: int = 0
    planned: int = 0
    done: int = 0
    overdue: int = 0

    @property
    def decided(self) -> int:
        """Reports of which it is known whether they are so."""
        return self.valid + self.not_so

    @property
    def unsettled(self) -> int:
        """Valid ones on which somebody still works."""
        return self.valid - self.confirmed - self.unconfirmed - self.ended_disputed

    @property
    def sound_percent(self) -> float | None:
        """Which share of what was decided is valid, located and evidenced."""
        return 100 * self.sound / self.decided if self.decided else None

    @property
    def grade(self) -> Grade:
        """By that share and nothing else: many reports make no good supervisor."""
        if self.decided < FEWEST or self.sound_percent is None:
            return Grade.NONE
        share = self.sound_percent
        return next(grade for grade, least in LEAST_PERCENT.items() if share >= least)


def tally_of(reported: Iterable[Reported], *, planned: int, done: int, overdue: int) -> Tally:
    """Reports and tasks added up."""
    found = dict.fromkeys((one.name for one in fields(Tally)), 0)
    for one in reported:
        for name in _counts(one):
            found[name] += one.count
    return Tally(**{**found, "planned": planned, "done": done, "overdue": overdue})


def _counts(one: Reported) -> list[str]:
    """Where a report is counted."""
    counts = ["reports"]
    if one.state in WAITING:
        return [*counts, "waiting"]
    if one.state is FindingState.MERGED:
        return [*counts, "merged"]
    if one.state in NOT_SO:
        return [*counts, "not_so"]
    counts += ["valid"]
    counts += ["located"] if one.is_located else []
    counts += ["evidenced"] if one.is_evidenced else []
    counts += ["sound"] if one.is_located and one.is_evidenced else []
    return counts + _ENDS.get(one.state, [])


_ENDS = {
    FindingState.CONFIRMED: ["confirmed"],
    FindingState.UNCONFIRMED: ["unconfirmed"],
    FindingState.ENDED_DISPUTED: ["ended_disputed"],
}
