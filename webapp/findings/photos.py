"""Photos of findings: who may send them for which outlet, and what a reader is told of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.foundation import clock
from webapp.foundation.access import Actor, Former, Permission, in_scope
from webapp.foundation.database import db, place_of
from webapp.foundation.errors import NotFound
from webapp.places.distances import metres_from
from webapp.places.models import Outlet

FAR_METRES = 500
"""A photo from farther away than this shows another place, or the outlet's position is wrong."""


@dataclass(frozen=True)
class ToldPhoto:
    """A photo as a reader sees it: what its camera says, and what is odd about that."""

    id: UUID
    sha256: str
    taken_at: datetime | None
    metres: int | None
    """From the outlet."""
    is_far: bool
    is_older: bool
    """Taken before there was anything to take: before the report, or days before it."""


def place_for_photo(actor: Actor, outlet_id: UUID) -> Mapping[str, Any]:
    """The Placed columns of an outlet that the actor may send photos of findings for.

    Whoever reports, or did until their term ended, may see something anywhere; the others act where
    they work. Raises NotFound.
    """
    handing_in = isinstance(actor, Former)
    if not handing_in and not actor.may(Permission.FINDINGS_READ):
        raise NotFound()
    query = select(Outlet).where(Outlet.id == outlet_id)
    if not handing_in and not actor.may(Permission.FINDINGS_REPORT):
        query = query.where(in_scope(Outlet, actor))
    outlet = db.session.scalar(query)
    if outlet is None:
        raise NotFound()
    return place_of(outlet)


def told(finding: Finding, outlet: Outlet, step: FindingStep, photo: FindingEvidence) -> ToldPhoto:
    """What is said of a photo of a step."""
    metres = metres_from(photo, outlet)
    return ToldPhoto(
        id=photo.id,
        sha256=photo.sha256,
        taken_at=photo.taken_at,
        metres=metres,
        is_far=metres is not None and metres > FAR_METRES,
        is_older=photo.taken_at is not None and _is_older(finding, step, photo.taken_at),
    )


def _is_older(finding: Finding, step: FindingStep, taken_at: datetime) -> bool:
    """A report is of what was seen before it: only another day is odd."""
    if step.step is Step.REPORT:
        return clock.business_day(taken_at) < clock.business_day(finding.reported_at)
    return taken_at < finding.reported_at
