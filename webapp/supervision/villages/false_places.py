"""Places of check-ins that cannot be, or hardly: plain rules over numbers, no database.

Nothing is refused for its place: what is doubtful is kept, says why, and counts apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from webapp.places.distances import metres_between
from webapp.supervision.villages.lifecycle import Suspicion

FASTEST_KM_H = 120
NEAR_METRES = 500
"""Jumps of so little are the satellites', not the person's."""
SAME_POINTS = 5
"""So many villages or days at one point, to a hand's breadth: no satellite is so steady."""
BEST_METRES = 1
WORST_METRES = 500
FAR_METRES = 3_000


@dataclass(frozen=True)
class Point:
    """Where a phone said it was: millionths of a degree, and how far off it may be."""

    latitude_e6: int
    longitude_e6: int
    accuracy_metres: int

    @property
    def degrees(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.latitude_e6 / 1_000_000, self.longitude_e6 / 1_000_000


@dataclass(frozen=True)
class Sighting:
    """A point at a moment: the same person's check-in before or after."""

    point: Point
    at: datetime


def suspicions(
    here: Point,
    at: datetime,
    *,
    neighbours: Iterable[Sighting] = (),
    same_points: int = 1,
    known: tuple[float, float] | None = None,
) -> list[Suspicion]:
    """Why a place is doubted, in the order of the list; empty for an honest one.

    `neighbours`: the person's check-ins with a place next before and next after this one.
    `same_points`: at how many (village, day) the person was at exactly this point, this one too.
    `known`: the village's own place in degrees.
    """
    found = {
        Suspicion.TOO_FAST: any(is_too_fast(here, at, one) for one in neighbours),
        Suspicion.SAME_POINT: same_points >= SAME_POINTS,
        Suspicion.TOO_EXACT: here.accuracy_metres < BEST_METRES,
        Suspicion.TOO_VAGUE: here.accuracy_metres > WORST_METRES,
        Suspicion.TOO_FAR: known is not None
        and metres_between(*here.degrees, *known) - _slack(here) > FAR_METRES,
    }
    return [one for one in Suspicion if found[one]]


def is_too_fast(here: Point, at: datetime, other: Sighting) -> bool:
    """Whether nobody gets from one to the other in the time between, whichever came first."""
    metres = metres_between(*here.degrees, *other.point.degrees)
    metres -= _slack(here) + _slack(other.point)
    if metres <= NEAR_METRES:
        return False
    seconds = abs((at - other.at).total_seconds())
    return metres / 1000 > FASTEST_KM_H * seconds / 3600


def _slack(point: Point) -> int:
    """By how much a point may be off; one that is useless excuses no more than the worst."""
    return min(point.accuracy_metres, WORST_METRES)
