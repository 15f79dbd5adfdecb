"""Importing filings: a dry run in the background, then the rows that fit, batch by batch."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.foundation import audit, jobs, list_imports
from webapp.foundation.access import Actor, covers
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, Problem
from webapp.foundation.jobs.dry_runs import carried_out_by, dry_run_for, report_of
from webapp.foundation.list_imports import Intake
from webapp.foundation.spreadsheets import RowError
from webapp.places import queries as places
from webapp.places.importing import report
from webapp.places.importing.judging import Judged
from webapp.supervision.library import queries
from webapp.supervision.library.filing import put
from webapp.supervision.library.lists.columns import COLUMNS, from_json
from webapp.supervision.library.lists.judging import Judge, facts_of

CHECK, IMPORT = "filings-import-check", "filings-import"
"""The kinds of the two jobs."""


@dataclass
class Outcome:
    """What became of the rows of one batch; `left_out` are the outlets that fit no longer."""

    new: int = 0
    changed: int = 0
    same: int = 0
    left_out: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many of each."""
        wrong = len(self.left_out)
        return {"new": self.new, "changed": self.changed, "same": self.same, "wrong": wrong}


def start_check(actor: Actor, name: str, content: bytes) -> jobs.Job:
    """Ask for a dry run of a file. Raises InvalidInput for none and for an empty one."""
    parameters = list_imports.parameters_of(name, content)
    with transaction() as session:
        job = jobs.start(session, actor, CHECK, parameters, content=content)
        audit.record(Act.FILINGS_CHECKED, actor, "job", job.id, size=len(content))
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
            Act.FILINGS_IMPORT_CONFIRMED,
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
    refused = len({error.row for error in errors})
    judged, wrong = list_imports.judged_by(Judge(turn.actor), turn, rows, refused)
    errors = sorted(errors + wrong, key=lambda error: error.row)
    return _result(report.summary_of(judged, errors), judged, errors)


def import_filings(turn: jobs.Turn) -> jobs.Result | None:
    """The job that imports: each batch with its audit entry and its place in one transaction.

    Its result names the outlets that fitted when they were checked and fit no longer.
    """
    intake = Intake(turn, list_imports.orders_in(turn.content()), Outcome())
    for batch in intake.batches():
        _import_batch(intake, batch)
    return intake.result(_("没有导入的备案"), _("网点代码"), _("检查之后有人改过，没有导入"))


def _result(summary: report.Summary, judged: list[Judged], errors: list[RowError]) -> jobs.Result:
    return list_imports.found(report.packed(summary, judged, errors))


def _import_batch(intake: Intake, batch: list[dict[str, Any]]) -> None:
    turn = intake.turn
    with transaction() as session:
        outcome = _carry_out(session, turn.actor, batch)
        audit.record(
            Act.FILINGS_IMPORTED,
            turn.actor,
            "job",
            turn.job_id,
            new=outcome.new,
            changed=outcome.changed,
            left_out=outcome.left_out,
        )
        intake.advance(session, len(batch), outcome)


def _carry_out(session: Session, actor: Actor, orders: Iterable[dict[str, Any]]) -> Outcome:
    """Write the filings of {code, facts} on what is there now: somebody may have been faster."""
    wanted = {UUID(order["facts"]["outlet_id"]): order for order in orders}
    outlets = places.outlets_by_id(wanted)
    present = queries.filings_of(wanted)
    outcome = Outcome()
    for outlet_id, order in wanted.items():
        outlet, before = outlets.get(outlet_id), present.get(outlet_id)
        filing = from_json(order["facts"])
        if outlet is None or outlet.closed or not covers(actor, outlet):
            outcome.left_out.append(order["code"])
        elif facts_of(before) == vars(filing):
            outcome.same += 1
        else:
            put(session, actor, outlet, before, filing)
            outcome.changed += before is not None
            outcome.new += before is None
    return outcome
