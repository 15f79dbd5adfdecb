"""The outlet nearest to a point, over a round earth."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from webapp.places.distances import EARTH_METRES, box_around, metres_between
from webapp.places.models import OutletKind
from webapp.places.queries import nearest_outlet, outlets_called

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        ((28.68, 115.9), (28.68, 115.9), 0),
        ((0, 0), (0, 1), 111_195),
        ((60, 0), (60, 1), 55_597),
        ((39.9042, 116.4074), (31.2304, 121.4737), 1_067_000),
        ((0, 0), (0, 180), math.pi * EARTH_METRES),
        ((0, 179.9), (0, -179.9), 22_239),
    ],
)
def test_known_ways(here, there, metres) -> None:
    assert metres_between(*here, *there) == pytest.approx(metres, rel=0.002, abs=0.5)


@given(latitudes, longitudes, st.floats(1, 100_000), st.floats(0, 1), st.floats(0, 2 * math.pi))
def test_whatever_is_near_lies_in_the_box(latitude, longitude, metres, part, bearing) -> None:
    box = box_around(latitude, longitude, metres)
    north, east = _moved(latitude, longitude, metres * part * 0.999, bearing)

    assert box.south - 1e-9 <= north <= box.north + 1e-9
    if -180 <= east <= 180:  # it does not reach over the other side of the world
        assert box.west - 1e-6 <= east <= box.east + 1e-6


def _moved(latitude, longitude, metres, bearing) -> tuple[float, float]:
    """The point so far away in a direction, by the great circle."""
    way, north = metres / EARTH_METRES, math.radians(latitude)
    up = math.asin(
        max(
            -1,
            min(1, math.sin(north) * math.cos(way))
            + math.cos(north) * math.sin(way) * math.cos(bearing),
        )
    )
    aside = math.atan2(
        math.sin(bearing) * math.sin(way) * math.cos(north),
        math.cos(way) - math.sin(north) * math.sin(up),
    )
    return math.degrees(up), longitude + math.degrees(aside)


def test_the_nearest_open_outlet(app) -> None:
    near = builders.outlet(latitude=28.6830, longitude=115.9080)
    builders.outlet(latitude=28.6850, longitude=115.9080)
    builders.outlet(latitude=28.6829, longitude=115.9080, closed=True)
    builders.outlet(latitude=28.6829, longitude=115.9080, kind=OutletKind.SORTING_CENTRE)
    builders.outlet(latitude=None, longitude=None)

    assert nearest_outlet(28.6829, 115.9080, 20_000) == near
    assert nearest_outlet(28.6829, 115.9080, 20_000, postal=True) is None


def test_in_the_corner_of_the_box_is_too_far(app) -> None:
    corner = builders.outlet(latitude=28.0 + 0.17, longitude=115.0 + 0.19)

    assert metres_between(28.0, 115.0, 28.17, 115.19) > 20_000
    assert nearest_outlet(28.0, 115.0, 20_000) is None
    assert nearest_outlet(28.0, 115.0, 30_000) == corner


def test_far_north_a_degree_to_the_east_is_short(app) -> None:
    builders.outlet(latitude=53.10, longitude=122.36)
    east = builders.outlet(latitude=53.00, longitude=122.50)

    assert nearest_outlet(53.00, 122.36, 20_000) == east


def test_called_exactly_before_called_in_part(app) -> None:
    exact = builders.outlet(name="湖滨支局", address="湖滨路 1 号")
    builders.outlet(name="湖滨支局二部", address="湖滨路 10 号")
    builders.outlet(name="旧湖滨支局", address="湖滨路 1 号", closed=True)

    assert outlets_called("湖滨支局", 2) == [exact]
    assert outlets_called("湖滨路 1 号", 2) == [exact]
    assert len(outlets_called("湖滨", 2)) == 2
    assert outlets_called("_", 2) == []
