"""Rows judged: what each would do. What they are judged by is the feature's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from webapp.foundation.database import db
from webapp.foundation.jobs import Turn
from webapp.foundation.list_imports.batches import in_batches
from webapp.foundation.spreadsheets import Row, RowError

NEW, CHANGED, SAME = "new", "changed", "same"
"""What a row that fits would do."""


@dataclass(frozen=True)
class Judged:
    """A row that fits. `facts` are what the file says, as JSON holds it; `code` and `name` are
    what people tell it by, masked where that is personal."""

    number: int
    code: str
    name: str
    result: str
    facts: dict[str, Any] = field(repr=False)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    """For what exists: (column's header, as it is, as it will be), masked like the name."""


Fitting = TypeVar("Fitting", bound=Judged)
Answer = TypeVar("Answer", bound=Judged, covariant=True)


class Judge(Protocol[Answer]):
    """Says of rows what they would do, or what is wrong with them."""

    def rows(self, rows: Sequence[Row]) -> Iterator[Answer | RowError]:
        """One answer for each row that fits, one or more for each that does not."""


def judged_by(
    judge: Judge[Fitting], turn: Turn, rows: Sequence[Row], refused: int
) -> tuple[list[Fitting], list[RowError]]:
    """The rows judged, `refused` of the file having been judged before."""
    judged: list[Fitting] = []
    wrong: list[RowError] = []
    done = refused
    for batch in in_batches(rows):
        for one in judge.rows(batch):
            if isinstance(one, RowError):
                wrong.append(one)
            else:
                judged.append(one)
        db.session.expunge_all()
        done += len(batch)
        turn.progress(done, refused + len(rows))
    return judged, wrong
