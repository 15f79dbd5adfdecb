"""Spreading the tasks of a month over supervisors. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from webapp.supervision.supervisors.kinds import TaskKind

Asked = tuple[UUID, TaskKind]
"""An outlet, and what is to be done there."""


class Spread(NamedTuple):
    """A task that is new: whose, where, what, and at which village if it is about one."""

    account_id: UUID
    outlet_id: UUID
    kind: TaskKind
    village_id: UUID | None


def spread(
    supervisors: Sequence[UUID],
    outlets: Sequence[UUID],
    kinds: Sequence[TaskKind],
    planned: Collection[Asked],
    load: Mapping[UUID, int],
    villages: Mapping[UUID, Sequence[UUID]],
) -> list[Spread]:
    """All that is not planned yet; what is done at villages at those of `villages`, by outlet.

    One outlet is one supervisor's: one way for all that is done there. Each outlet goes to whoever
    has the fewest tasks by then, `load` being what they have already; among equals the first.
    """
    has = {one: load.get(one, 0) for one in supervisors}
    found: list[Spread] = []
    for outlet in outlets:
        wanted: list[tuple[TaskKind, UUID | None]] = []
        for kind in kinds:
            if kind.is_at_village:
                wanted += [(kind, village) for village in villages.get(outlet, ())]
            elif (outlet, kind) not in planned:
                wanted.append((kind, None))
        if not wanted or not has:
            continue
        who = min(has, key=lambda one: has[one])
        has[who] += len(wanted)
        found += [Spread(who, outlet, kind, village) for kind, village in wanted]
    return found


def in_turn(
    known: Sequence[UUID],
    seen: Mapping[UUID, Sequence[str]],
    month: str,
    planned: int,
    most: int,
) -> list[UUID]:
    """Which of an outlet's villages a month is for, at most `most` with the `planned` ones that
    it has already: first those that nobody was sent to yet, then those longest ago.

    `known` in the order in which they stand in the directory; `seen`: the months (YYYY-MM) of the
    tasks of each.
    """
    free = [one for one in known if month not in seen.get(one, ())]
    free.sort(key=lambda one: max(seen.get(one, ()), default=""))
    return free[: max(0, most - planned)]
