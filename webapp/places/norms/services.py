"""Acts on service norms."""

from datetime import date

from flask_babel import lazy_gettext as _l

from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import InvalidInput
from webapp.places import queries as places
from webapp.places.norms import queries
from webapp.places.norms.models import ServiceNorm, Settlement

UNKNOWN_REGION = _l("没有这个地区")
PAST = _l("已经实行的不改。从今天或以后的一天起，写新的一条")


def set_norm(
    actor: Actor,
    *,
    region_code: str,
    settlement: Settlement,
    effective_from: date,
    days_per_week: int | None,
    deliveries_per_week: int | None,
    source: str,
) -> ServiceNorm:
    """Say what is owed in a region from a day on; what was owed before stays as it was.

    A row of the same day is written over. Raises InvalidInput for a region that is not known, and
    for a day that is over: what was measured by a norm must not change behind its back.
    """
    with transaction() as session:
        _refuse(region_code, effective_from)
        row = queries.norm_at(region_code, settlement, effective_from)
        if row is None:
            row = ServiceNorm(
                region_code=region_code, settlement=settlement, effective_from=effective_from
            )
            session.add(row)
        row.days_per_week, row.deliveries_per_week = days_per_week, deliveries_per_week
        row.source, row.set_at, row.set_by = source, clock.now(), actor.account_id
        audit.record(
            Act.NORM_SET,
            actor,
            "service-norm",
            f"{region_code or '*'}/{settlement.value}/{effective_from.isoformat()}",
            days=days_per_week,
            count=deliveries_per_week,
        )
    return row


def _refuse(region_code: str, effective_from: date) -> None:
    if region_code and not places.region_names({region_code.ljust(6, "0")}):
        raise InvalidInput(errors={"region_code": [str(UNKNOWN_REGION)]})
    if effective_from < clock.today():
        raise InvalidInput(errors={"effective_from": [str(PAST)]})
