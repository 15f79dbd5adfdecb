"""Terms and tasks of supervisors for tests."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import db, new_id, transaction
from webapp.places.models import Outlet
from webapp.supervision.supervisors import months
from webapp.supervision.supervisors.kinds import Area, TaskKind
from webapp.supervision.supervisors.models import Appointment, SupervisorTask
from webapp.supervision.supervisors.services import planning, terms
from webapp.supervision.supervisors.services.terms import Wanted


def wanted(county_code: str, **facts: Any) -> Wanted:
    """A year from today, of somebody new."""
    number = new_id().hex[-8:].upper()
    today = clock.today()
    values: dict[str, Any] = {
        "login": f"S{number}",
        "name": "林则安",
        "county_code": county_code,
        "areas": [Area.COUNTER, Area.PARTY_PAPERS],
        "certificate": f"JD{number}",
        "starts_on": today,
        "ends_on": today + timedelta(days=365),
    }
    return Wanted(**{**values, **facts})


def term(officer: Actor, county_code: str, **facts: Any) -> Appointment:
    """A term that began; its supervisor signs in."""
    made, account, _token = terms.appoint(officer, wanted(county_code, **facts))
    with transaction() as session:
        session.get_one(Account, account.id).state = AccountState.ACTIVE
    return made


def planned(
    officer: Actor, outlet: Outlet, who: UUID, kind: TaskKind = TaskKind.VISIT_OUTLET
) -> SupervisorTask:
    """A task of this month."""
    month = months.this_month()
    planning.plan(officer, outlet.county_code, month, [who], [outlet.id], [kind])
    query = db.select(SupervisorTask).where(
        SupervisorTask.outlet_id == outlet.id,
        SupervisorTask.account_id == who,
        SupervisorTask.kind == kind,
    )
    return db.session.scalars(query.order_by(SupervisorTask.id.desc())).first()


VISIT = {
    "settlement": "township",
    "open": "yes",
    "open_days": "6",
    "notice": "yes",
    "basic": "yes",
    "days": "5",
    "depth": "village",
    "papers": "same-day",
    "parcels": "good",
    "attitude": "good",
}
"""Answers to the form of a visit with which all is well."""
