"""Carrying out what a dry run found, on what is there now: somebody may have been faster."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from webapp.conversions import cases, queries, settling
from webapp.conversions.importing import facts as case_facts
from webapp.conversions.importing.facts import Facts
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCase, ConversionItem
from webapp.conversions.queries.cases import cases_by_number
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id


@dataclass
class Outcome:
    """What became of the rows of one batch; `left_out` are the numbers that fit no longer."""

    new: int = 0
    changed: int = 0
    same: int = 0
    left_out: list[str] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    """By number: new, changed or same, for those that were not left out."""

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "wrong": len(self.left_out),
        }


def carry_out(session: Session, actor: Actor, orders: Sequence[dict[str, Any]]) -> Outcome:
    """Make or change the cases of {case_number, facts} in the actor's hall, and judge them."""
    hall_id = queries.hall_of(actor)
    wanted: dict[str, Facts] = {order["case_number"]: order["facts"] for order in orders}
    present = cases_by_number(hall_id, wanted, lock=True)
    items = {one.id: one for one in queries.items(actor)}
    outcome = Outcome()
    fresh: list[ConversionCase] = []
    for number, facts in wanted.items():
        item = items.get(case_facts.item_id_of(facts))
        case = present.get(number)
        is_erased = case is not None and case.erased_at is not None
        if is_erased or item is None or (item.closed and (case is None or case.item_id != item.id)):
            outcome.left_out.append(number)
        elif case is None:
            made = _new(hall_id, number)
            case_facts.put(made, facts, item)
            made.judge(item, clock.today())
            fresh.append(made)
            outcome.new += 1
            outcome.results[number] = "new"
        elif changed := _changed(case, facts):
            _change(session, actor, case, facts, item, changed)
            outcome.changed += 1
            outcome.results[number] = "changed"
        else:
            outcome.same += 1
            outcome.results[number] = "same"
    cases.insert(session, actor, fresh)
    return outcome


def _new(hall_id: Any, number: str) -> ConversionCase:
    return ConversionCase(
        hall_id=hall_id,
        id=new_id(),
        case_number=number,
        state=CaseState.IMPORTED,
        ineligible_because=[],
        imported_at=clock.now(),
        version=1,
    )


def _changed(case: ConversionCase, facts: Facts) -> list[str]:
    before = case_facts.of_case(case)
    return sorted(name for name, value in facts.items() if before[name] != value)


def _change(
    session: Session,
    actor: Actor,
    case: ConversionCase,
    facts: Facts,
    item: ConversionItem,
    changed: list[str],
) -> None:
    case_facts.put(case, facts, item)
    if "phone" in changed:
        case.leave_number()
    settling.judge(session, actor, case, item, changed)
