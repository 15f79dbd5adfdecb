"""Rows of the ledger for tests."""

from datetime import date
from typing import Any

from tests.builders_findings import People
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id
from webapp.supervision.enforcement import services
from webapp.supervision.enforcement.kinds import RULES, ActKind, Authority, Number
from webapp.supervision.enforcement.models import EnforcementAct
from webapp.supervision.enforcement.queries import Wanted
from webapp.supervision.enforcement.services import Deed

NUMBERS = {
    Number.COUNT: 1,
    Number.PERSONS: 6,
    Number.OUTLETS: 3,
    Number.FINE: 150_000,
    Number.GOODS: 12,
}


def deed(people: People, kind: ActKind = ActKind.INSPECTION, **facts: Any) -> Deed:
    """Everything that a row of a kind demands, today, by two officers of the county or the city."""
    rule = RULES[kind]
    pair = (people.city, people.city_second) if rule.city_only else (people.county, people.second)
    values: dict[str, Any] = {
        "id": new_id(),
        "kind": kind,
        "day": clock.today(),
        "officers": [one.account_id for one in pair],
        "numbers": {one: NUMBERS[one] for one in rule.numbers},
        "unit": "件" if Number.GOODS in rule.numbers else "",
        "authorities": [Authority.POLICE, Authority.FIRE] if rule.authorities else [],
    }
    return Deed(**{**values, **facts})


def record(
    people: People, kind: ActKind = ActKind.INSPECTION, by: Actor | None = None, **facts: Any
) -> EnforcementAct:
    """A row of the ledger."""
    usual = people.city if RULES[kind].city_only else people.county
    return services.record(by or usual, deed(people, kind, **facts))


def this_year(**facts: Any) -> Wanted:
    """The ledger of this year."""
    today = clock.today()
    return Wanted(date(today.year, 1, 1), today, **facts)
