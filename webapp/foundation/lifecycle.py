"""One way to move a row from state to state."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from webapp.foundation.errors import Conflict

State = TypeVar("State", bound=StrEnum)


def step(moves: Mapping[State, frozenset[State]], now: State, wanted: State) -> State:
    """The wanted state, if the table allows it from here. Raises Conflict."""
    if wanted not in moves[now]:
        raise Conflict(slug="not-from-here", state=now.value, wanted=wanted.value)
    return wanted
