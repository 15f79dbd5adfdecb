"""What a dry run found, carried out: asked for once, then batch by batch."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.foundation import jobs, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict
from webapp.foundation.jobs import Job, Result, Turn
from webapp.foundation.jobs.dry_runs import carried_out_by, dry_run_for, report_of
from webapp.foundation.list_imports.batches import in_batches
from webapp.foundation.list_imports.report import summary_in

MOST_NAMED = 500
"""Rows left out that the end of an import names."""
NOTHING_TO_DO = _l("没有要导入的行：和现在的都一样，或者都有错")
COUNTED = {
    "new": _l("新增"),
    "changed": _l("修改"),
    "same": _l("不变"),
    "wrong": _l("没有导入"),
}
"""What the end of every list's import counts."""


class Begun(NamedTuple):
    """The job of an import, and what its dry run counted: nothing when it ran already."""

    job: Job
    counts: dict[str, int] | None


def begin(session: Session, actor: Actor, check_id: UUID, check: str, kind: str) -> Begun:
    """Carry out what a dry run of the same person found. Pressed twice, it runs once.

    Raises NotFound for somebody else's dry run, Gone when its report was deleted, Conflict when
    there is nothing to do.
    """
    dry_run = dry_run_for(actor, check_id, check, lock=True)
    content = report_of(dry_run)
    summary = summary_in(content)
    rows = summary["new"] + summary["changed"]
    if not rows:
        raise Conflict(NOTHING_TO_DO)
    if (running := carried_out_by(dry_run, kind)) is not None:
        return Begun(running, None)
    parameters = {"check": str(dry_run.id), "rows": rows}
    job = jobs.start(session, actor, kind, parameters, content=content)
    return Begun(job, {name: summary[name] for name in ("new", "changed", "wrong")})


class Outcome(Protocol):
    """What became of the rows of one batch."""

    left_out: list[str]
    """Names of rows that fitted when they were checked and fit no longer."""

    def counts(self) -> dict[str, int]:
        """How many of each."""


class Intake:
    """An import under way: its orders batch by batch, from where an earlier worker came to."""

    def __init__(self, turn: Turn, orders: Iterable[dict[str, Any]], nothing: Outcome) -> None:
        self.turn = turn
        fresh: dict[str, Any] = {"done": 0, "left_out": [], **nothing.counts()}
        self.state: dict[str, Any] = turn.checkpoint or fresh
        self._orders = islice(orders, self.state["done"], None)

    def batches(self) -> Iterator[list[dict[str, Any]]]:
        """The orders that are left. Each batch ends with `advance` in its own transaction."""
        for batch in in_batches(self._orders):
            yield batch
            db.session.expunge_all()
            self.turn.progress(self.state["done"], self.turn.parameters["rows"])

    def advance(self, session: Session, orders: int, outcome: Outcome) -> None:
        """Note with a batch, or not at all, that so many orders were carried out."""
        counts = {name: self.state[name] + count for name, count in outcome.counts().items()}
        left_out = (self.state["left_out"] + outcome.left_out)[:MOST_NAMED]
        self.state = {"done": self.state["done"] + orders, "left_out": left_out, **counts}
        total = self.turn.parameters["rows"]
        self.turn.keep(session, self.state, self.state["done"], total, **counts)

    def result(self, name: str, header: str, why: str) -> Result | None:
        """A sheet of what was left out, and why; None when that is nothing."""
        if not self.state["left_out"]:
            return None
        rows = [[one, why] for one in self.state["left_out"]]
        content = spreadsheets.write_rows([header, _("说明")], rows, _("没有导入"))
        return Result(f"{name}.xlsx", content)
