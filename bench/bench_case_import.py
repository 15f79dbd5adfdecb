"""A list of 100,000 cases: checked and imported as jobs, against a plain COPY of the same rows."""

import resource
import time
from collections.abc import Callable
from typing import Any

from bench.context import Context
from bench.figures import Figure
from tests import builders, builders_conversions
from tests.conversions.sheets import ROW, table
from webapp.application import create_app
from webapp.conversions.importing.columns import COLUMNS
from webapp.conversions.services import imports
from webapp.foundation import jobs
from webapp.foundation.access import Role
from webapp.foundation.database import db
from webapp.foundation.jobs import Job
from webapp.foundation.jobs.lifecycle import JobState

ROWS = 100_000
LEAST = 0.05


def run(context: Context) -> list[Figure]:
    """Make the sheet, have it checked and imported on PostgreSQL, copy what came of it."""
    app = create_app(context.settings("postgresql"))
    with app.app_context():
        actor = builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall()))
        builders_conversions.item(actor, code="GA-01", name="居住证签发")
        content = _sheet()
        check, checking = _job(lambda: imports.start_check(actor, "list.xlsx", content))
        imported, importing = _job(lambda: imports.start_import(actor, check.id))
        assert imported.state is JobState.DONE, imported.state
        _again, checking_again = _job(lambda: imports.start_check(actor, "list.xlsx", content))
        copying = _copy()
    return [
        Figure.at_least(
            "100,000 cases imported, rows a second against COPY", copying / importing, "", LEAST
        ),
        Figure.told("… imported", ROWS / importing, "rows a second"),
        Figure.told("… copied", ROWS / copying, "rows a second"),
        Figure.told("… dry run of a new list", checking, "s"),
        Figure.told("… dry run of the same list again", checking_again, "s"),
        Figure.told("… peak memory of the process", _peak(), "MB"),
    ]


def _sheet() -> bytes:
    headers = [column.header for column in COLUMNS]
    rows = (
        [(ROW | own).get(header) for header in headers]
        for own in (
            {
                "办件编号": f"BJ-{number:06}",
                "手机号": f"138{number:08}",
                "证件后四位": f"{number % 10_000:04}",
            }
            for number in range(ROWS)
        )
    )
    return table(headers, rows)


def _job(start: Callable[[], Job]) -> tuple[Job, float]:
    """A job as the worker carries it out, and how long it took."""
    began = time.perf_counter()
    job = start()
    jobs.run_all()
    taken = time.perf_counter() - began
    db.session.expire_all()
    return db.session.get_one(Job, job.id), taken


def _copy() -> float:
    """How long PostgreSQL takes to copy the very rows into a table of the same shape."""
    raw: Any = db.engine.raw_connection()
    with raw.cursor() as cursor:
        cursor.execute("CREATE TABLE copied (LIKE conversion_cases INCLUDING ALL)")
        with cursor.copy("COPY conversion_cases TO STDOUT") as out:
            rows = b"".join(bytes(part) for part in out)
        raw.commit()
        began = time.perf_counter()
        with cursor.copy("COPY copied FROM STDIN") as into:
            into.write(rows)
        raw.commit()
        taken = time.perf_counter() - began
    raw.close()
    return taken


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
