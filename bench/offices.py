"""Pages of an office over a small database and a large one, asked in turn."""

import logging
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from flask import Flask
from sqlalchemy import text

from bench.context import Context
from bench.figures import Figure
from webapp.application import create_app
from webapp.foundation.database import db

WARM_UP, ASKS = 5, 100
NOISE_SECONDS = 0.002
"""Below this noise is all there is."""


@dataclass(frozen=True)
class Office:
    """An application over its own database, and an officer's way to its pages."""

    app: Flask
    cookie: str
    asked: dict[str, str]

    def seconds(self, page: str) -> float:
        """How long the server takes for a page."""
        client = self.app.test_client()
        client.set_cookie(*self.cookie.split("=", 1))
        address = page.format(**self.asked)
        began = time.perf_counter()
        answer = client.get(address, follow_redirects=True)
        taken = time.perf_counter() - began
        assert answer.status_code == 200, (address, answer.status_code)
        return taken


def new_app(context: Context) -> Flask:
    """An application over a new PostgreSQL database."""
    app = create_app(context.settings("postgresql"))
    app.config["TESTING"] = True
    return app


def compare(
    small: Office, large: Office, counts: tuple[int, int], pages: Sequence[str], of: str
) -> list[Figure]:
    """The p95 of each page at the larger count against the smaller one's.

    In turn, so that what else the machine does falls on both alike. `of` says what is counted.
    """
    # A line for each answer would bury the figures.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    few_of, many_of = counts
    figures = []
    for page in pages:
        times = [(small.seconds(page), large.seconds(page)) for _ in range(WARM_UP + ASKS)]
        few, many = (p95(column) for column in zip(*times[WARM_UP:], strict=True))
        ratio = many / max(few, NOISE_SECONDS)
        figures.append(Figure.at_most(f"p95 of {page} at {many_of:,} {of}", ratio, "×", 3))
        figures.append(Figure.told(f"… at {many_of:,}", many * 1000, "ms"))
        figures.append(Figure.told(f"… at {few_of:,}", few * 1000, "ms"))
    return figures


def vacuum() -> None:
    """Have PostgreSQL know how large its tables have become."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def p95(times: Sequence[float]) -> float:
    """The time that nineteen of twenty stay below."""
    return statistics.quantiles(times, n=20)[-1]
