"""Importing outlets: a dry run in the background, then the rows that fit, batch by batch."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.foundation import audit, jobs, list_imports
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.list_imports import Intake
from webapp.places.importing.columns import COLUMNS
from webapp.places.importing.judging import Judge, of_one_company, without_repeats
from webapp.places.importing.orders import Outcome, carry_out

CHECK, IMPORT = "outlets-import-check", "outlets-import"
"""The kinds of the two jobs."""


def start_check(actor: Actor, name: str, content: bytes) -> jobs.Job:
    """Ask for a dry run of a file. Raises InvalidInput for none and for an empty one."""
    parameters = list_imports.parameters_of(name, content)
    with transaction() as session:
        job = jobs.start(session, actor, CHECK, parameters, content=content)
        audit.record(Act.OUTLETS_CHECKED, actor, "job", job.id, size=len(content))
    return job


def start_import(actor: Actor, check_id: UUID) -> jobs.Job:
    """Carry out what a dry run of the same person found, as `list_imports.begin` says."""
    with transaction() as session:
        job, counts = list_imports.begin(session, actor, check_id, CHECK, IMPORT)
        if counts is not None:
            audit.record(
                Act.OUTLETS_IMPORT_CONFIRMED,
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
    called = (_("网点代码"), _("网点名称"))
    return list_imports.dry_run(
        turn, COLUMNS, without_repeats, lambda: Judge(turn.actor), called, of_one_company
    )


def import_outlets(turn: jobs.Turn) -> jobs.Result | None:
    """The job that imports: each batch with its audit entries and its place in one transaction.

    Its result names the rows that fitted when they were checked and fit no longer.
    """
    intake = Intake(turn, list_imports.orders_in(turn.content()), Outcome())
    for batch in intake.batches():
        _import_batch(intake, batch)
    return intake.result(_("没有导入的网点"), _("网点代码"), _("检查之后有人改过，没有导入"))


def _import_batch(intake: Intake, batch: list[dict[str, Any]]) -> None:
    with transaction() as session:
        outcome = carry_out(session, intake.turn.actor, batch)
        _record(session, intake.turn, outcome)
        intake.advance(session, len(batch), outcome)


def _record(session: Session, turn: jobs.Turn, outcome: Outcome) -> None:
    """One entry for each company whose outlets are new or changed, in its own chain."""
    session.flush()
    for company_id, codes in outcome.by_company().items():
        audit.record(
            Act.OUTLETS_IMPORTED,
            turn.actor,
            "job",
            turn.job_id,
            chain=company_id,
            new=codes["new"],
            changed=codes["changed"],
        )
    if outcome.left_out:
        audit.record(
            Act.OUTLETS_IMPORTED, turn.actor, "job", turn.job_id, left_out=outcome.left_out
        )
