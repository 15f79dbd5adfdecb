"""Row by row would be a look each, all at once a lock on everything: so many at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

BATCH = 500

One = TypeVar("One")


def in_batches(rows: Iterable[One]) -> Iterator[list[One]]:
    """The rows, some hundred at a time."""
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch
