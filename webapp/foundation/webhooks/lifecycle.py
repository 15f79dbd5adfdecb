"""Why an endpoint rests."""

from enum import StrEnum


class PauseReason(StrEnum):
    """Why nothing goes to an endpoint."""

    BY_HAND = "by-hand"
    FAILING = "failing"
    """It took nothing for days."""
    GONE = "gone"
    """It answered 410: it wants no more."""
