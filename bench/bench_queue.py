"""A long queue: one real Chromium drains it over PostgreSQL and gunicorn; then a large fault run.

The memory is that of the page's and its service worker's processes, with the page swept before each
look: what the queue holds, not what the browser has yet to tidy up.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright
from sqlalchemy import func, select

from bench.context import Context
from bench.figures import Figure
from bench.swept_chromium import SweptChromium
from tests.browser import inside
from tests.browser.conftest import PHONE
from tests.browser.courier import Shift, on_shift
from tests.faults import aftermath, dice
from tests.faults.line import Fault
from tests.faults.run import Outcome, Plan, Run, waybills
from tests.phone import random_photo
from tooling import chromium
from tooling.live import LiveServer
from webapp.accounts.models import Device
from webapp.application import create_app
from webapp.foundation.database import db
from webapp.pickups.models import Pickup, PickupParcel
from webapp.records.models import ReceivedRecord

RECORDS = 500
SIDE = 320
"""Of a photo's random pixels: some 300 kB sealed, as a shrunk picture of a parcel has."""
LOOK_SECONDS = 0.25
DRAIN_SECONDS = 600.0
IN_BROWSERS, IN_PHONES = 200, 100
"""Of the fault run: four browsers and two simulated phones, 1,000 records in all."""
FAULT_SECONDS = 1_500.0
DAY = 86_400


@dataclass(frozen=True)
class _Look:
    """One moment of the drain."""

    at: float
    received: int
    """Records that the server has."""
    memory: int
    """Bytes that page and service worker held."""


def run(context: Context) -> list[Figure]:
    """Drain a queue of 500 photos, then 1,000 records through the faulting line."""
    with sync_playwright() as playwright:
        return [*_long_queue(context, playwright), *_fault_run(context, playwright)]


# ---------------------------------------------------------------------- the long queue


def _long_queue(context: Context, playwright: Playwright) -> list[Figure]:
    settings = context.settings("postgresql")
    folder = context.folder / "queue-browser"
    with create_app(settings).app_context(), context.serving(settings) as server:
        shift = on_shift()
        with _page(context, playwright, folder, server, shift) as page:
            made = _fill(page)
        looks = _drain(context, folder, server)
        with _page(context, playwright, folder, server, shift) as page:
            left = inside.waiting(page)
            receipts = {proof["id"]: proof["receipt"] for proof in inside.kept(page, "sent")}
        assert left == [], "the server said that nothing waits any more"
        outcome = Outcome(0, made=set(made), photos=RECORDS, receipts=receipts)
        return [*_pace(looks), *_memory(looks), *_held(server, outcome, "queue")]


@contextmanager
def _page(
    context: Context, playwright: Playwright, folder: Path, server: LiveServer, shift: Shift
) -> Iterator[Page]:
    """The day's list in a browser on `folder`, signed in for longer than the browser lives."""
    browser = playwright.chromium.launch_persistent_context(
        str(folder), executable_path=context.chromium, args=chromium.FLAGS, **PHONE
    )
    if not browser.cookies():
        shift.enter(browser, server.url)
        [session] = browser.cookies()
        session["expires"] = time.time() + DAY
        browser.add_cookies([session])  # type: ignore[list-item]
    page = browser.pages[0]
    page.goto(f"{server.url}/courier/today")
    yield page
    browser.close()


def _fill(page: Page) -> list[str]:
    """Records with a photo each, saved without a network as in a basement; their ids."""
    inside.await_session(page)
    inside.await_worker(page)
    page.context.set_offline(True)
    made = inside.make_records(page, waybills(RECORDS), photos=1, photo=random_photo(SIDE))
    page.goto("about:blank")  # or the queue would start in the moment before the browser closes
    return made


def _drain(context: Context, folder: Path, server: LiveServer) -> list[_Look]:
    """Open the day's list and do nothing: the queue sends by itself until it says it is empty."""
    looks: list[_Look] = []
    address = f"{server.url}/courier/today"
    with SweptChromium(context.chromium, folder, address) as browser:
        deadline = time.monotonic() + DRAIN_SECONDS
        while not _is_told_empty():
            assert time.monotonic() < deadline, f"{looks[-1].received} of {RECORDS} arrived"
            looks.append(_Look(time.monotonic(), _count(), browser.held()))
            time.sleep(LOOK_SECONDS)
    return looks


def _count() -> int:
    with db.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(ReceivedRecord)) or 0


def _is_told_empty() -> bool:
    """Whether the phone has told the server that nothing waits on it."""
    told = select(func.count()).where(Device.unsent == 0, Device.unsent_reported_at.is_not(None))
    with db.engine.connect() as connection:
        return bool(connection.scalar(told)) and _count() > 0


def _pace(looks: list[_Look]) -> list[Figure]:
    during = [look for look in looks if 0 < look.received < RECORDS]
    taken = during[-1].at - during[0].at
    sent = during[-1].received - during[0].received
    return [Figure.told("records with a photo, one after another", sent / taken, "/s")]


def _memory(looks: list[_Look]) -> list[Figure]:
    first = max(look.memory for look in looks if look.received < RECORDS / 4)
    last = max(look.memory for look in looks if look.received >= RECORDS * 3 / 4)
    return [
        Figure.told("peak memory held, first quarter", first / 2**20, "MB"),
        Figure.told("peak memory held, last quarter", last / 2**20, "MB"),
        Figure.at_most("peak memory, last quarter to first", last / first, "", 1.3),
    ]


# ---------------------------------------------------------------------- the fault run


def _fault_run(context: Context, playwright: Playwright) -> list[Figure]:
    settings = context.settings("postgresql")
    plan = Plan(
        dice.seed(),
        IN_BROWSERS,
        IN_PHONES,
        calm_after=FAULT_SECONDS * 0.8,
        give_up_after=FAULT_SECONDS,
    )
    start = (playwright, context.chromium)
    browser = playwright.chromium.launch(executable_path=context.chromium, args=chromium.FLAGS)
    with create_app(settings).app_context(), context.serving(settings) as server:
        outcome = Run(plan, server, browser, start, context.folder / "fault-browsers").go()
        held = _held(server, outcome, "faults")
    browser.close()
    met = sum(outcome.faults.values()) - outcome.faults[Fault.NONE]
    return [
        Figure.at_least("faults: records", len(outcome.receipts), "", 1_000),
        Figure.told("faults: met on the line", met, ""),
        Figure.told("faults: browsers and servers killed", sum(outcome.kills.values()), ""),
        Figure.told("faults: until the last receipt", outcome.seconds, "s"),
        Figure.at_most("faults: line made good before the end", int(outcome.was_calmed), "", 0),
        *held,
    ]


def _held(server: LiveServer, outcome: Outcome, name: str) -> list[Figure]:
    """Nothing lost or twice, every receipt proves itself; and then all else that must hold."""
    db.session.rollback()
    received = {str(row.id): row.record_hash for row in db.session.scalars(select(ReceivedRecord))}
    pickups = list(db.session.scalars(select(Pickup.id)))
    parcels = list(db.session.scalars(select(PickupParcel.waybill)))
    keys = aftermath.published_keys(server)
    proved = {
        record
        for record, receipt in outcome.receipts.items()
        if record in received and aftermath.proves(receipt, record, received[record], keys)
    }
    twice = len(pickups) - len(received) + len(parcels) - len(set(parcels))
    figures = [
        Figure.at_most(f"{name}: lost", len(outcome.made - set(received)), "", 0),
        Figure.at_most(f"{name}: twice", twice, "", 0),
        Figure.at_most(f"{name}: without a valid receipt", len(set(received) - proved), "", 0),
    ]
    if all(figure.ok for figure in figures):
        aftermath.check(server, outcome)
    return figures
