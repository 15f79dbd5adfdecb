"""Importing villages: a dry run in the background, then the rows that fit, batch by batch."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.foundation import audit, jobs, list_imports
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, Problem
from webapp.foundation.jobs.dry_runs import carried_out_by, dry_run_for, report_of
from webapp.foundation.list_imports import Intake
from webapp.foundation.spreadsheets import RowError
from webapp.places.importing import report
from webapp.places.importing.judging import Judged
from webapp.places.villages.importing.columns import COLUMNS
from webapp.places.villages.importing.judging import Judge, without_repeats
from webapp.places.villages.importing.orders import Outcome, carry_out

CHECK, IMPORT = "villages-import-check", "villages-import"
"""The kinds of the two jobs."""


def start_check(actor: Actor, name: str, content: bytes) -> jobs.Job:
    """Ask for a dry run of a file. Raises InvalidInput for none and for an empty one."""
    parameters = list_imports.parameters_of(name, content)
    with transaction() as session:
        job = jobs.start(session, actor, CHECK, parameters, content=content)
        audit.record(Act.VILLAGES_CHECKED, actor, "job", job.id, size=len(content))
    return job


def start_import(actor: Actor, check_id: UUID) -> jobs.Job:
    """Carry out what a dry run of the same person found. Pressed twice, it runs once.

    Raises NotFound for somebody else's dry run, Gone when its report was deleted, Conflict when
    there is nothing to do.
    """
    with transaction() as session:
        check = dry_run_for(actor, check_id, CHECK, lock=True)
        content = report_of(check)
        summary = report.read_summary(content)
        if not summary.orders:
            raise Conflict(list_imports.NOTHING_TO_DO)
        if (running := carried_out_by(check, IMPORT)) is not None:
            return running
        parameters = {"check": str(check.id), "rows": summary.orders}
        job = jobs.start(session, actor, IMPORT, parameters, content=content)
        audit.record(
            Act.VILLAGES_IMPORT_CONFIRMED,
            actor,
            "job",
            job.id,
            new=summary.new,
            changed=summary.changed,
            wrong=summary.wrong,
        )
    return job


def check(turn: jobs.Turn) -> jobs.Result:
    """The job of the dry run: reads, judges and compares; changes nothing."""
    try:
        rows, errors = list_imports.rows_of(turn, COLUMNS)
    except Problem as refusal:
        return _result(report.Summary(refused=str(refusal.detail)), [], [])
    rows, repeats = without_repeats(rows)
    refused = {error.row for error in errors + repeats}
    judged, wrong = list_imports.judged_by(Judge(turn.actor), turn, rows, len(refused))
    errors = sorted(errors + repeats + wrong, key=lambda error: error.row)
    return _result(report.summary_of(judged, errors), judged, errors)


def import_villages(turn: jobs.Turn) -> jobs.Result | None:
    """The job that imports: each batch with its audit entry and its place in one transaction.

    Its result names the rows that fitted when they were checked and fit no longer.
    """
    intake = Intake(turn, list_imports.orders_in(turn.content()), Outcome())
    for batch in intake.batches():
        _import_batch(intake, batch)
    return intake.result(_("没有导入的村"), _("村代码"), _("检查之后有人改过，没有导入"))


def _result(summary: report.Summary, judged: list[Judged], errors: list[RowError]) -> jobs.Result:
    headers = (_("村代码"), _("村名"))
    return list_imports.found(report.packed(summary, judged, errors, headers))


def _import_batch(intake: Intake, batch: list[dict[str, Any]]) -> None:
    turn = intake.turn
    with transaction() as session:
        outcome = carry_out(session, turn.actor, batch)
        audit.record(
            Act.VILLAGES_IMPORTED,
            turn.actor,
            "job",
            turn.job_id,
            new=outcome.new,
            changed=outcome.changed,
            left_out=outcome.left_out,
        )
        intake.advance(session, len(batch), outcome)
