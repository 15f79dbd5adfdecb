"""Pages of findings at a million of them: server time against the same page at a thousand."""

import logging
import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import insert, text

from bench.bench_pages import ASKS, WARM_UP, Office, p95
from bench.context import Context
from bench.figures import Figure
from tests import builders_pickups as builders
from tests.house_rules import worlds
from webapp.application import create_app
from webapp.findings import procedures, restating
from webapp.findings.kinds import (
    CATEGORIES,
    Confirmer,
    Doer,
    FindingKind,
    Level,
    Reporter,
    Severity,
)
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding, FindingStep, FindingTouchedDay
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.database import db, new_id, place_of, transaction

SMALL = 1_000
LARGE = int(os.environ.get("FINDINGS", "1000000"))
"""FINDINGS=200000 measures a smaller one; the figures say which."""
OUTLETS = 40
COUNTIES = ("360102", "360103", "110101", "441900")
DAYS = 365
BATCH = 10_000
OPEN_OF = 25
"""One of so many is still open: a year's findings are over but for the last weeks'."""
PAGES = (
    "/findings",
    "/findings?turn=",
    "/findings?turn=open",
    "/findings?turn=over",
    "/findings/analysis",
    "{finding}",
)
WAY = (Step.REPORT, Step.ACCEPT, Step.ASSIGN, Step.VERIFY, Step.RECTIFY, Step.APPROVE, Step.CONFIRM)
ENDS = (
    *[FindingState.CONFIRMED] * 20,
    FindingState.UNCONFIRMED,
    FindingState.REJECTED,
    FindingState.UNFOUNDED,
)
"""What became of those that are over, in turn."""


def run(context: Context) -> list[Figure]:
    """Fill two databases, ask each page of both in turn as a county officer, compare the p95."""
    small, large = _office(context, SMALL), _office(context, LARGE)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    figures = []
    for page in PAGES:
        times = [(small.seconds(page), large.seconds(page)) for _ in range(WARM_UP + ASKS)]
        few, many = (p95(column) for column in zip(*times[WARM_UP:], strict=True))
        ratio = many / max(few, 0.002)  # below two milliseconds noise is all there is
        figures.append(Figure.at_most(f"p95 of {page} at {LARGE:,} findings", ratio, "×", 3))
        figures.append(Figure.told(f"… at {LARGE:,}", many * 1000, "ms"))
        figures.append(Figure.told(f"… at {SMALL:,}", few * 1000, "ms"))
    return figures


def _office(context: Context, count: int) -> Office:
    app = create_app(context.settings("postgresql"))
    app.config["TESTING"] = True
    with app.app_context():
        outlet_id, finding_id, officer = _fill(count)
        session = builders.session_of(officer, Role.COUNTY_OFFICER)
        cookie = builders.cookie_of(session.id)
    return Office(app, cookie, {"finding": f"/findings/{outlet_id}/{finding_id}"})


def _fill(count: int) -> tuple[UUID, UUID, Any]:
    """Rows as the acts make them, in bulk, and the figures by the worker; a sample, an officer."""
    company = builders.company()
    outlets = [builders.outlet(company, county=COUNTIES[n % 4]) for n in range(OUTLETS)]
    officer = worlds.official(Role.COUNTY_OFFICER, outlets[0])
    with transaction() as session:
        kept = procedures.current(session, FindingKind.SERVICE, outlets[0].city_code)
    sample = outlets[0].id
    for begin in range(0, count, BATCH):
        findings = [
            _finding(number, outlets[number % OUTLETS], kept.id, count)
            for number in range(begin, min(begin + BATCH, count))
        ]
        steps = [step for one in findings for step in _steps(one)]
        if begin == 0:
            sample = findings[0]["id"]
        with db.engine.begin() as connection:
            connection.execute(insert(Finding), findings)
            connection.execute(insert(FindingStep), steps)
    _restate()
    return outlets[0].id, sample, officer


def _restate() -> None:
    """As the migration does: touch every day that has something, and let the worker go."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    found = db.session.execute(db.select(Finding.outlet_id, Finding.received_at, Finding.closed_at))
    days = {
        (row.outlet_id, clock.business_day(moment))
        for row in found
        for moment in (row.received_at, row.closed_at)
        if moment is not None
    }
    db.session.rollback()
    rows = [{"outlet_id": at, "day": day, "touched_at": clock.now()} for at, day in sorted(days)]
    with db.engine.begin() as connection:
        connection.execute(insert(FindingTouchedDay), rows)
    restating.restate_due()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _finding(number: int, at: Any, procedure_id: UUID, count: int) -> dict[str, Any]:
    moment = clock.now() - timedelta(seconds=number * DAYS * 86400 / count)
    categories = list(CATEGORIES[FindingKind.SERVICE])
    is_open = number % OPEN_OF == 0
    state = FindingState.VERIFIED if is_open else ENDS[number % len(ENDS)]
    due_on = clock.today() + timedelta(days=number // OPEN_OF % 8 - 2)
    return {
        **place_of(at),
        "id": new_id(),
        "code": f"监〔2026〕{number:07d}",
        "kind": FindingKind.SERVICE,
        "category": categories[number % len(categories)],
        "severity": Severity.USUAL,
        "state": state,
        "level": Level.COUNTY,
        "procedure_id": procedure_id,
        "reporter": Reporter.OFFICER,
        "reporter_id": at.company_id,
        "confirmer": Confirmer.ACCOUNT,
        "confirmer_id": at.company_id,
        "reported_at": moment,
        "received_at": moment,
        "due_on": due_on if is_open else None,
        "closed_at": None if is_open else min(clock.now(), moment + timedelta(days=9)),
        "closed_level": None if is_open else Level.COUNTY,
        "steps_taken": 4 if is_open else len(WAY),
        "returns": 0,
        "disputes": 0,
        "appeals": 0,
        "nudges": 0,
        "letters": 0,
        "version": 1,
    }


def _steps(finding: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "outlet_id": finding["outlet_id"],
            "id": new_id(),
            "finding_id": finding["id"],
            "position": position,
            "step": step,
            "doer": Doer.COUNTY,
            "account_id": finding["reporter_id"],
            "at": min(clock.now(), finding["received_at"] + timedelta(days=position - 1)),
            "days": (position + finding["id"].int) % 4 if position > 1 else 0,
            "words": "到现场看过，属实。",
        }
        for position, step in enumerate(WAY[: finding["steps_taken"]], start=1)
    ]
