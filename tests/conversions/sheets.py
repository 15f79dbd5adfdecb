"""Lists of cases for tests: made, checked and imported, as the pages and the worker do it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tests.job_runs import job_of
from webapp.conversions.importing import report
from webapp.conversions.importing.columns import COLUMNS
from webapp.conversions.importing.report import Summary
from webapp.conversions.services import imports
from webapp.foundation import jobs
from webapp.foundation.access import Actor
from webapp.foundation.jobs import Job, files
from webapp.foundation.spreadsheets import write_rows

ROW = {
    "办件编号": "BJ-001",
    "事项编码": "GA-01",
    "姓名": "赵晓明",
    "手机号": "138 0013 8000",
    "证件后四位": "011X",
    "申请人类型": "个人",
    "领取方式": "窗口",
    "保管至": "2099-12-31",
}
"""A case that may be offered by post, of an item GA-01."""


def sheet(*rows: dict[str, Any]) -> bytes:
    """An XLSX with every column; a row gives its cells by header."""
    headers = [column.header for column in COLUMNS]
    return table(headers, [[row.get(header) for header in headers] for row in rows])


def table(headers: list[str], rows: Iterable[list[Any]]) -> bytes:
    """An XLSX with some headers."""
    return write_rows(headers, rows, "办件").getvalue()


def check(actor: Actor, content: bytes, name: str = "办件.xlsx") -> tuple[UUID, Summary]:
    """A dry run, done: its job and what it found."""
    job = imports.start_check(actor, name, content)
    jobs.run_all()
    done = job_of(job.id)
    assert done.has_result, done.error
    return job.id, report.read_summary(files.read(done, files.MADE))


def take_in(actor: Actor, content: bytes, name: str = "办件.xlsx") -> Job:
    """A dry run and its import, done; answers the job of the import."""
    check_id, _summary = check(actor, content, name)
    job = imports.start_import(actor, check_id)
    jobs.run_all()
    return job_of(job.id)
