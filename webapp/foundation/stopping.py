"""Whether this process was asked to end: long work looks here between its pieces."""

from threading import Event

_asked = Event()


def ask() -> None:
    """Ask the process to end at the next good moment."""
    _asked.set()


def wanted() -> bool:
    """Whether it was asked."""
    return _asked.is_set()


def forget() -> None:
    """Begin anew: a worker that starts has not been asked yet."""
    _asked.clear()
