"""Service norms for tests."""

from datetime import date

from webapp.foundation.database import transaction
from webapp.places.norms.models import ServiceNorm, Settlement

LONG_AGO = date(2009, 10, 1)


def norm(
    region_code: str = "",
    settlement: Settlement = Settlement.VILLAGE,
    *,
    days: int | None = None,
    deliveries: int | None = 3,
    since: date = LONG_AGO,
) -> ServiceNorm:
    """A norm that holds, the country's unless a region is named."""
    row = ServiceNorm(
        region_code=region_code,
        settlement=settlement,
        effective_from=since,
        days_per_week=days,
        deliveries_per_week=deliveries,
        source="某条例第一条",
    )
    with transaction() as session:
        session.add(row)
    return row
