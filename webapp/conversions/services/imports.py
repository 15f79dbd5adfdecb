"""Importing cases: a dry run in the background, then the rows that fit, batch by batch."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.conversions import queries
from webapp.conversions.importing import report
from webapp.conversions.importing.columns import COLUMNS
from webapp.conversions.importing.header import Header
from webapp.conversions.importing.judging import (
    Judge,
    Judged,
    several_cases,
    shared_phones,
    without_repeats,
)
from webapp.conversions.importing.orders import Outcome, carry_out
from webapp.conversions.queries.mappings import columns_as_said
from webapp.foundation import audit, jobs, list_imports
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import plan_anew, transaction
from webapp.foundation.errors import Problem
from webapp.foundation.list_imports import Intake
from webapp.foundation.spreadsheets import Column, Row, RowError

CHECK, IMPORT = report.CHECK, "cases-import"
"""The kinds of the two jobs."""


def start_check(actor: Actor, name: str, content: bytes) -> jobs.Job:
    """Ask for a dry run of a file. Raises InvalidInput for none and for an empty one."""
    hall_id = queries.hall_of(actor)
    parameters = list_imports.parameters_of(name, content)
    with transaction() as session:
        job = jobs.start(session, actor, CHECK, parameters, content=content)
        audit.record(Act.CASES_CHECKED, actor, "job", job.id, chain=hall_id, size=len(content))
    return job


def start_import(actor: Actor, check_id: UUID) -> jobs.Job:
    """Carry out what a dry run of the same person found, as `list_imports.begin` says."""
    hall_id = queries.hall_of(actor)
    with transaction() as session:
        job, counts = list_imports.begin(session, actor, check_id, CHECK, IMPORT)
        if counts is not None:
            audit.record(
                Act.CASES_IMPORT_CONFIRMED,
                actor,
                "job",
                job.id,
                chain=hall_id,
                new=counts["new"],
                changed=counts["changed"],
                wrong=counts["wrong"],
            )
    return job


def check(turn: jobs.Turn) -> jobs.Result:
    """The job of the dry run: reads, judges and compares; changes nothing."""
    hall_id = queries.hall_of(turn.actor)
    told = Header()
    try:
        rows, errors = _read(turn, columns_as_said(hall_id, COLUMNS), told)
    except Problem as refusal:
        refused = report.Summary(
            refused=str(refusal.detail), headings=told.headings, places=told.places
        )
        return _result(turn, refused, [], [])
    rows, repeats = without_repeats(rows)
    shared, people = shared_phones(rows), several_cases(hall_id, rows)
    judged, wrong = list_imports.judged_by(
        Judge(turn.actor), turn, rows, len({error.row for error in errors + repeats})
    )
    errors = sorted(errors + repeats + wrong, key=lambda error: error.row)
    summary = report.summary_of(judged, errors, shared, people)
    summary = replace(summary, headings=told.headings, places=told.places)
    return _result(turn, summary, judged, errors)


def import_cases(turn: jobs.Turn) -> jobs.Result | None:
    """The job that imports: each batch with its audit entry and its place in one transaction.

    Its result names the cases that fitted when they were checked and fit no longer.
    """
    intake = Intake(turn, list_imports.orders_in(turn.content()), Outcome())
    for batch in intake.batches():
        _import_batch(intake, batch)
    because = _("检查之后事项停用了，或者办件已按规定销毁，没有导入")
    return intake.result(_("没有导入的办件"), _("办件编号"), because)


def _read(turn: jobs.Turn, columns: list[Column], told: Header) -> tuple[list[Row], list[RowError]]:
    """The rows that fit, with what is told of the header meanwhile; the sheet goes: it is large."""
    sheet = list_imports.sheet_of(turn)
    told.look_at(sheet, columns)
    return list_imports.rows_in(sheet, columns)


def _result(
    turn: jobs.Turn, summary: report.Summary, judged: list[Judged], errors: list[RowError]
) -> jobs.Result:
    original = turn.content() if summary.headings else b""
    return list_imports.found(report.packed(summary, judged, errors, original))


def _import_batch(intake: Intake, batch: list[dict[str, Any]]) -> None:
    turn = intake.turn
    with transaction() as session:
        plan_anew(session)
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
        intake.advance(session, len(batch), outcome)
