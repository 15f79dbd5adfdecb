"""The closed lists of villages."""

from enum import StrEnum


class DeliveryMode(StrEnum):
    """How the post reaches a village (通邮方式)."""

    DIRECT = "direct"
    """Brought to the door."""
    STATION = "station"
    """Brought to a place in the village where people fetch it."""
    ENTRUSTED = "entrusted"
    """Given to somebody of the village who hands it on."""
    COLLECTED = "collected"
    """Fetched from the township."""
