"""The kept release: opens without a network, is taken whole or not at all, never mixed."""

import statistics
import time

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser import inside
from tests.browser.courier import Courier
from tests.browser.releases import Release
from tests.faults.line import Fault
from tests.people import sender, waybill
from webapp.foundation.database import db
from webapp.records.models import ReceivedRecord

pytestmark = pytest.mark.browser

OLD, NEW = "今天还没有收寄", "新的一天，还没有收寄"
OFFLINE_START_SECONDS = 1.0
PATIENCE = 4  # this machine is shared; `make bench` holds the promise itself
UPDATE = """
  const registration = await navigator.serviceWorker.getRegistration();
  await registration.update().catch(() => {});
  return true;
"""
STANDING = """
  const { installing, waiting, active } = await navigator.serviceWorker.getRegistration();
  return { installing: Boolean(installing), waiting: Boolean(waiting), active: active?.state };
"""
LOADED = """
  const paths = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
  const files = paths.filter((path) => path.startsWith("/static/"));
  const releases = files.map((path) => path.split("/")[2]);
  const { release } = await load("foundation/release");
  return [...new Set([release, ...releases])];
"""


@pytest.fixture
def newer(server, tmp_path):
    """The next release, served beside the first; one of its modules says something else."""
    made = Release(tmp_path / "newer")
    made.change("static/pickups/today.js", OLD, NEW)
    running = made.serve(server.settings)
    yield running
    running.stop()


def cut(seen):
    """Decides: nothing gets through."""
    return Fault.LOST


def test_it_opens_without_a_network_in_under_a_second(courier):
    page = courier.page
    inside.await_worker(page)
    page.context.set_offline(True)
    took = []
    for _again in range(3):
        page.goto("about:blank")
        began = time.monotonic()
        courier.page.goto("/courier/today", wait_until="commit")
        expect(page.locator("[data-empty]")).to_contain_text(OLD)
        took.append(time.monotonic() - began)
    assert statistics.median(took) < OFFLINE_START_SECONDS * PATIENCE


@pytest.mark.parametrize("path", ["goods", "me", "receipt", "pickup"])
def test_every_page_of_the_courier_opens_without_a_network(courier, path):
    page = courier.page
    inside.await_worker(page)
    page.context.set_offline(True)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"/courier/{path}")

    expect(page.locator("h1")).to_be_visible()
    assert len(inside.ask(page, LOADED)) == 1
    assert errors == []


def test_a_page_that_is_not_kept_says_so_without_a_network(courier):
    page = courier.page
    inside.await_worker(page)
    page.context.set_offline(True)
    page.goto("/me")
    expect(page.locator("h1")).to_contain_text("没有信号")


def test_t24_an_incomplete_release_is_not_taken(courier, line, newer):
    page = courier.page
    inside.await_worker(page)
    line.upstream = newer.port
    [before] = inside.ask(page, LOADED)
    breaks = [
        ("pickups/today.js", Fault.PORTAL),
        ("pickups/today.js", Fault.ANSWER_CUT),
        ("courier/me", Fault.PORTAL),
        ("courier/me", Fault.LOST),
    ]
    for broken, fault in breaks:
        with line.troubled(only(broken, fault)):
            inside.ask(page, UPDATE)
            inside.until(lambda: not inside.ask(page, STANDING)["installing"])
        standing = inside.ask(page, STANDING)
        assert standing == {"installing": False, "waiting": False, "active": "activated"}

    with line.troubled(cut):  # the old one still works as a whole, also what was never opened
        courier.open_today()
        expect(page.locator("[data-empty]")).to_contain_text(OLD)
        courier.take(waybill(), sender())
        assert inside.ask(page, LOADED) == [before]
    courier.open_today()
    inside.ask(page, UPDATE)
    inside.until(lambda: inside.ask(page, STANDING)["waiting"])


def only(path, fault):
    """Decides: one file of the release meets a fault."""
    return lambda seen: fault if seen.path.endswith(path) else Fault.NONE


def test_a_new_release_is_announced_and_taken_with_the_queue(courier, line, newer):
    page = courier.page
    inside.await_worker(page)
    [before] = inside.ask(page, LOADED)
    other = page.context.new_page()
    hands = Courier(other)
    hands.begin("#type")  # somebody is in the middle of a pickup
    hands.tell_the_law()
    hands.type_waybill(waybill())
    hands.choose_destination()
    with line.troubled(lambda seen: cut(seen) if seen.path.startswith("/api/") else Fault.NONE):
        records = inside.make_records(page, [waybill() for _number in range(3)])
        line.upstream = newer.port
        inside.ask(page, UPDATE)
        expect(page.locator("#release-notice")).to_contain_text("有新版本", timeout=30_000)
        assert inside.ask(page, LOADED) == [before]
        page.get_by_role("button", name="换上新版本").click()
        expect(page.locator("#release-notice")).to_have_count(0)
        inside.until(lambda: inside.ask_again(page, LOADED) not in ([before], []))
        [after] = inside.ask_again(page, LOADED)
        assert inside.waiting(page) == records

        # The pickup in hand goes on with the files that it began with.
        hands.go_on()
        hands.type_identity(sender())
        hands.go_on()
        hands.inspect()
        assert inside.ask(other, LOADED) == [before]
        records.append(hands.save())
        assert inside.ask(other, LOADED) == [after]
    inside.send_now(page)

    assert inside.waiting(page) == []
    with Session(db.engine) as session:
        found = dict(session.execute(select(ReceivedRecord.id, ReceivedRecord.release)).all())
    assert {str(one) for one in found} == set(records)
    assert set(found.values()) == {before}
    page.reload()
    inside.until(lambda: caches(page) == [f"yitong-{after}"])


def test_t22_nothing_waits_for_a_background_sync(courier, line):
    page = courier.page
    page.context.add_init_script(
        "delete globalThis.SyncManager; delete ServiceWorkerRegistration.prototype.sync;"
    )
    courier.open_today()
    assert page.evaluate("() => 'SyncManager' in globalThis") is False
    for event in (page.reload, lambda: focus(page)):  # at the start, and when it has the focus
        with line.troubled(lambda seen: cut(seen) if "/api/" in seen.path else Fault.NONE):
            inside.make_records(page, [waybill()])
            inside.drain(page)
        event()
        inside.until(lambda: inside.waiting(page) == [])
    page.context.set_offline(True)
    inside.make_records(page, [waybill()])
    page.context.set_offline(False)  # the browser says that it is online
    inside.until(lambda: inside.waiting(page) == [])
    with line.troubled(lambda seen: cut(seen) if "/api/" in seen.path else Fault.NONE):
        inside.make_records(page, [waybill()])
        inside.drain(page)
    inside.until(lambda: inside.waiting(page) == [])  # nothing happens but time


def focus(page):
    page.evaluate("() => { dispatchEvent(new Event('focus')); }")


def caches(page):
    return inside.ask_again(page, "return caches.keys();")
