"""How far places are from one another, as the crow flies over a round earth. WGS 84 degrees."""

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import Protocol

EARTH_METRES = 6_371_008.8
"""The mean radius (IUGG)."""


class Located(Protocol):
    """A row with a position, or without."""

    @property
    def latitude(self) -> float | None:
        """Degrees."""

    @property
    def longitude(self) -> float | None:
        """Degrees."""


@dataclass(frozen=True)
class Box:
    """Degrees between which everything within some distance of a point lies."""

    south: float
    north: float
    west: float
    east: float


def metres_between(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """The way between two points, by the haversine formula: half a percent off at most."""
    north, other_north = radians(latitude), radians(other_latitude)
    half = (
        sin((other_north - north) / 2) ** 2
        + cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_METRES * asin(sqrt(min(1.0, half)))


def metres_from(one: Located, other: Located) -> int | None:
    """The way between two rows that say where they are; None where one does not know."""
    here, there = (one.latitude, one.longitude), (other.latitude, other.longitude)
    if None in here or None in there:
        return None
    return round(metres_between(*here, *there))  # type: ignore[arg-type]


def box_around(latitude: float, longitude: float, metres: float) -> Box:
    """A box that holds whatever is so near a point. It may hold more: measure what it finds.

    Near a pole it holds every longitude; it does not reach over the meridian of 180°.
    """
    up = degrees(metres / EARTH_METRES)
    highest = radians(min(90.0, abs(latitude) + up))
    ratio = sin(metres / EARTH_METRES) / cos(radians(latitude)) if highest < pi / 2 else 1.0
    aside = degrees(asin(ratio)) if ratio < 1 else 180.0
    return Box(
        max(-90.0, latitude - up),
        min(90.0, latitude + up),
        max(-180.0, longitude - aside),
        min(180.0, longitude + aside),
    )
