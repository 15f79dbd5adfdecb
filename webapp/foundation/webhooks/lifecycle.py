"""The life of a delivery, and why an endpoint rests."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """The last attempt failed; another one follows."""
    GIVEN_UP = "given-up"


class PauseReason(StrEnum):
    """Why nothing goes to an endpoint."""

    BY_HAND = "by-hand"
    FAILING = "failing"
    """It took nothing for days."""
    GONE = "gone"
    """It answered 410: it wants no more."""


_S = DeliveryState

OPEN = (_S.WAITING, _S.FAILED)
MOVES = {
    _S.WAITING: frozenset({_S.DELIVERED, _S.FAILED, _S.GIVEN_UP}),
    _S.FAILED: frozenset({_S.DELIVERED, _S.FAILED, _S.GIVEN_UP}),
    _S.DELIVERED: frozenset({_S.WAITING}),
    _S.GIVEN_UP: frozenset({_S.WAITING}),
}
"""What has ended goes out once more when somebody asks for it."""
