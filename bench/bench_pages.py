"""List and queue pages at a million pickups: server time against the same page at a thousand."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from bench.context import Context
from bench.figures import Figure
from bench.offices import Office, compare, new_app, vacuum
from tests import builders_pickups as builders
from tests.house_rules import worlds
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.database import db, new_id, place_of
from webapp.pickups.lifecycle import FlagRule
from webapp.pickups.models import Pickup, PickupFlag, WaybillEntry

SMALL, LARGE = 1_000, 1_000_000
OUTLETS = 40
FLAGGED = 50
"""One act in so many has a flag."""
PAGES = ("/pickups", "/pickups?state=look", "/pickups?waybill={waybill}", "/queue", "{record}")
DAYS = 60


def run(context: Context) -> list[Figure]:
    """Fill two databases, ask each page of both in turn as a county officer, compare the p95."""
    small, large = _office(context, SMALL), _office(context, LARGE)
    return compare(small, large, (SMALL, LARGE), PAGES, "pickups")


def _office(context: Context, count: int) -> Office:
    app = new_app(context)
    with app.app_context():
        sample, officer = _fill(count)
        session = builders.session_of(officer, Role.COUNTY_OFFICER)
        cookie = builders.cookie_of(session.id)
        asked = {
            "waybill": sample[0],
            "record": f"/pickups/{sample[1]}/{sample[2]}",
        }
    return Office(app, cookie, asked)


def _fill(count: int) -> tuple[tuple[str, UUID, UUID], Any]:
    """Rows as the courier's acts make them, in bulk; answers a sample and an officer."""
    company = builders.company()
    counties = ["360102", "360103", "110101", "441900"]
    outlets = [builders.outlet(company, county=counties[n % 4]) for n in range(OUTLETS - 4)]
    outlets += [builders.outlet(county=counties[n % 4]) for n in range(4)]
    couriers = [builders.courier(at).id for at in outlets]
    officer = worlds.official(Role.COUNTY_OFFICER, outlets[0])
    sample = ("", outlets[0].id, outlets[0].id)
    step = DAYS * 86400 / count
    for begin in range(0, count, 20_000):
        pickups, entries, flags = [], [], []
        for number in range(begin, min(begin + 20_000, count)):
            at = outlets[number % OUTLETS]
            row = _pickup(number, at, couriers[number % OUTLETS], step)
            pickups.append(row)
            entries.append(_entry(row))
            if number % FLAGGED == 0:
                flags.append(_flag(row))
            if number % OUTLETS == 0:
                sample = (row["first_waybill"], row["outlet_id"], row["id"])
        with db.engine.begin() as connection:
            connection.execute(insert(Pickup), pickups)
            connection.execute(insert(WaybillEntry), entries)
            if flags:
                connection.execute(insert(PickupFlag), flags)
    vacuum()
    return sample, officer


def _pickup(number: int, at: Any, courier_id: UUID, step: float) -> dict[str, Any]:
    moment = clock.now() - timedelta(seconds=number * step)
    own_id = new_id()
    return {
        "id": own_id,
        "origin_id": own_id,
        "number": 1,
        "is_head": True,
        "state": "valid",
        "reason_words": "",
        "source": "this-app",
        "captured_by": courier_id,
        "device_id": courier_id,
        "parcel_class": "loose",
        "letter": False,
        "destination_code": "360102",
        "parcels": 1,
        "first_waybill": f"EA{number:09d}CN",
        "person_id": own_id,
        "document_type": "resident-card",
        "identity_channel": "camera",
        "masked_name": "王*明",
        "phone_index": "",
        "index_key_id": "",
        "item_category": "daily",
        "item_words": "",
        "inspection": "opened",
        "photos": 0,
        "captured_at": moment,
        "adjusted_at": moment,
        "received_at": moment,
        "business_day": clock.business_day(moment),
        "backfilled": False,
        "authority_state": "acknowledged",
        "open_flags": 1 if number % FLAGGED == 0 else 0,
        **place_of(at),
    }


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "waybill": row["first_waybill"],
        "parcel_id": row["id"],
        "pickup_id": row["id"],
        "person_id": row["person_id"],
        "adjusted_at": row["adjusted_at"],
        "live": True,
        **_place(row),
    }


def _flag(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "pickup_id": row["id"],
        "captured_by": row["captured_by"],
        "waybill": row["first_waybill"],
        "rule": FlagRule.TYPED_IDENTITY,
        "facts": {},
        "state": "open",
        "raised_at": row["received_at"],
        "due_at": row["received_at"] + timedelta(days=3),
        "words": "",
        "version": 1,
        **_place(row),
    }


def _place(row: dict[str, Any]) -> dict[str, Any]:
    columns = ("outlet_id", "company_id", "headquarters_id", "brand_id")
    codes = ("county_code", "city_code", "province_code")
    return {name: row[name] for name in (*columns, *codes)}
