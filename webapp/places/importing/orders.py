"""Carrying out what a dry run found, on what is there now: somebody may have been faster."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.foundation.access import Actor, covers
from webapp.foundation.database import new_id
from webapp.places import queries
from webapp.places.facts import set_facts
from webapp.places.importing.judging import typed
from webapp.places.models import Organisation, Outlet, OutletKind, Region


@dataclass
class Outcome:
    """What became of the rows of one batch; `left_out` are the codes that fit no longer."""

    new: list[Outlet] = field(default_factory=list)
    changed: list[Outlet] = field(default_factory=list)
    same: int = 0
    left_out: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "same": self.same,
            "wrong": len(self.left_out),
        }

    def by_company(self) -> dict[UUID, dict[str, list[str]]]:
        """The codes of new and of changed outlets, for each company that has any."""
        found: dict[UUID, dict[str, list[str]]] = {}
        for result, outlets in (("new", self.new), ("changed", self.changed)):
            for outlet in outlets:
                codes = found.setdefault(outlet.company_id, {"new": [], "changed": []})
                codes[result].append(outlet.code)
        return found


def carry_out(session: Session, actor: Actor, orders: Iterable[dict[str, Any]]) -> Outcome:
    """Make or change the outlets of {code, facts}, within what the actor may do now."""
    wanted = {order["code"]: typed(order["facts"]) for order in orders}
    present = queries.outlets_by_code(wanted, lock=True)
    batch = _Batch(session, actor, list(wanted.values()), list(present.values()))
    outcome = Outcome()
    for code, facts in wanted.items():
        batch.put(code, facts, present.get(code), outcome)
    return outcome


class _Batch:
    """The companies and regions that the orders of one batch name, read at once."""

    def __init__(
        self, session: Session, actor: Actor, facts: list[dict[str, Any]], present: list[Outlet]
    ) -> None:
        self.session = session
        self.actor = actor
        companies = {one["company_id"] for one in facts if "company_id" in one}
        codes = {one["region_code"] for one in facts if "region_code" in one}
        codes |= {one.region_code for one in present}
        self.companies = {one.id: one for one in queries.companies_of(actor, companies)}
        regions = session.scalars(select(Region).where(Region.code.in_(codes)))
        self.regions = {one.code: one for one in regions}

    def put(
        self, code: str, facts: dict[str, Any], present: Outlet | None, outcome: Outcome
    ) -> None:
        """Make or change one outlet, or note that it fits no longer."""
        outlet = present or Outlet(id=new_id(), code=code, kind=OutletKind.OUTLET)
        company = self._company(facts, present)
        region = self.regions.get(facts.get("region_code", outlet.region_code))
        foreign = present is not None and not covers(self.actor, present)
        if foreign or company is None or region is None:
            outcome.left_out.append(code)
            return
        changed = set_facts(outlet, facts, company, region)
        if present is None:
            self.session.add(outlet)
            outcome.new.append(outlet)
        elif changed:
            outcome.changed.append(outlet)
        else:
            outcome.same += 1

    def _company(self, facts: dict[str, Any], present: Outlet | None) -> Organisation | None:
        wanted = facts.get("company_id", getattr(present, "company_id", None))
        if present is not None and wanted == present.company_id:
            return self.session.get(Organisation, wanted)
        return self.companies.get(wanted) if wanted else None
