"""The header of a list, for a person to point out the columns that nobody recognised."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from webapp.conversions.models import LONGEST_HEADER
from webapp.foundation.spreadsheets import CellRefused, Column, Sheet, headings
from webapp.foundation.spreadsheets.cells import Cell, as_text

SAMPLES, LONGEST_SAMPLE = 2, 20
MOST_HEADINGS = 60


@dataclass
class Header:
    """What is told of the header: nothing when every column, or every heading, is known."""

    headings: list[tuple[int, str, list[str]]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def look_at(self, sheet: Sheet, columns: Sequence[Column]) -> None:
        """Take what a sheet tells."""
        found, places = headings(sheet, columns, SAMPLES)
        found = [one for one in found if len(one.header) <= LONGEST_HEADER]
        unknown = [one for one in found if one.place not in places.values()]
        if unknown and len(places) < len(columns):
            self.places = places
            self.headings = [
                (one.place, one.header, [masked(cell) for cell in one.samples])
                for one in found[:MOST_HEADINGS]
            ]


def masked(cell: Cell) -> str:
    """A value by its shape only: 赵** or 1**********. What it is, nobody has said yet."""
    try:
        text = as_text(cell)[:LONGEST_SAMPLE]
    except CellRefused:
        return "*" * LONGEST_SAMPLE
    return text[:1] + re.sub(r"\w", "*", text[1:])
