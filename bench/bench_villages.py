"""Pages of villages at all 535,640 of them: server time against the same page at a thousand.

A year of weekly figures everywhere, and four weeks of check-ins for one province.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, select, text

from bench.context import Context
from bench.figures import Figure
from bench.offices import Office, compare, new_app, vacuum
from tests import builders_pickups as builders
from tests.house_rules import worlds
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.database import db
from webapp.places.models import Organisation, Outlet
from webapp.places.region_file import REGIONS
from webapp.places.services import load_regions
from webapp.places.villages.models import Village
from webapp.places.villages.touching import week_of

SMALL = 1_000
LARGE = int(os.environ.get("VILLAGES", "535640"))
"""VILLAGES=100000 measures fewer; the figures say how many."""
WEEKS = 52
VILLAGES_AN_OUTLET = 10
COUNTIES_OF_SMALL = 4
PROVINCE = "360000"
COUNTY_PAGES = (
    "/places/villages",
    "/places/villages?find=青石1",
    "/villages",
    "/villages?outlet={outlet}",
    "/villages/{village}",
    "/villages/doubtful",
)
PLATFORM_PAGES = ("/places/villages", "/places/villages?find=青石1", "/villages")
PLACE = "outlet_id, company_id, headquarters_id, brand_id, county_code, city_code, province_code"
OF_OUTLET = "o.id, o.company_id, o.headquarters_id, o.brand_id, o.county_code, o.city_code"
OUTLETS = """
INSERT INTO outlets (id, kind, code, name, pinyin, company_id, headquarters_id, brand_id,
  region_code, county_code, city_code, province_code, address, postcode, phone, hours, services,
  demands_photo, closed, version)
SELECT gen_random_uuid(), 'outlet', 'B' || n, '第' || n || '揽投部', 'di ' || n, :company, NULL,
  :brand, r.code, r.code, substr(r.code, 1, 4) || '00', substr(r.code, 1, 2) || '0000', '', '',
  '', '{}', '[]', false, false, 1
FROM generate_series(0, :outlets - 1) n
JOIN (SELECT code, row_number() OVER (ORDER BY code <> '360102', code) - 1 AS place
  FROM regions r WHERE level = 'county') r ON r.place = n % :counties
"""
VILLAGES = f"""
INSERT INTO villages (id, code, name, pinyin, settlement, mode, required_days, latitude, longitude,
  active, since, version, {PLACE})
SELECT gen_random_uuid(), o.county_code || lpad((o.n * 10 + k)::text, 6, '0'),
  '青石' || o.n || '第' || k || '村', 'qing shi ' || o.n || ' ' || k, 'village', 'direct', 3, 28.7,
  115.9, true, DATE '2020-01-06', 1, {OF_OUTLET}, o.province_code
FROM (SELECT *, substr(code, 2)::int % 90000 AS n FROM outlets WHERE code LIKE 'B%') o
CROSS JOIN generate_series(0, {VILLAGES_AN_OUTLET - 1}) k
"""  # noqa: S608
DONE = "CASE WHEN hashtext(v.code) % 7 = 0 THEN 1 ELSE 21 END"
"""The days on which somebody came, as bits: one of three, or all three."""
FIGURES = f"""
INSERT INTO village_weeks (village_id, week, planned, done, flagged, {PLACE})
SELECT v.id, CAST(:week AS date), 3, {DONE}, 0,
  v.outlet_id, v.company_id, v.headquarters_id, v.brand_id, v.county_code, v.city_code,
  v.province_code FROM villages v
"""  # noqa: S608
SUMS = f"""
INSERT INTO village_outlet_weeks (week, villages, unplanned, planned, counted, flagged, silent,
  {PLACE})
SELECT w::date, villages, 0, 3 * villages, counted, 0, 0, {PLACE}
FROM generate_series(CAST(:first AS date), CAST(:last AS date), interval '7 days') w
CROSS JOIN (
  SELECT count(*) AS villages, sum(bit_count(({DONE})::bit(7))) AS counted, {PLACE}
  FROM villages v GROUP BY {PLACE}
) o
"""  # noqa: S608
ABOVE = PLACE.removeprefix("outlet_id, ")
COUNTIES = f"""
INSERT INTO village_county_weeks (id, week, villages, unplanned, planned, counted, flagged, silent,
  {ABOVE})
SELECT gen_random_uuid(), week, sum(villages), sum(unplanned), sum(planned), sum(counted),
  sum(flagged), sum(silent), {ABOVE} FROM village_outlet_weeks GROUP BY week, {ABOVE}
"""  # noqa: S608
CHECK_INS = f"""
INSERT INTO village_check_ins (id, village_id, captured_by, adjusted_at, received_at, business_day,
  mode, vehicle, handover_point, items, slip, latitude_e6, longitude_e6, accuracy_metres, photos,
  suspicions, flagged, why_accepted, {PLACE})
SELECT gen_random_uuid(), v.id, :person, d, d, (d AT TIME ZONE 'Asia/Shanghai')::date, 'direct',
  'motorcycle', 'doors', 3, false, 28700000, 115900000, 9, '[]',
  CASE WHEN hashtext(v.code || d::text) % 50 = 0 THEN '["too-exact"]' ELSE '[]' END,
  hashtext(v.code || d::text) % 50 = 0, '',
  v.outlet_id, v.company_id, v.headquarters_id, v.brand_id, v.county_code, v.city_code,
  v.province_code
FROM villages v CROSS JOIN generate_series(
  CAST(:since AS timestamptz), CAST(:until AS timestamptz), interval '56 hours') d
WHERE v.province_code = :province
"""  # noqa: S608
KEYS = """
SELECT conname AS name, pg_get_constraintdef(oid) AS says FROM pg_constraint
WHERE conrelid = CAST(:filled AS regclass) AND contype IN ('p', 'u') ORDER BY conname
"""
INDEXES = """
SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS says FROM pg_index
WHERE indrelid = CAST(:filled AS regclass)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1
"""


def run(context: Context) -> list[Figure]:
    """Fill two databases, ask each page of both in turn, as a county and as the platform."""
    small, large = _offices(context, SMALL), _offices(context, LARGE)
    figures = []
    for who, pages in (("county", COUNTY_PAGES), ("platform", PLATFORM_PAGES)):
        counts, of = (SMALL, LARGE), f"villages, as the {who}"
        figures += compare(small[who], large[who], counts, pages, of)
    return figures


def _offices(context: Context, count: int) -> dict[str, Office]:
    app = new_app(context)
    with app.app_context():
        load_regions(json.loads(REGIONS.read_text()))
        outlet, village = _fill(count)
        asked = {"outlet": str(outlet.id), "village": str(village.id)}
        found = {}
        for who, role in (("county", Role.COUNTY_OFFICER), ("platform", Role.ADMINISTRATOR)):
            session = builders.session_of(worlds.official(role, outlet), role)
            found[who] = Office(app, builders.cookie_of(session.id), asked)
    return found


def _fill(count: int) -> tuple[Outlet, Village]:
    """Rows as the acts and the worker make them, by the database alone; an outlet, a village."""
    company = builders.company()
    counties = COUNTIES_OF_SMALL if count == SMALL else 2_800
    monday = week_of(clock.today())
    with db.engine.begin() as connection:
        places = {"company": company.id, "brand": company.brand_id, "counties": counties}
        outlets = {**places, "outlets": max(1, count // VILLAGES_AN_OUTLET)}
        connection.execute(text(OUTLETS), outlets)
    with _filling("villages") as connection:
        connection.execute(text(VILLAGES))
    first = monday - timedelta(days=7 * (WEEKS - 1))
    with _filling("village_weeks") as connection:
        for week in range(WEEKS):
            connection.execute(text(FIGURES), {"week": first + timedelta(days=7 * week)})
    with _filling("village_outlet_weeks") as connection:
        connection.execute(text(SUMS), {"first": first, "last": monday})
    with _filling("village_county_weeks") as connection:
        connection.execute(text(COUNTIES))
    with _filling("village_check_ins") as connection:
        span = {"since": clock.ago(days=28), "until": clock.now()}
        person = {"person": company.id, "province": PROVINCE}
        connection.execute(text(CHECK_INS), {**span, **person})
    vacuum()
    query = select(Outlet).where(Outlet.county_code == "360102").order_by(Outlet.code)
    outlet = db.session.scalars(query).first()
    assert outlet is not None
    assert db.session.get(Organisation, company.id) is not None
    of_outlet = select(Village).where(Village.outlet_id == outlet.id).order_by(Village.code)
    village = db.session.scalars(of_outlet).first()
    assert village is not None
    db.session.rollback()
    return outlet, village


@contextlib.contextmanager
def _filling(table: str) -> Iterator[Connection]:
    """A transaction that fills a table; its keys and indexes are made after the rows, the same
    ones: one sort instead of a search for each row of millions."""
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        filled = {"filled": table}
        keys = connection.execute(text(KEYS), filled).all()
        indexes = connection.execute(text(INDEXES), filled).all()
        for key in keys:
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {key.name}"))
        for index in indexes:
            connection.execute(text(f"DROP INDEX {index.name}"))
        yield connection
        for key in keys:
            add = f"ALTER TABLE {table} ADD CONSTRAINT {key.name} {key.says}"
            connection.execute(text(add))
        for index in indexes:
            connection.execute(text(index.says))
