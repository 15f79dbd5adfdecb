"""Handing documents over in a real browser: the clerk's scanner, the courier's camera and scanner,
a line that is cut in between, and how the pages look to axe and on narrow screens."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests import builders, builders_calls
from tests import builders_handovers as handing
from tests.browser.conftest import DESK, MakeContext
from tests.browser.film import Film, barcode
from tests.browser.test_every_page import fits, is_accessible
from tests.builders_pickups import cookie_of
from tests.faults.line import Fault, Line
from tooling.live import LiveServer
from webapp.conversions.lifecycle import CaseState, HandoverState
from webapp.conversions.models import HandoverList
from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.places.models import Outlet

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

READY = "[data-module='conversions/handover'][data-started]"


class Counter:
    """A hall with documents to post, its clerk, an outlet of the post and its courier."""

    def __init__(self, app: Flask) -> None:
        assert app
        self.clerk: Actor = builders_calls.clerk(builders.hall())
        self.outlet: Outlet = handing.postal_outlet()
        self.courier: Actor = handing.courier(self.outlet)

    def state_of(self, of: HandoverList) -> HandoverState:
        """Where a list stands now."""
        db.session.rollback()
        db.session.expire_all()
        found = db.session.get(HandoverList, (of.hall_id, of.id))
        assert found is not None
        return found.state


@pytest.fixture
def counter(app: Flask, server: LiveServer) -> Counter:
    """The counter behind the real server."""
    assert server
    return Counter(app)


def test_the_clerk_scans_documents_and_their_waybills_out(
    counter: Counter, browser_context: MakeContext
) -> None:
    of = handing.gathered(counter.clerk, counter.outlet, 2)
    numbers = [handing.waybill(), handing.waybill()]
    page = _signed_in(browser_context(**DESK), counter.clerk)
    page.goto(f"/handovers/{of.id}")
    expect(page.locator(READY)).to_be_attached()

    for position, number in enumerate(numbers, start=1):
        _scan(page, f"{of.code}-{position:03}")
        expect(page.locator("[data-part=says]")).to_contain_text(f"{position} 号")
        _scan(page, number)
        expect(page.locator(f".handover__document:nth-child({position})")).to_contain_text(
            number[-5:]
        )
    expect(page.locator("[data-part=counted]")).to_contain_text("2 / 2")
    _scan(page, "XX-HO-20261123-09-001")
    expect(page.locator("[data-part=says]")).to_contain_text("不在这张清单上")
    looks_well(page)

    page.get_by_label("我数了几件").fill("3")
    page.get_by_role("button", name="数完了，交出").click()
    expect(page.get_by_text("您数了 3 件，扫了 2 件")).to_be_visible()
    page.get_by_label("我数了几件").fill("2")
    page.get_by_role("button", name="数完了，交出").click()
    expect(page.get_by_role("heading", name="请揽投员扫码接收")).to_be_visible()
    looks_well(page)
    assert [one.document.waybill for one in handing.entries(of)] == numbers


def test_the_courier_scans_by_camera_and_scanner_and_takes_the_list(
    counter: Counter, kept_browser: MakeContext, server: LiveServer, tmp_path: Path
) -> None:
    of = handing.offered(counter.clerk, counter.outlet, 3)
    numbers = [one.document.waybill for one in handing.entries(of)]
    film = Film(tmp_path / "camera.y4m")
    film.show(barcode(numbers[0]))
    page = _signed_in(kept_browser(tmp_path / "profile", flags=film.flags), counter.courier)
    page.context.grant_permissions(["camera"])
    page.goto(f"/handovers/in/{of.id}")
    expect(page.locator(READY)).to_be_attached()

    page.get_by_role("button", name="用相机扫").click()
    expect(page.locator("[data-part=counted]")).to_contain_text("1 / 3")
    for number in numbers[1:]:
        _scan(page, number)  # faster than the answers come
    expect(page.locator("[data-part=counted]")).to_contain_text("3 / 3")
    looks_well(page)
    page.get_by_label("我数了几件").fill("3")
    page.get_by_role("button", name="数完了，接收").click()

    expect(page.get_by_text("接收好了，3 件")).to_be_visible()
    assert counter.state_of(of) is HandoverState.TAKEN
    assert {one.case.state for one in handing.entries(of)} == {CaseState.HANDED_OVER}


def test_what_was_typed_stays_when_the_line_is_cut(
    counter: Counter, browser_context: MakeContext, line: Line
) -> None:
    of = handing.gathered(counter.clerk, counter.outlet, 2)
    number = handing.waybill()
    page = _signed_in(browser_context(base_url=line.url), counter.clerk)
    page.goto(f"/handovers/{of.id}")
    expect(page.locator(READY)).to_be_attached()
    page.get_by_label("邮件号", exact=True).nth(1).fill(number)

    with line.troubled(lambda seen: Fault.LOST if seen.path.endswith("/scan") else Fault.NONE):
        _scan(page, f"{of.code}-001")
        expect(page.locator("[data-part=says]")).to_contain_text("没有信号，这一件还没有记下")
    expect(page.get_by_label("扫码，或者输序号")).to_have_value(f"{of.code}-001")
    page.get_by_role("button", name="记下").click()

    expect(page.locator("[data-part=counted]")).to_contain_text("1 / 2")
    expect(page.get_by_label("邮件号", exact=True).nth(1)).to_have_value(number)


def looks_well(page: Page) -> None:
    size = page.viewport_size
    assert [*is_accessible(page), *fits(page)] == []
    assert size is not None
    page.set_viewport_size(size)


def _scan(page: Page, code: str) -> None:
    """As a hardware scanner: a burst of keys with Enter at its end."""
    page.evaluate(
        """(code) => {
          const press = (key) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
          for (const key of [...code, "Enter"]) press(key);
        }""",
        code,
    )


def _signed_in(context: BrowserContext, who: Actor) -> Page:
    page = context.pages[0] if context.pages else context.new_page()
    page.goto("/healthz")
    name, value = cookie_of(who.session_id).split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": page.url}])
    return page
