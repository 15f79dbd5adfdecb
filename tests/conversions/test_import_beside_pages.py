"""A long list is imported by a real worker while a real server goes on answering its pages."""

import csv
import http.client
import io
import statistics
import time
from collections.abc import Callable
from uuid import UUID

import pytest

from tests import builders_conversions
from tests.builders_pickups import cookie_of
from tests.conversions.sheets import ROW
from tests.job_runs import job_of
from tooling.live import LiveServer
from webapp.conversions.services import imports
from webapp.foundation.access import Actor
from webapp.foundation.jobs import JobState

pytestmark = pytest.mark.timeout(120)

ROWS = 15_000
ASKS = 60
SLOWER, AT_MOST = 8, 0.25
"""How much slower a page may be beside the import, and what is quick enough whatever it is without:
worker, server and this test share two cores with whatever else runs."""
PAGES = ("/conversions/cases", "/conversions/items")


def test_pages_answer_while_a_long_list_is_imported(server: LiveServer, actor: Actor) -> None:
    builders_conversions.item(actor, code="GA-01", name="居住证签发")
    cookie = cookie_of(actor.session_id)
    ask = _asking(server, cookie)
    for _ in range(10):
        ask()
    without = _p95([ask() for _ in range(ASKS)])
    check = imports.start_check(actor, "办件.csv", _sheet())
    server.worker()

    beside = _ask_during(ask, check.id)
    imported = imports.start_import(actor, check.id)
    beside += _ask_during(ask, imported.id)

    assert job_of(imported.id).counts == {"new": ROWS, "changed": 0, "same": 0, "wrong": 0}
    assert len(beside) >= ASKS
    assert _p95(beside) <= max(SLOWER * without, AT_MOST), (without, _p95(beside), len(beside))


def _sheet() -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROW))
    writer.writeheader()
    for number in range(ROWS):
        own = {"办件编号": f"BJ-{number:06}", "手机号": f"138{number:08}"}
        writer.writerow(ROW | own)
    return out.getvalue().encode()


def _asking(server: LiveServer, cookie: str) -> Callable[[], float]:
    """What asks for the pages in turn; answers how many seconds one took."""
    turn = 0

    def ask() -> float:
        nonlocal turn
        turn += 1
        began = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        line.request("GET", PAGES[turn % len(PAGES)], headers={"Cookie": cookie})
        answer = line.getresponse()
        assert answer.status == 200
        answer.read()
        line.close()
        return time.perf_counter() - began

    return ask


def _ask_during(ask: Callable[[], float], job_id: UUID) -> list[float]:
    """How long pages took from when the worker had begun a job until it had done it."""
    deadline = time.monotonic() + 60
    taken: list[float] = []
    while (job := job_of(job_id)).state is not JobState.DONE:
        assert time.monotonic() < deadline, job.state
        seconds = ask()
        if job.state is JobState.RUNNING:
            taken.append(seconds)
    return taken


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
