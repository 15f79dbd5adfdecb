"""Who has to do with findings: officers, and reporters whose term ended."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from webapp.accounts.people import still_hold, workers_in
from webapp.findings.kinds import Level
from webapp.findings.lifecycle import OPEN
from webapp.findings.models import Finding
from webapp.findings.queries.listing import may_see
from webapp.foundation.access import Actor, Permission, Scope, ScopeKind
from webapp.foundation.database import db


def open_of_confirmer(actor: Actor, account_id: UUID, county_code: str) -> Sequence[Finding]:
    """What of a county waits, or will wait, for the word of an account; locked."""
    query = select(Finding).where(
        may_see(actor),
        Finding.confirmer_id == account_id,
        Finding.county_code == county_code,
        Finding.state.in_(OPEN),
    )
    return db.session.scalars(query.order_by(Finding.id).with_for_update()).all()


def without_confirmer(actor: Actor) -> list[tuple[UUID, str, int]]:
    """People who should confirm findings in the actor's scope and no longer can: (account, county,
    how many are open), the most first."""
    count = func.count().label("count")
    query = (
        select(Finding.confirmer_id, Finding.county_code, count)
        .where(may_see(actor), Finding.state.in_(OPEN), Finding.confirmer_id.is_not(None))
        .group_by(Finding.confirmer_id, Finding.county_code)
        .order_by(count.desc(), Finding.confirmer_id)
    )
    rows = db.session.execute(query).all()
    waiting = [(row[0], row[1], row[2]) for row in rows if row[0] is not None]
    present = still_hold({who for who, _county, _count in waiting}, Permission.FINDINGS_REPORT)
    return [one for one in waiting if one[0] not in present]


def successors(county_code: str) -> dict[UUID, str]:
    """Supervisors and grid workers of a county who may take over: names in the clear."""
    scope = Scope(ScopeKind.COUNTY, county_code)
    officers = workers_in(scope, Permission.FINDINGS_HANDLE)
    found = workers_in(scope, Permission.FINDINGS_REPORT)
    return {key: name for key, name in found.items() if key not in officers}


def officers_for(finding: Finding) -> dict[UUID, str]:
    """Officers who may have a finding: those of its county, or of its city once it is the city's;
    names in the clear, by account."""
    scope = (
        Scope(ScopeKind.CITY, finding.city_code)
        if finding.level is Level.CITY
        else Scope(ScopeKind.COUNTY, finding.county_code)
    )
    return workers_in(scope, Permission.FINDINGS_HANDLE)


def colleagues(actor: Actor) -> dict[UUID, str]:
    """Officers of exactly the actor's scope, themselves among them: names in the clear."""
    if not actor.may(Permission.FINDINGS_HANDLE):
        return {}
    return workers_in(actor.scope, Permission.FINDINGS_HANDLE)
