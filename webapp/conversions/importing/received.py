"""Cases as programs send them: the same columns, rules and facts as those of a spreadsheet.

A member that is absent says nothing; one that is null takes the fact away where a list can (there
the cell says 无). Members are told apart by name and errors by index, since there are no rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.conversions.importing.columns import COLUMNS, HEADER_OF
from webapp.conversions.importing.judging import Judge, Judged
from webapp.conversions.importing.orders import Outcome, carry_out
from webapp.foundation.access import Actor
from webapp.foundation.errors import Conflict
from webapp.foundation.spreadsheets import EMPTIED, CellRefused, Row, RowError
from webapp.foundation.spreadsheets.cells import is_empty

CAN_BE_EMPTIED = frozenset({"ready_on", "accepted_on", "collected_on", "address"})
NAME_OF = {header: name for name, header in HEADER_OF.items()}


@dataclass
class Sorted:
    """What came, sorted: what fits, and what is wrong with the others, by index and member."""

    judged: list[Judged] = field(default_factory=list)
    errors: dict[int, dict[str, list[str]]] = field(default_factory=dict)

    def add_error(self, index: int, name: str, sentence: object) -> None:
        """One more thing that is wrong with a case."""
        self.errors.setdefault(index, {}).setdefault(name, []).append(str(sentence))


def sort(
    judge: Judge,
    cases: Mapping[int, Mapping[str, Any]],
    errors: dict[int, dict[str, list[str]]],
) -> Sorted:
    """Read and judge cases by index. `number` of what is judged is the index."""
    found = Sorted(errors=errors)
    rows = [_row(index, case, found) for index, case in cases.items()]
    kept = _without_repeats([row for row in rows if row.number not in found.errors], found)
    for one in judge.rows(kept):
        if isinstance(one, RowError):
            found.add_error(one.row, NAME_OF[one.column], one.sentence)
        else:
            found.judged.append(one)
    return found


def take(session: Session, actor: Actor, found: Sorted) -> Outcome:
    """Make or change what fits, in the actor's hall. Raises Conflict when somebody was faster."""
    orders = [{"case_number": one.code, "facts": one.facts} for one in found.judged]
    try:
        outcome = carry_out(session, actor, orders)
        session.flush()
    except IntegrityError as clash:  # somebody made one of them this very moment
        raise Conflict(retry_after=1) from clash
    return outcome


def _row(index: int, case: Mapping[str, Any], found: Sorted) -> Row:
    values: dict[str, Any] = {}
    for column in COLUMNS:
        told = case.get(column.name)
        is_emptied = told is None and column.name in case and column.name in CAN_BE_EMPTIED
        cell = EMPTIED if is_emptied else "" if told is None else told
        values[column.name] = None
        if not is_empty(cell):
            try:
                values[column.name] = column.parse(cell)
            except CellRefused as refusal:
                found.add_error(index, column.name, refusal.sentence)
        elif column.required:
            found.add_error(index, column.name, _("这一格不能空着"))
    return Row(index, values)


def _without_repeats(rows: Iterable[Row], found: Sorted) -> list[Row]:
    """None of several cases with one number is taken: only the sender knows which is right."""
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        by_number.setdefault(row.values["case_number"], []).append(row)
    for same in by_number.values():
        for row in same if len(same) > 1 else ():
            found.add_error(row.number, "case_number", _("同一个编号在这次请求里有几件。只留一件"))
    return [same[0] for same in by_number.values() if len(same) == 1]
