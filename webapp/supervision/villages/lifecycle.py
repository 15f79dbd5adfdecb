"""The closed lists of check-ins at villages (fields of the field's own sheet, 交接单)."""

from enum import StrEnum


class Vehicle(StrEnum):
    """How the deliverer came (交通工具)."""

    MOTORCYCLE = "motorcycle"
    E_BIKE = "e-bike"
    CAR = "car"
    BICYCLE = "bicycle"
    ON_FOOT = "on-foot"
    BOAT = "boat"
    HORSE = "horse"


class HandoverPoint(StrEnum):
    """Where the mail was handed over (接转点类型)."""

    DOORS = "doors"
    """From door to door: none."""
    STATION = "station"
    COMMITTEE = "committee"
    SHOP = "shop"
    EXPRESS_STATION = "express-station"
    SCHOOL = "school"


class Suspicion(StrEnum):
    """Why the place of a check-in is doubted."""

    TOO_FAST = "too-fast"
    SAME_POINT = "same-point"
    TOO_EXACT = "too-exact"
    TOO_VAGUE = "too-vague"
    TOO_FAR = "too-far"
