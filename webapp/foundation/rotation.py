"""Rotation of keys: what is under an older key is moved to the current one, batch by batch.

Features register what they hold; nothing here knows them. Each batch is one transaction and finds
its work by the key id beside each value, so a rotation that was interrupted goes on where it was,
and it runs while the service runs: new values already take the current key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask, current_app

Batch = Callable[[int], int]
"""Moves up to so many values to the current key; answers how many it moved, 0 when none is left."""


@dataclass(frozen=True)
class Moved:
    """Progress of a rotation: this part has moved so many values so far."""

    part: str
    values: int


def register(app: Flask, part: str, batch: Batch) -> None:
    """Have a part of the data moved by every rotation."""
    app.extensions.setdefault("rotation", {})[part] = batch


def rotate(size: int = 500) -> Iterator[Moved]:
    """Move everything, a batch at a time, reporting after each."""
    for part, batch in current_app.extensions.get("rotation", {}).items():
        values = 0
        while moved := batch(size):
            values += moved
            yield Moved(part, values)
