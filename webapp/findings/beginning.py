"""A new finding: what every one begins as, and the entry that it leaves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.findings import numbering, procedures
from webapp.findings.kinds import CATEGORIES, Category, FindingKind, Level, Reporter
from webapp.findings.models import Finding
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import place_of
from webapp.places.models import Outlet


def new(
    session: Session,
    finding_id: UUID,
    kind: FindingKind,
    category: Category,
    outlet: Outlet,
    reporter: Reporter,
    seen_at: datetime | None = None,
) -> Finding:
    """A finding with its number and the procedure that holds now; who confirms it is for the
    caller to say. `seen_at` None: now."""
    now = clock.now()
    kept = procedures.current(session, kind, outlet.city_code)
    return Finding(
        **place_of(outlet),
        id=finding_id,
        code=numbering.next_code(session, outlet.county_code, numbering.FINDING, clock.today()),
        kind=kind,
        category=category,
        severity=CATEGORIES[kind][category],
        level=Level.COUNTY,
        procedure_id=kept.id,
        reporter=reporter,
        reported_at=min(seen_at or now, now),
        received_at=now,
        steps_taken=0,
        returns=0,
        disputes=0,
        appeals=0,
        nudges=0,
        letters=0,
    )


def record(actor: Actor | None, made: Finding) -> None:
    """Note a finding that just began; no actor: the system, or somebody without an account."""
    audit.record(
        Act.FINDING_REPORTED,
        actor,
        "finding",
        made.id,
        chain=made.company_id,
        kind=made.kind.value,
        category=made.category.value,
        outlet=str(made.outlet_id),
    )
