"""Pasted addresses: how many of the frozen lines are told apart rightly, field by field.

The lines were frozen before there was a parser; it was mended with them in view, so the figures
say how it does on lines of this kind and not how it would do on any other.
"""

import statistics
import time

from bench.context import Context
from bench.figures import Figure
from tests.conversions import address_lines
from webapp.places.address_text import parse
from webapp.places.address_text.region_words import region_words

ROUNDS = 5
MOST_MS = 2
LONG = 10_000


def run(_context: Context) -> list[Figure]:
    """Parse every line; return what came out right, and how long it took."""
    began = time.perf_counter()
    region_words()
    load = time.perf_counter() - began
    lines = address_lines.lines()
    parsed = [parse(line.text) for line in lines]
    seconds = [_seconds(line.text) for line in lines for _ in range(ROUNDS)]
    mixed = "\n".join(line.text for line in lines)
    return [
        Figure.told("lines", len(lines), ""),
        *(
            Figure.at_least(
                f"{field} right",
                100
                * statistics.mean(
                    address_lines.compared(getattr(one, field))
                    == address_lines.compared(line.fields[field])
                    for one, line in zip(parsed, lines, strict=True)
                ),
                "%",
                address_lines.LEAST_RIGHT,
            )
            for field in address_lines.FIELDS
        ),
        Figure.at_most("a line, mean", statistics.mean(seconds) * 1000, "ms", MOST_MS),
        Figure.told("a line, p95", statistics.quantiles(seconds, n=20)[-1] * 1000, "ms"),
        Figure.told("a text of 10,000 characters", _seconds(mixed[:LONG]) * 1000, "ms"),
        Figure.told("the words of regions, once a process", load, "s"),
    ]


def _seconds(text: str) -> float:
    began = time.perf_counter()
    parse(text)
    return time.perf_counter() - began
