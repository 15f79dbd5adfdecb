"""Destroying where deliverers were, once it is long over."""

from collections import Counter

from sqlalchemy import update

from webapp.foundation import clock, destructions, stopping
from webapp.foundation.database import transaction
from webapp.supervision.villages import queries
from webapp.supervision.villages.models import VillageCheckIn
from webapp.supervision.villages.retention import PLACES

BATCH = 500
NOWHERE = {"latitude_e6": None, "longitude_e6": None, "accuracy_metres": None}


def erase_due() -> int:
    """Destroy the places of check-ins older than `village_place_keep_days`; answers how many. Safe
    to repeat and to interrupt: each batch is one transaction."""
    erased = 0
    while not stopping.wanted() and (batch := _erase_batch()):
        erased += batch
    return erased


def _erase_batch() -> int:
    before = destructions.before(PLACES)
    model = VillageCheckIn
    with transaction() as session:
        found = queries.old_places(session, clock.business_day(before), BATCH)
        for row in found:
            one = update(model).where(model.outlet_id == row.outlet_id, model.id == row.id)
            session.execute(one.values(**NOWHERE))
        for company_id, count in Counter(row.company_id for row in found).items():
            destructions.record(session, PLACES, count, before, owner=company_id)
    return len(found)
