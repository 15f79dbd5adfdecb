"""A pickup is taken in: what is kept, what the courier is told."""

from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.people import sender, waybill
from webapp.foundation.database import db
from webapp.pickups.models import Pickup, PickupParcel, ReceivedRecord


def test_an_accepted_pickup_keeps_everything_the_rates_need(app):
    phone, outlet, courier = builders.shift()
    numbers = [waybill(), waybill()]
    who = sender(1)
    queued = phone.pickup(numbers, who, **{"class": "temporary-bulk", "weight_grams": 1200})

    answer = phone.send(queued)

    assert answer.status == 201, answer
    assert phone.proves(queued, answer.body["receipt"])
    row = db.session.get(Pickup, (outlet.id, queued.id))
    assert (row.company_id, row.county_code) == (outlet.company_id, "360102")
    assert row.captured_by == courier.id
    assert row.masked_name == who.masked_name
    assert row.parcels == 2
    assert row.backfilled is False
    parcels = db.session.scalars(select(PickupParcel).order_by(PickupParcel.id)).all()
    assert [parcel.waybill for parcel in parcels] == numbers
    assert db.session.scalar(select(func.count()).select_from(ReceivedRecord)) == 1
