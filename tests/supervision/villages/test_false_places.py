"""Places that cannot be: the rule of each, and what an honest deliverer never meets."""

from datetime import UTC, datetime, timedelta
from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.supervision.villages.false_places import (
    FAR_METRES,
    FASTEST_KM_H,
    Point,
    Sighting,
    is_too_fast,
    suspicions,
)
from webapp.supervision.villages.lifecycle import Suspicion

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HERE = Point(28_700_000, 115_900_000, 12)
METRES_A_DEGREE = 111_195
points = st.builds(
    Point, st.integers(18_000_000, 53_000_000), st.integers(74_000_000, 135_000_000),
    st.integers(1, 500),
)  # fmt: skip


def away(metres: float, of: Point = HERE, accuracy: int = 12) -> Point:
    """A point so far to the north."""
    return Point(of.latitude_e6 + round(metres / METRES_A_DEGREE * 1e6), of.longitude_e6, accuracy)


def test_an_honest_place_says_nothing() -> None:
    before = Sighting(away(4_000), NOON - timedelta(minutes=10))

    found = suspicions(HERE, NOON, neighbours=[before], same_points=4, known=(28.71, 115.9))

    assert found == []


@pytest.mark.parametrize(
    ("accuracy", "found"),
    [
        (0, [Suspicion.TOO_EXACT]),
        (1, []),
        (500, []),
        (501, [Suspicion.TOO_VAGUE]),
    ],
)
def test_too_good_and_too_bad(accuracy: int, found: list[Suspicion]) -> None:
    assert suspicions(Point(28_700_000, 115_900_000, accuracy), NOON) == found


@pytest.mark.parametrize(("same", "found"), [(4, []), (5, [Suspicion.SAME_POINT])])
def test_always_the_very_same_point(same: int, found: list[Suspicion]) -> None:
    assert suspicions(HERE, NOON, same_points=same) == found


@pytest.mark.parametrize(
    ("metres", "found"), [(2_900, []), (3_010, []), (3_100, [Suspicion.TOO_FAR])]
)
def test_far_from_the_village_beyond_what_the_phone_may_be_off(
    metres: float, found: list[Suspicion]
) -> None:
    known = away(metres).degrees

    assert suspicions(HERE, NOON, known=known) == found


@pytest.mark.parametrize("minutes", [-10, 10])
def test_faster_than_anybody_drives_whichever_came_first(minutes: int) -> None:
    at = NOON + timedelta(minutes=minutes)

    assert is_too_fast(HERE, NOON, Sighting(away(21_000), at))
    assert not is_too_fast(HERE, NOON, Sighting(away(19_000), at))


def test_the_jump_of_a_satellite_is_no_journey() -> None:
    assert not is_too_fast(HERE, NOON, Sighting(away(480), NOON))
    assert is_too_fast(HERE, NOON, Sighting(away(1_000), NOON))


@given(points, st.floats(0, FASTEST_KM_H - 1), st.integers(0, 24 * 3600))
def test_who_keeps_to_the_limit_is_never_too_fast(start: Point, speed: float, s: int) -> None:
    metres = min(speed / 3.6 * s, 500_000)
    there = away(metres, start, 1)

    assert not is_too_fast(start, NOON, Sighting(there, NOON + timedelta(seconds=s)))


@given(points, points, st.integers(-86_400, 86_400))
def test_the_way_there_is_as_fast_as_the_way_back(one: Point, other: Point, s: int) -> None:
    later = NOON + timedelta(seconds=s)

    there = is_too_fast(one, NOON, Sighting(other, later))
    back = is_too_fast(other, later, Sighting(one, NOON))

    assert there == back


@given(points, st.floats(0, 2 * FAR_METRES))
def test_what_is_near_is_never_far(point: Point, metres: float) -> None:
    east = metres / METRES_A_DEGREE / cos(radians(point.degrees[0]))
    known = (point.degrees[0], point.degrees[1] + east)

    found = suspicions(point, NOON, known=known)

    if metres < FAR_METRES * 0.99:
        assert Suspicion.TOO_FAR not in found
    if metres > (FAR_METRES + point.accuracy_metres) * 1.01:
        assert Suspicion.TOO_FAR in found
