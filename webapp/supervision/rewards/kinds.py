"""Which findings may be rewarded, how much, and where a reward stands."""

from enum import StrEnum

from webapp.findings.kinds import Reporter
from webapp.findings.lifecycle import FindingState

REWARDED = frozenset({Reporter.GRID_WORKER, Reporter.PUBLIC, Reporter.OPEN311})
"""Grid workers and the public, as the rules of Putian have it; never officers, never the system."""
FOUND_TRUE = frozenset(
    {
        FindingState.VERIFIED,
        FindingState.RECTIFIED,
        FindingState.REVIEWED,
        FindingState.DISPUTED,
        FindingState.FILED,
        FindingState.DECIDED,
        FindingState.CONFIRMED,
        FindingState.UNCONFIRMED,
        FindingState.ENDED_DISPUTED,
    }
)
"""Somebody saw that it is so, or the outlet mended it."""
MOST_FEN = 5_000_000
"""Fifty thousand yuan: more is a typing error."""


class RewardState(StrEnum):
    """Where a reward stands."""

    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "not-granted"
    PAID = "paid"
