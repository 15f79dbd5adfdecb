"""Importing villages: a dry run in the background, then the rows that fit, batch by batch."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.foundation import audit, jobs, list_imports
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.list_imports import Intake
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
    """Carry out what a dry run of the same person found, as `list_imports.begin` says."""
    with transaction() as session:
        job, counts = list_imports.begin(session, actor, check_id, CHECK, IMPORT)
        if counts is not None:
            audit.record(
                Act.VILLAGES_IMPORT_CONFIRMED,
                actor,
                "job",
                job.id,
                new=counts["new"],
                changed=counts["changed"],
                wrong=counts["wrong"],
            )
    return job


def check(turn: jobs.Turn) -> jobs.Result:
    """The job of the dry run: reads, judges and compares; changes nothing."""
    called = (_("村代码"), _("村名"))
    return list_imports.dry_run(turn, COLUMNS, without_repeats, lambda: Judge(turn.actor), called)


def import_villages(turn: jobs.Turn) -> jobs.Result | None:
    """The job that imports: each batch with its audit entry and its place in one transaction.

    Its result names the rows that fitted when they were checked and fit no longer.
    """
    intake = Intake(turn, list_imports.orders_in(turn.content()), Outcome())
    for batch in intake.batches():
        _import_batch(intake, batch)
    return intake.result(_("没有导入的村"), _("村代码"), _("检查之后有人改过，没有导入"))


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
