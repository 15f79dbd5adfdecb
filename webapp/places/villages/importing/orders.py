"""Carrying out what a dry run found, on what is there now: somebody may have been faster."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.foundation import clock
from webapp.foundation.access import Actor, covers
from webapp.foundation.database import new_id
from webapp.places import queries as places
from webapp.places.models import Outlet
from webapp.places.villages import queries
from webapp.places.villages.facts import set_facts
from webapp.places.villages.importing.judging import typed
from webapp.places.villages.models import Village
from webapp.places.villages.touching import touch


@dataclass
class Outcome:
    """What became of the rows of one batch; `left_out` are the codes that fit no longer."""

    new: int = 0
    changed: int = 0
    same: int = 0
    left_out: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "wrong": len(self.left_out),
        }


def carry_out(session: Session, actor: Actor, orders: Iterable[dict[str, Any]]) -> Outcome:
    """Make or change the villages of {code, facts}, within what the actor may do now."""
    wanted = {order["code"]: typed(order["facts"]) for order in orders}
    present = queries.villages_by_code(wanted, lock=True)
    named = {facts["outlet_id"] for facts in wanted.values() if "outlet_id" in facts}
    outlets = places.outlets_by_id(named)
    outcome, today = Outcome(), clock.today()
    touched: set[UUID] = set()
    with session.no_autoflush:
        for code, facts in wanted.items():
            village = present.get(code)
            outlet = outlets.get(facts["outlet_id"]) if "outlet_id" in facts else None
            if _fits_no_longer(actor, village, facts, outlet):
                outcome.left_out.append(code)
                continue
            made = village or Village(id=new_id(), code=code, since=today)
            changed, counted = set_facts(made, facts, outlet)
            touched |= counted
            if village is None:
                session.add(made)
                outcome.new += 1
            elif changed:
                outcome.changed += 1
            else:
                outcome.same += 1
    touch(session, touched)
    return outcome


def _fits_no_longer(
    actor: Actor, village: Village | None, facts: dict[str, Any], outlet: Outlet | None
) -> bool:
    if village is not None and not covers(actor, village):
        return True
    if "outlet_id" not in facts:
        return village is None
    if village is not None and village.outlet_id == facts["outlet_id"]:
        return False
    return outlet is None or outlet.closed or not covers(actor, outlet)
