"""Lists of outlets for tests: made, checked and imported, as the pages and the worker do it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tests.job_runs import job_of
from webapp.foundation import jobs, list_imports
from webapp.foundation.access import Actor
from webapp.foundation.jobs import Job, files
from webapp.foundation.list_imports import Summary
from webapp.foundation.spreadsheets import write_rows
from webapp.places.importing.columns import COLUMNS
from webapp.places.services import imports


def sheet(*rows: dict[str, Any]) -> bytes:
    """An XLSX with every column; a row gives its cells by header."""
    headers = [column.header for column in COLUMNS]
    return table(headers, [[row.get(header) for header in headers] for row in rows])


def table(headers: list[str], rows: Iterable[list[Any]]) -> bytes:
    """An XLSX with some headers."""
    return write_rows(headers, rows, "网点").getvalue()


def check(actor: Actor, content: bytes, name: str = "网点.xlsx") -> tuple[UUID, Summary]:
    """A dry run, done: its job and what it found."""
    job = imports.start_check(actor, name, content)
    jobs.run_all()
    done = job_of(job.id)
    assert done.has_result, done.error
    return job.id, list_imports.read_summary(files.read(done, files.MADE))


def take_in(actor: Actor, content: bytes, name: str = "网点.xlsx") -> Job:
    """A dry run and its import, done; answers the job of the import."""
    check_id, _summary = check(actor, content, name)
    job = imports.start_import(actor, check_id)
    jobs.run_all()
    return job_of(job.id)
