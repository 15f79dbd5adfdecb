"""Pages of findings at a million of them: server time against the same page at a thousand."""

import os
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from bench.context import Context
from bench.figures import Figure
from bench.offices import Office, compare, new_app, vacuum
from tests import builders_pickups as builders
from tests.house_rules import worlds
from webapp.findings import procedures, restating
from webapp.findings.kinds import CATEGORIES, FindingKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.database import PLACED_COLUMNS, db, transaction

SMALL = 1_000
LARGE = int(os.environ.get("FINDINGS", "1000000"))
"""FINDINGS=200000 measures a smaller one; the figures say which."""
OUTLETS = 40
COUNTIES = ("360102", "360103", "110101", "441900")
DAYS = 365
OPEN_OF = 25
"""One of so many is still open: a year's findings are over but for the last weeks'."""
COUNTY_PAGES = (
    "/findings",
    "/findings?turn=",
    "/findings?turn=open",
    "/findings?turn=late",
    "/findings?turn=over",
    "/findings/analysis",
    "{finding}",
)
"""The analysis of a county is the list of its outlets by place, each with its link to a map."""
CITY_PAGES = ("/findings?turn=open", "/findings/analysis")
WAY = (Step.REPORT, Step.ACCEPT, Step.ASSIGN, Step.VERIFY, Step.RECTIFY, Step.APPROVE, Step.CONFIRM)
ENDS = (
    *[FindingState.CONFIRMED] * 20,
    FindingState.UNCONFIRMED,
    FindingState.REJECTED,
    FindingState.UNFOUNDED,
)
"""What became of those that are over, in turn."""
TABLES = ("findings", "finding_steps")

_PLACED = ", ".join(PLACED_COLUMNS)
_FINDINGS = f"""
INSERT INTO findings ({_PLACED}, id, code, kind, category, severity, state, level, procedure_id,
    reporter, reporter_id, confirmer, confirmer_id, reported_at, received_at, due_on, closed_at,
    closed_level, steps_taken, returns, disputes, appeals, nudges, letters, version)
SELECT {_PLACED},
    (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '70008'
        || lpad(to_hex(number), 15, '0'))::uuid,
    '监〔2026〕' || lpad(number::text, 7, '0'), 'service',
    (CAST(:categories AS text[]))[1 + number % cardinality(CAST(:categories AS text[]))], 'usual',
    CASE WHEN is_open THEN 'verified'
        ELSE (CAST(:ends AS text[]))[1 + number % cardinality(CAST(:ends AS text[]))] END,
    'county', CAST(:procedure AS uuid), 'officer', company_id, 'account', company_id,
    moment, moment,
    CASE WHEN is_open THEN CAST(:today AS date) + (number / {OPEN_OF}) % 8 - 2 END,
    CASE WHEN NOT is_open THEN least(CAST(:now AS timestamptz), moment + interval '9 days') END,
    CASE WHEN NOT is_open THEN 'county' END,
    CASE WHEN is_open THEN 4 ELSE {len(WAY)} END, 0, 0, 0, 0, 0, 1
FROM (
    SELECT number, number % {OPEN_OF} = 0 AS is_open,
        CAST(:now AS timestamptz) - number * interval '{DAYS} days' / :count AS moment
    FROM generate_series(0, :count - 1) AS number
) AS made
JOIN (
    SELECT row_number() OVER (ORDER BY county_code, id) - 1 AS position, id AS outlet_id,
        company_id, headquarters_id, brand_id, county_code, city_code, province_code
    FROM outlets
) AS placed ON placed.position = number % {OUTLETS}
"""  # noqa: S608 -- of our own constants
_STEPS = """
INSERT INTO finding_steps (outlet_id, id, finding_id, position, step, doer, account_id, at, days,
    words)
SELECT outlet_id, gen_random_uuid(), id, position,
    (CAST(:way AS text[]))[position], 'county', reporter_id,
    least(CAST(:now AS timestamptz), received_at + (position - 1) * interval '1 day'),
    CASE WHEN position > 1 THEN (position + hashtext(id::text) & 1023) % 4 ELSE 0 END,
    '到现场看过，属实。'
FROM findings CROSS JOIN LATERAL generate_series(1, steps_taken) AS position
"""
_TOUCHED = """
INSERT INTO finding_touched_days (outlet_id, day, touched_at)
SELECT outlet_id, (moment AT TIME ZONE 'Asia/Shanghai')::date AS day, max(moment)
FROM findings CROSS JOIN LATERAL (VALUES (received_at), (closed_at)) AS of_both (moment)
WHERE moment IS NOT NULL GROUP BY outlet_id, day
"""
"""As the migration does: touch every day that has something, and let the worker go."""


def run(context: Context) -> list[Figure]:
    """Fill two databases, ask each page of both in turn as officers, compare the p95."""
    small, large = _offices(context, SMALL), _offices(context, LARGE)
    counts = (SMALL, LARGE)
    return [
        *compare(small[0], large[0], counts, COUNTY_PAGES, "findings, a county"),
        *compare(small[1], large[1], counts, CITY_PAGES, "findings, a city"),
    ]


def _offices(context: Context, count: int) -> tuple[Office, Office]:
    """The county's and the city's."""
    app = new_app(context)
    with app.app_context():
        company = builders.company()
        outlets = [builders.outlet(company, county=COUNTIES[n % 4]) for n in range(OUTLETS)]
        with transaction() as session:
            kept = procedures.current(session, FindingKind.SERVICE, outlets[0].city_code)
        sample = _fill(count, kept.id, outlets[0].county_code)
        cookies = []
        for role in (Role.COUNTY_OFFICER, Role.CITY_OFFICER):
            session_of = builders.session_of(worlds.official(role, outlets[0]), role)
            cookies.append(builders.cookie_of(session_of.id))
    county = Office(app, cookies[0], {"finding": f"/findings/{sample[0]}/{sample[1]}"})
    return county, replace(county, cookie=cookies[1])


def _fill(count: int, procedure_id: UUID, county_code: str) -> Any:
    """Rows as the acts make them, made by the database; the figures by the worker. Answers a
    finding of a county that is over."""
    given = {
        "count": count,
        "procedure": str(procedure_id),
        "today": clock.today(),
        "now": clock.now(),
        "categories": [one.value for one in CATEGORIES[FindingKind.SERVICE]],
        "ends": [one.value for one in ENDS],
        "way": [one.value for one in WAY],
    }
    with db.engine.begin() as connection:
        made_again = _without_indexes(connection)
        for statement in (_FINDINGS, _STEPS, _TOUCHED):
            connection.execute(text(statement), given)
        for statement in made_again:
            connection.execute(text(statement))
    vacuum()
    restating.restate_due()
    vacuum()
    sample = (
        "SELECT outlet_id, id FROM findings WHERE county_code = :county AND state = 'confirmed'"
    )
    with db.engine.connect() as connection:
        return connection.execute(text(sample + " LIMIT 1"), {"county": county_code}).one()


def _without_indexes(connection: Connection) -> list[str]:
    """Drop the keys and indexes of the tables that are filled; answers how to make them again.

    Sorted once, an index costs a fifth of what it costs row by row.
    """
    constraints = connection.execute(
        text(
            "SELECT conrelid::regclass::text AS of, conname AS name,"
            " pg_get_constraintdef(oid) AS said FROM pg_constraint"
            " WHERE conrelid = ANY (CAST(:tables AS regclass[])) AND contype IN ('p', 'u')"
        ),
        {"tables": list(TABLES)},
    ).all()
    made_again = []
    for one in constraints:
        connection.execute(text(f'ALTER TABLE {one.of} DROP CONSTRAINT "{one.name}"'))
        made_again.append(f'ALTER TABLE {one.of} ADD CONSTRAINT "{one.name}" {one.said}')
    indexes = connection.execute(
        text(
            "SELECT indexname AS name, indexdef AS said FROM pg_indexes"
            " WHERE tablename = ANY (:tables)"
        ),
        {"tables": list(TABLES)},
    ).all()
    for one in indexes:
        connection.execute(text(f'DROP INDEX "{one.name}"'))
        made_again.append(one.said)
    return made_again
