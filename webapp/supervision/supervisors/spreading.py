"""Spreading the tasks of a month over supervisors. Pure."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from webapp.supervision.supervisors.kinds import TaskKind

Asked = tuple[UUID, TaskKind]
"""An outlet, and what is to be done there."""


def spread(
    supervisors: Sequence[UUID],
    outlets: Sequence[UUID],
    kinds: Sequence[TaskKind],
    planned: Collection[Asked],
    load: Mapping[UUID, int],
) -> list[tuple[UUID, UUID, TaskKind]]:
    """(supervisor, outlet, kind) of all that is not planned yet.

    One outlet is one supervisor's: one way for all that is done there. Each outlet goes to whoever
    has the fewest tasks by then, `load` being what they have already; among equals the first.
    """
    has = {one: load.get(one, 0) for one in supervisors}
    found: list[tuple[UUID, UUID, TaskKind]] = []
    for outlet in outlets:
        wanted = [kind for kind in kinds if (outlet, kind) not in planned]
        if not wanted or not has:
            continue
        who = min(has, key=lambda one: has[one])
        has[who] += len(wanted)
        found += [(who, outlet, kind) for kind in wanted]
    return found
