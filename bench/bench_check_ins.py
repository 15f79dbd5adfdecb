"""Village check-ins accepted per second, as a ratio to an empty JSON route of one server.

The same way as pickups, driven the same way; each check-in brings its place, which is judged.
"""

import random
from uuid import UUID

from bench.bench_records import measure
from bench.context import Context
from bench.figures import Figure
from tests.builders_villages import village
from tests.phone import Phone, Queued
from webapp.foundation.database import db
from webapp.places.models import Outlet
from webapp.supervision.villages.models import VillageCheckIn

VILLAGES = 10
"""Of each outlet: about what one round reaches."""
_of_outlet: dict[UUID, list[UUID]] = {}


def run(context: Context) -> list[Figure]:
    """Rounds of couriers, one village after another."""
    return measure(context, "check-ins", _check_ins, VillageCheckIn)


def _check_ins(phone: Phone, count: int) -> list[Queued]:
    ids = _of_outlet.get(phone.outlet_id)
    if ids is None:
        outlet = db.session.get_one(Outlet, phone.outlet_id)
        ids = _of_outlet[phone.outlet_id] = [village(outlet).id for _ in range(VILLAGES)]
    return [phone.check_in(random.choice(ids), _spot()) for _ in range(count)]


def _spot() -> tuple[int, int, int]:
    return 28_700_000 + random.randrange(9_000), 115_900_000 + random.randrange(9_000), 12
