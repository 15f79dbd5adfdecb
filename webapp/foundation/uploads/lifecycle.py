"""The life of an upload."""

from enum import StrEnum


class UploadState(StrEnum):
    """Where an upload stands."""

    RECEIVING = "receiving"
    COMPLETE = "complete"
    """Whole, opened, seen to be a photo, and sealed at rest."""
    ATTACHED = "attached"
    """Part of an accepted record."""
    LOST = "lost"
    """The server cannot show it any more: erased by law, or its file is gone."""


_S = UploadState

MOVES = {
    _S.RECEIVING: frozenset({_S.COMPLETE, _S.LOST}),
    _S.COMPLETE: frozenset({_S.ATTACHED, _S.LOST}),
    # The same record may come again: its photos are attached already.
    _S.ATTACHED: frozenset({_S.ATTACHED, _S.LOST}),
    _S.LOST: frozenset({_S.RECEIVING}),
}
