"""Raising flags: each rule once for an act, and the count on its head kept right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.foundation import clock
from webapp.foundation.database import new_id, upsert_into
from webapp.pickups.lifecycle import FlagRule, FlagState
from webapp.pickups.models import Pickup, PickupFlag


@dataclass(frozen=True)
class Finding:
    """What a rule found at an act. `facts` hold ids, names of outlets and numbers: no person."""

    rule: FlagRule
    place: Mapping[str, Any]
    pickup_id: UUID
    """The act's origin."""
    captured_by: UUID
    waybill: str
    facts: dict[str, Any] = field(default_factory=dict)


def raise_flag(session: Session, finding: Finding) -> bool:
    """Open a flag unless this rule has one at this act; one that was settled opens again only
    for what the authority sends back once more. Answers whether it is open anew."""
    now = clock.now()
    settings = current_app.config["SETTINGS"]
    opened = {
        "facts": finding.facts,
        "state": FlagState.OPEN,
        "raised_at": now,
        "due_at": now + timedelta(days=settings.flag_due_days),
        "settled_by": None,
        "settled_at": None,
        "words": "",
    }
    statement = upsert_into(PickupFlag).values(
        **finding.place,
        **opened,
        id=new_id(),
        pickup_id=finding.pickup_id,
        captured_by=finding.captured_by,
        waybill=finding.waybill,
        rule=finding.rule,
        version=1,
    )
    key = ["outlet_id", "pickup_id", "rule"]
    if finding.rule is FlagRule.REJECTED_BY_AUTHORITY:
        statement = statement.on_conflict_do_update(
            index_elements=key,
            set_={**opened, "version": PickupFlag.version + 1},
            where=PickupFlag.state == FlagState.RESOLVED,
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    return session.execute(statement.returning(PickupFlag.id)).first() is not None


def settle_itself(session: Session, outlet_id: UUID, pickup_id: UUID, words: str) -> bool:
    """Settle "sent back by the authority" when the platform took a later version after all.

    Nobody settled it: `settled_by` stays empty. Answers whether there was such a flag.
    """
    settled = update(PickupFlag).where(
        PickupFlag.outlet_id == outlet_id,
        PickupFlag.pickup_id == pickup_id,
        PickupFlag.rule == FlagRule.REJECTED_BY_AUTHORITY,
        PickupFlag.state != FlagState.RESOLVED,
    )
    values = {"state": FlagState.RESOLVED, "settled_at": clock.now(), "words": words}
    changed: Any = session.execute(settled.values(**values, version=PickupFlag.version + 1))
    return bool(changed.rowcount)


def recount(session: Session, acts: Iterable[tuple[UUID, UUID]]) -> None:
    """Bring `open_flags` up to date on the heads of some acts: (outlet id, origin id)."""
    # In one order, so that two workers never wait for each other.
    for outlet_id, origin_id in sorted(set(acts)):
        unsettled = (
            select(func.count())
            .where(
                PickupFlag.outlet_id == outlet_id,
                PickupFlag.pickup_id == origin_id,
                PickupFlag.state != FlagState.RESOLVED,
            )
            .scalar_subquery()
        )
        heads = update(Pickup).where(
            Pickup.outlet_id == outlet_id, Pickup.origin_id == origin_id, Pickup.is_head
        )
        session.execute(heads.values(open_flags=unsettled))
