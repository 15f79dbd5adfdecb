"""The life of an account."""

from enum import StrEnum


class AccountState(StrEnum):
    """Where an account stands. A leaver is never deleted: the trail names them."""

    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"


MOVES: dict[AccountState, frozenset[AccountState]] = {
    AccountState.INVITED: frozenset({AccountState.ACTIVE, AccountState.LEFT}),
    AccountState.ACTIVE: frozenset({AccountState.LEFT}),
    AccountState.LEFT: frozenset({AccountState.INVITED}),
}
