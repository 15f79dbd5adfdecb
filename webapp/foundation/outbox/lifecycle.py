"""The life of something that goes out."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """Where it stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """The last attempt failed; another one follows."""
    GIVEN_UP = "given-up"


_S = DeliveryState

OPEN = (_S.WAITING, _S.FAILED)
MOVES = {
    _S.WAITING: frozenset({_S.DELIVERED, _S.FAILED, _S.GIVEN_UP}),
    _S.FAILED: frozenset({_S.DELIVERED, _S.FAILED, _S.GIVEN_UP}),
    _S.DELIVERED: frozenset({_S.WAITING}),
    _S.GIVEN_UP: frozenset({_S.WAITING}),
}
"""What has ended goes out once more when somebody asks for it."""
