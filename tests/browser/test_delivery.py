"""The courier at the recipient's door in a real browser: by scanner or typed, the wrong person, a
line that is cut, a proxy; what the browser keeps; how it looks to axe and on narrow screens."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests import builders, builders_calls, builders_deliveries
from tests.browser import stores
from tests.browser.conftest import DESK, MakeContext
from tests.browser.test_every_page import fits, is_accessible
from tests.builders_pickups import cookie_of
from tests.faults.line import Fault, Line
from tests.people import Sender, sender
from tooling.live import LiveServer
from webapp.conversions.kinds import DeliveryOutcome
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCase, DeliveryAttempt, HandoverDocument
from webapp.conversions.queries import way
from webapp.foundation.access import Actor
from webapp.foundation.database import db

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

READY = "[data-module='conversions/delivery'][data-started]"
PERSON, PROXY, STRANGER = sender(1881), sender(1882), sender(1883)
ATTEMPTS = "/api/v1/delivery-attempts"


class Door:
    """A document of PERSON with the post, its hall's clerk and the courier who delivers it."""

    def __init__(self, app: Flask) -> None:
        assert app
        builders.region("360102", "东湖区")
        self.outlet = builders_deliveries.post_office()
        self.clerk: Actor = builders_calls.clerk(builders.hall())
        self.courier: Actor = builders.actor_of(builders_deliveries.postman(self.outlet))
        case = builders_deliveries.consented(self.clerk, PERSON)
        self.document: HandoverDocument = builders_deliveries.handed_over(
            self.clerk, self.outlet, case
        )
        self.waybill = self.document.waybill

    @property
    def state(self) -> CaseState:
        """Where the case stands now."""
        db.session.rollback()
        db.session.expire_all()
        key = (self.document.hall_id, self.document.case_id)
        return db.session.get_one(ConversionCase, key).state

    @property
    def attempts(self) -> list[DeliveryAttempt]:
        """The visits as they lie there now."""
        db.session.rollback()
        db.session.expire_all()
        return list(way.attempts_of(self.document))


@pytest.fixture
def door(app: Flask, server: LiveServer) -> Door:
    """The door behind the real server."""
    assert server
    return Door(app)


def test_scanned_checked_and_signed(door: Door, browser_context: MakeContext) -> None:
    page = _signed_in(browser_context(), door.courier)
    page.goto("/deliveries")
    expect(page.locator("[data-module='conversions/door_scan'][data-started]")).to_be_attached()
    looks_well(page)
    _scan(page, door.waybill)
    expect(page).to_have_url(re.compile(f"/deliveries/{door.waybill}$"))
    expect(page.locator(READY)).to_be_attached()
    expect(page.get_by_text(builders_calls.ADDRESS.detail)).to_have_count(0)
    looks_well(page)

    page.get_by_role("button", name="看地址和电话").click()
    expect(page.get_by_text(builders_calls.ADDRESS.detail)).to_be_visible()
    expect(page.get_by_role("link", name="打电话")).to_have_attribute(
        "href", f"tel:{builders_calls.ADDRESS.phone}"
    )
    expect(page.locator(READY)).to_be_attached()
    _main(page).click()
    expect(page.get_by_text("还没有姓名")).to_be_visible()
    _show(page, "person", STRANGER)
    _tick(page, "signed")
    _main(page).click()
    expect(page.get_by_text("和办件上的人对不上")).to_be_visible()
    looks_well(page)
    assert door.attempts == []

    _show(page, "person", PERSON)
    _main(page).click()
    expect(_main(page)).to_have_count(0)
    expect(page.get_by_text("本人签收")).to_be_visible()
    looks_well(page)
    [attempt] = door.attempts
    assert attempt.outcome is DeliveryOutcome.SIGNED_BY_PERSON
    assert attempt.masked_signer == PERSON.masked_name
    assert door.state is CaseState.DELIVERED


@pytest.mark.parametrize(
    "fault", [Fault.LOST, Fault.ANSWER_LOST, Fault.PORTAL, Fault.FAILED_AFTERWARDS]
)
def test_a_cut_line_loses_nothing_and_doubles_nothing(
    door: Door, browser_context: MakeContext, line: Line, fault: Fault
) -> None:
    page = _signed_in(browser_context(base_url=line.url), door.courier)
    page.goto(f"/deliveries/{door.waybill}")
    expect(page.locator(READY)).to_be_attached()
    _show(page, "person", PERSON)
    _tick(page, "signed")
    with line.troubled(lambda seen: fault if seen.path == ATTEMPTS else Fault.NONE):
        _main(page).click()
        expect(page.get_by_text("填的都还在这一页")).to_be_visible()
    expect(_field(page, "person", "number")).to_have_value(PERSON.number)
    kept = [where for where, data in stores.places(page) if PERSON.number.encode() in data]
    assert kept == ["fields"]  # what one sees, and nothing that outlives the page

    _main(page).click()
    expect(_main(page)).to_have_count(0)
    expect(page.get_by_text("本人签收")).to_be_visible()
    assert len(door.attempts) == 1
    assert door.state is CaseState.DELIVERED
    bodies = [seen.body for seen in line.of("POST", ATTEMPTS)]
    assert len(bodies) == 2
    assert not any(PERSON.number.encode() in body for body in bodies)
    page.go_back()  # what was typed is not behind it: the page took the form's own place
    expect(page.locator("[data-document]")).to_have_count(0)


def test_a_proxy_shows_both_documents(door: Door, browser_context: MakeContext) -> None:
    page = _signed_in(browser_context(), door.courier)
    page.goto(f"/deliveries/{door.waybill}")
    expect(page.locator(READY)).to_be_attached()
    expect(page.locator("[data-document=proxy]")).to_be_hidden()
    page.locator("[name=outcome][value=signed-by-proxy]").check()
    _show(page, "person", PERSON)
    _show(page, "proxy", PROXY)
    _main(page).click()
    expect(page.get_by_text("没有申请人同意，不能由别人代收")).to_be_visible()
    expect(page.get_by_text("还没有签字")).to_be_visible()
    looks_well(page)
    page.locator("[name=relation][value=neighbour]").check()
    _tick(page, "agreed")
    _tick(page, "signed")
    _main(page).click()

    expect(page.get_by_text("代收人签收").first).to_be_visible()
    [attempt] = door.attempts
    assert (attempt.masked_signer, attempt.relation) == (PROXY.masked_name, "neighbour")


def test_in_vain_without_a_script_and_the_hall_takes_it_back(
    door: Door, browser_context: MakeContext
) -> None:
    page = _signed_in(browser_context(java_script_enabled=False), door.courier)
    page.goto("/deliveries")
    page.get_by_label("邮件号").fill(f" {door.waybill.lower()} ")
    page.get_by_role("button", name="打开这一件").click()
    expect(page.get_by_text("签收要在能运行脚本的浏览器里记")).to_be_visible()
    page.locator("[name=outcome][value=moved-away]").check()
    page.get_by_role("button", name="记没投成").click()
    expect(page.get_by_text("记下了：搬走了")).to_be_visible()
    assert door.state is CaseState.UNDELIVERABLE

    desk = _signed_in(browser_context(**DESK), door.clerk)
    desk.goto("/returns")
    expect(desk.get_by_text("搬走了")).to_be_visible()
    desk.locator("summary", has_text="已退回窗口").click()
    desk.get_by_role("button", name="确定已退回窗口").click()
    expect(desk.get_by_text("这一件回到窗口")).to_be_visible()
    desk.goto(f"/conversions/cases/{door.document.case_id}")
    expect(desk.get_by_role("heading", name="邮寄的路上")).to_be_visible()
    assert door.state is CaseState.BACK_AT_COUNTER


def looks_well(page: Page) -> None:
    size = page.viewport_size
    look: list[Callable[[Page], object]] = [is_accessible, fits]
    assert [found for one in look for found in one(page)] == []  # type: ignore[attr-defined]
    assert size is not None
    page.set_viewport_size(size)


def _field(page: Page, which: str, name: str) -> Locator:
    return page.locator(f"[data-document={which}] [name={name}]")


def _show(page: Page, which: str, who: Sender) -> None:
    _field(page, which, "name").fill(who.name)
    _field(page, which, "number").fill(who.number)


def _tick(page: Page, name: str) -> None:
    page.locator(f"[name={name}]").check()


def _main(page: Page) -> Locator:
    return page.get_by_role("button", name="核对证件，记签收")


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
    page = context.new_page()
    page.goto("/healthz")
    name, value = cookie_of(who.session_id).split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": page.url}])
    return page
