"""What kinds of job there are: named by the features, registered in webapp/application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from webapp.foundation.access import Permission
from webapp.foundation.jobs.files import Result
from webapp.foundation.jobs.turn import Turn

Handler = Callable[[Turn], Result | None]


@dataclass(frozen=True)
class Kind:
    """One kind of job. `counts` maps the names of its counts to what people read; `back` is the
    endpoint of the page it is started from, `page` of one that shows the result (by `job_id`)."""

    name: str
    handler: Handler
    title: Any
    permission: Permission
    back: str
    page: str
    counts: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}
GRANT_CHECKS: list[Callable[[UUID, UUID], bool]] = []


def register(
    name: str,
    handler: Handler,
    title: Any,
    *,
    permission: Permission = Permission.JOBS_OWN,
    back: str = "",
    page: str = "",
    counts: Mapping[str, Any] | None = None,
) -> None:
    """Make a kind known. `handler(turn)` does the work and answers the file it made, or None.

    `permission` is needed to see the job and to fetch its file, besides the job's own scope. With
    `page` people are led there when it is done, in the place of a download.
    """
    KINDS[name] = Kind(name, handler, title, permission, back, page, counts or {})


def check_grants_with(holds: Callable[[UUID, UUID], bool]) -> None:
    """Have `holds(account_id, grant_id)` asked before work begins: a leaver's jobs do not run."""
    GRANT_CHECKS[:] = [holds]


def grant_holds(account_id: UUID, grant_id: UUID) -> bool:
    """Whether the person may still have this done."""
    return all(holds(account_id, grant_id) for holds in GRANT_CHECKS)
