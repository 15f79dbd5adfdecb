"""A long queue on a small phone: memory and page stay as small as with a short one."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser import inside
from tests.browser.courier import Courier
from tests.faults.line import Fault
from tests.people import waybill
from tests.phone import random_photo

pytestmark = pytest.mark.browser

MB = 2**20
PHOTOS = 3
SHORT, LONG = 6, 24
MOST_GROWTH = 1.5
UNCOLLECTED = 12 * MB
"""What may lie in the heap because nobody has swept yet; of the long queue's photos a fifth."""
DRAIN_SECONDS = 120.0
FAR = {"offline": False, "latency": 80, "downloadThroughput": -1, "uploadThroughput": -1}
"""A line that answers after so many milliseconds."""
ROWS = 5_000
DRAWN = 100
LISTEN = """() => {
  self.handed = [];
  const { get } = Object.getOwnPropertyDescriptor(FetchEvent.prototype, "request");
  Object.defineProperty(FetchEvent.prototype, "request", {
    get() {
      const request = get.call(this);
      self.handed.push(new URL(request.url).pathname);
      return request;
    },
  });
}"""
MULTIPLY = """
  const { change, read } = await load("foundation/store");
  const { uuid7 } = await load("foundation/record");
  const [entry] = await read("outbox", ({ store }) => store.getAll());
  await change("outbox", async ({ store }) => {
    for (let count = 1; count < given.rows; count += 1) store.put({ ...entry, id: uuid7() });
  });
"""


@pytest.fixture
def basement(browser_context, server, shift):
    """A courier's page without a network, as it was left after so many records were saved."""

    def make(records, photo):
        context = browser_context()
        shift.enter(context, server.url)
        page = context.new_page()
        Courier(page).open_today()
        inside.await_session(page)
        inside.await_worker(page)
        context.set_offline(True)
        numbers = [waybill() for _number in range(records)]
        inside.make_records(page, numbers, photos=PHOTOS, photo=photo)
        page.reload()  # what making them cost goes with the old page
        return page

    return make


def test_t30_memory_does_not_grow_with_the_queue(basement):
    photo = random_photo(512)
    assert LONG * PHOTOS * len(photo) > 4 * UNCOLLECTED, "a queue that is kept whole must be seen"

    short = max(while_draining(basement(SHORT, photo)))
    long = max(while_draining(basement(LONG, photo)))

    assert long <= MOST_GROWTH * max(short, UNCOLLECTED), (short / MB, long / MB)


def test_t30_one_photo_is_in_memory_at_a_time(basement):
    photo = random_photo(720)
    page = basement(SHORT, photo)

    at_rest, *held = while_draining(page, sweep=True)

    assert len(held) > 2 * SHORT, "it was looked at less than twice a record"
    most = PHOTOS * len(photo)  # of one record
    assert max(held) - at_rest < most, [round(one / MB, 1) for one in held]


def test_t30_the_worker_is_handed_nothing_of_what_is_sent(courier):
    page = courier.page
    inside.await_worker(page)
    [worker] = page.context.service_workers
    worker.evaluate(LISTEN)

    inside.make_records(page, [waybill()], photos=1, photo=random_photo())
    inside.send_now(page)
    courier.open_today()

    assert inside.waiting(page) == []
    handed = worker.evaluate("() => self.handed")
    assert "/courier/today" in handed
    assert [path for path in handed if path.startswith("/api/")] == []


def test_t30_a_list_of_thousands_is_drawn_by_the_hundred(courier, line):
    page = courier.page
    with line.troubled(lambda seen: Fault.LOST if seen.path.startswith("/api/") else Fault.NONE):
        inside.make_records(page, [waybill()])
        inside.ask(page, MULTIPLY, rows=ROWS)
        page.reload()
        rows = page.locator("[data-list] .record")
        expect(page.locator("[data-tally]")).to_contain_text(str(ROWS))
        expect(rows).to_have_count(DRAWN)
        page.locator("[data-more] button").click()
        expect(rows).to_have_count(2 * DRAWN)
        page.goto("/courier/me")
        expect(page.locator("[data-queue]")).to_contain_text(str(ROWS))
        assert page.locator("[data-waiting] .record").count() <= DRAWN


def while_draining(page, *, sweep=False):
    """Bytes of the page's values and buffers, again and again until the queue is empty; the first
    before it begins. With `sweep` only what is still held after a collection."""
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    found = [_bytes(tools)]
    page.context.set_offline(False)
    if sweep:  # each look takes as long as a collection: a line as in a basement gives it time
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", FAR)
    inside.ask(page, '(await load("foundation/drain")).drain({ insist: true }); 0')
    deadline = time.monotonic() + DRAIN_SECONDS
    while inside.waiting(page):
        assert time.monotonic() < deadline, f"{len(inside.waiting(page))} records are left"
        if sweep:
            tools.send("HeapProfiler.collectGarbage")
        found.append(_bytes(tools))
    tools.detach()
    return found


def _bytes(tools):
    """Not the process's memory: to whoever debugs a page the browser keeps its requests' bodies."""
    told = tools.send("Runtime.getHeapUsage")
    return told["usedSize"] + told["backingStorageSize"]
