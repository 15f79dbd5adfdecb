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
from webapp.foundation.list_imports import Intake
from webapp.foundation.spreadsheets import Row, RowError
from webapp.places import queries as places
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
    """Carry out what a dry run of the same person found, as `list_imports.begin` says."""
    with transaction() as session:
        job, counts = list_imports.begin(session, actor, check_id, CHECK, IMPORT)
        if counts is not None:
            audit.record(
                Act.FILINGS_IMPORT_CONFIRMED,
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
    return list_imports.dry_run(turn, COLUMNS, _all, lambda: Judge(turn.actor), called)


def import_filings(turn: jobs.Turn) -> jobs.Result | None:
    """The job that imports: each batch with its audit entry and its place in one transaction.

    Its result names the outlets that fitted when they were checked and fit no longer.
    """
    intake = Intake(turn, list_imports.orders_in(turn.content()), Outcome())
    for batch in intake.batches():
        _import_batch(intake, batch)
    return intake.result(_("没有导入的备案"), _("网点代码"), _("检查之后有人改过，没有导入"))


def _all(rows: Iterable[Row]) -> tuple[list[Row], list[RowError]]:
    """Whether an outlet stands twice, only the judge can say: by its name or by its code."""
    return list(rows), []


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
