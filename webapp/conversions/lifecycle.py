"""The life of a case, as far as it goes now: taken from a list, then judged by the rule."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    IMPORTED = "imported"
    """Waits to be judged: new, or what the judgement rests on has changed."""
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


_S = CaseState

MOVES = {
    _S.IMPORTED: frozenset({_S.ELIGIBLE, _S.INELIGIBLE}),
    _S.ELIGIBLE: frozenset({_S.IMPORTED, _S.INELIGIBLE}),
    _S.INELIGIBLE: frozenset({_S.IMPORTED, _S.ELIGIBLE}),
}

JUDGED_AGAIN = frozenset(state for state, moves in MOVES.items() if _S.IMPORTED in moves)
"""States from which a case goes back to be judged once more."""
