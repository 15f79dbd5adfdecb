"""Importing cases: a dry run in the background, then the rows that fit, batch by batch."""

from itertools import islice
from pathlib import PurePath
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.conversions import queries
from webapp.conversions.importing import report
from webapp.conversions.importing.columns import COLUMNS
from webapp.conversions.importing.judging import Judge, Judged, shared_phones, without_repeats
from webapp.conversions.importing.orders import Outcome, carry_out
from webapp.foundation import audit, jobs, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.foundation.jobs.dry_runs import carried_out_by, dry_run_for, report_of
from webapp.foundation.spreadsheets import RowError

CHECK, IMPORT = "cases-import-check", "cases-import"
"""The kinds of the two jobs."""
MOST_ROWS = 100_000
BATCH = 500
MOST_NAMED = 500
NO_FILE = _l("选一个 .xlsx 或 .csv 文件")
EMPTY_FILE = _l("这个文件是空的。在表格软件里打开看一眼，存好再传")
NOTHING_TO_DO = _l("没有要导入的行：和现在的都一样，或者都有错")
NO_ROWS = _l("表头下面没有内容")


def start_check(actor: Actor, name: str, content: bytes) -> jobs.Job:
    """Ask for a dry run of a file. Raises InvalidInput for none and for an empty one."""
    hall_id = queries.hall_of(actor)
    if not content:
        raise InvalidInput(errors={"file": [str(EMPTY_FILE if name else NO_FILE)]})
    parameters = {"name": f"list{PurePath(name).suffix.lower()[:8]}"}  # a name may tell of people
    with transaction() as session:
        job = jobs.start(session, actor, CHECK, parameters, content=content)
        audit.record(Act.CASES_CHECKED, actor, "job", job.id, chain=hall_id, size=len(content))
    return job


def start_import(actor: Actor, check_id: UUID) -> jobs.Job:
    """Carry out what a dry run of the same person found. Pressed twice, it runs once.

    Raises NotFound for somebody else's dry run, Gone when its report was deleted, Conflict when
    there is nothing to do.
    """
    hall_id = queries.hall_of(actor)
    with transaction() as session:
        check = dry_run_for(actor, check_id, CHECK, lock=True)
        content = report_of(check)
        summary = report.read_summary(content)
        if not summary.orders:
            raise Conflict(NOTHING_TO_DO)
        if (running := carried_out_by(check, IMPORT)) is not None:
            return running
        parameters = {"check": str(check.id), "rows": summary.orders}
        job = jobs.start(session, actor, IMPORT, parameters, content=content)
        audit.record(
            Act.CASES_IMPORT_CONFIRMED,
            actor,
            "job",
            job.id,
            chain=hall_id,
            new=summary.new,
            changed=summary.changed,
            wrong=summary.wrong,
        )
    return job


def check(turn: jobs.Turn) -> jobs.Result:
    """The job of the dry run: reads, judges and compares; changes nothing."""
    try:
        rows, errors = _read(turn)
    except Problem as refusal:
        return _result(report.Summary(refused=str(refusal.detail)), [], [])
    rows, repeats = without_repeats(rows)
    shared = shared_phones(rows)
    judged, wrong = _judged(turn, rows, len({error.row for error in errors + repeats}))
    errors = sorted(errors + repeats + wrong, key=lambda error: error.row)
    return _result(report.summary_of(judged, errors, shared), judged, errors)


def import_cases(turn: jobs.Turn) -> jobs.Result | None:
    """The job that imports: each batch with its audit entry and its place in one transaction.

    Its result names the cases that fitted when they were checked and fit no longer.
    """
    state: dict[str, Any] = turn.checkpoint or {"done": 0, "left_out": [], **Outcome().counts()}
    orders = islice(report.read_orders(turn.content()), state["done"], None)
    while batch := list(islice(orders, BATCH)):
        state = _import_batch(turn, batch, state)
        turn.progress(state["done"], turn.parameters["rows"])
    if not state["left_out"]:
        return None
    rows = [[number, _("检查之后事项停用了，没有导入")] for number in state["left_out"]]
    headers = [_("办件编号"), _("说明")]
    return jobs.Result(
        _("没有导入的办件") + ".xlsx", spreadsheets.write_rows(headers, rows, _("没有导入"))
    )


def _read(turn: jobs.Turn) -> tuple[list[spreadsheets.Row], list[RowError]]:
    """The rows that fit their columns. The sheet itself goes with this call: it is large."""
    sheet = spreadsheets.read_rows(turn.content(), turn.parameters["name"], MOST_ROWS)
    turn.progress(0, len(sheet.rows))
    rows, errors = spreadsheets.parse(sheet, COLUMNS)
    if not rows and not errors:
        raise InvalidInput(NO_ROWS, slug="empty-sheet")
    return rows, errors


def _judged(
    turn: jobs.Turn, rows: list[spreadsheets.Row], refused: int
) -> tuple[list[Judged], list[RowError]]:
    """The rows judged, `refused` of the file having been judged before."""
    judge = Judge(turn.actor)
    judged: list[Judged] = []
    wrong: list[RowError] = []
    for at in range(0, len(rows), BATCH):
        for one in judge.rows(rows[at : at + BATCH]):
            if isinstance(one, Judged):
                judged.append(one)
            else:
                wrong.append(one)
        db.session.expunge_all()
        turn.progress(refused + min(at + BATCH, len(rows)), refused + len(rows))
    return judged, wrong


def _result(summary: report.Summary, judged: list[Judged], errors: list[RowError]) -> jobs.Result:
    content = report.packed(summary, judged, errors)
    return jobs.Result(_("检查结果") + ".zip", content, "application/zip")


def _import_batch(
    turn: jobs.Turn, batch: list[dict[str, Any]], state: dict[str, Any]
) -> dict[str, Any]:
    with transaction() as session:
        outcome = carry_out(session, turn.actor, batch)
        audit.record(
            Act.CASES_IMPORTED,
            turn.actor,
            "job",
            turn.job_id,
            chain=queries.hall_of(turn.actor),
            new=outcome.new,
            changed=outcome.changed,
            same=outcome.same,
            left_out=outcome.left_out,
        )
        counts = {name: state[name] + count for name, count in outcome.counts().items()}
        left_out = (state["left_out"] + outcome.left_out)[:MOST_NAMED]
        state = {"done": state["done"] + len(batch), "left_out": left_out, **counts}
        turn.keep(session, state, state["done"], turn.parameters["rows"], **counts)
    db.session.expunge_all()
    return state
