"""The life of a job."""

from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    """Begun, and let go of by its worker; goes on from its checkpoint."""
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


_S = JobState

MOVES = {
    _S.WAITING: frozenset({_S.RUNNING, _S.STOPPED}),
    # A worker that died leaves its job running: the next one takes it over as it is.
    _S.RUNNING: frozenset({_S.RUNNING, _S.PAUSED, _S.DONE, _S.FAILED, _S.STOPPED}),
    _S.PAUSED: frozenset({_S.RUNNING, _S.FAILED, _S.STOPPED}),
    _S.DONE: frozenset[JobState](),
    _S.FAILED: frozenset[JobState](),
    _S.STOPPED: frozenset[JobState](),
}

OPEN = frozenset(state for state, moves in MOVES.items() if moves)
"""States in which there is still something to do."""
