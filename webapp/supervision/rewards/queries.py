"""Reading rewards: what waits for a decision, what was paid, for which finding."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, func, select, tuple_

from webapp.findings.models import Finding
from webapp.findings.queries.listing import may_see
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.supervision.rewards.kinds import FOUND_TRUE, REWARDED, RewardState
from webapp.supervision.rewards.models import FindingReward


def rewards(actor: Actor, state: RewardState | None = None) -> Select[FindingReward]:
    """The rewards in scope; the page orders them."""
    query = select(FindingReward).where(in_scope(FindingReward, actor))
    return query if state is None else query.where(FindingReward.state == state)


def reward_for(
    actor: Actor, outlet_id: UUID, reward_id: UUID, *, lock: bool = False
) -> FindingReward:
    """One reward in scope. Raises NotFound."""
    query = rewards(actor).where(
        FindingReward.outlet_id == outlet_id, FindingReward.id == reward_id
    )
    if lock:
        query = query.with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=lock))
    if found is None:
        raise NotFound()
    return found


def of_finding(finding: Finding) -> FindingReward | None:
    """The reward of a finding, if there is one."""
    return db.session.scalar(
        select(FindingReward).where(
            FindingReward.outlet_id == finding.outlet_id,
            FindingReward.finding_id == finding.id,
        )
    )


def findings_of(rows: Iterable[FindingReward]) -> dict[UUID, Finding]:
    """The findings of rewards, by their ids."""
    keys = [(one.outlet_id, one.finding_id) for one in rows]
    query = select(Finding).where(tuple_(Finding.outlet_id, Finding.id).in_(keys))
    return {one.id: one for one in db.session.scalars(query)}


def without_reward(actor: Actor) -> Select[Finding]:
    """Findings in scope that may be rewarded and have no reward yet; the page orders them."""
    have = (
        select(FindingReward.id)
        .where(
            FindingReward.outlet_id == Finding.outlet_id,
            FindingReward.finding_id == Finding.id,
        )
        .exists()
    )
    return select(Finding).where(
        may_see(actor),
        Finding.reporter.in_(REWARDED),
        Finding.state.in_(FOUND_TRUE),
        ~have,
    )


def paid(
    actor: Actor, first: date, last: date, region: tuple[str, str] | None
) -> list[tuple[str, str, str, int, int]]:
    """What was paid in a span, by (city, county, month): how many, how much in fen. `region` is a
    column of the place and its value."""
    table: Any = FindingReward
    month = func.substr(cast(table.paid_on, String), 1, 7)
    keys = (table.city_code, table.county_code, month)
    query = select(*keys, func.count(), func.sum(table.amount_fen)).where(
        in_scope(table, actor),
        table.state == RewardState.PAID,
        table.paid_on.between(first, last),
    )
    if region is not None:
        query = query.where(getattr(table, region[0]) == region[1])
    found = db.session.execute(query.group_by(*keys).order_by(*keys))
    return [(row[0], row[1], row[2], row[3], int(row[4])) for row in found]
