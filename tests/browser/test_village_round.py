"""The villages of the day in a real browser: a check-in without a network, sent when it is back."""

import pytest
from playwright.sync_api import Page, expect

from tests import builders_villages as builders
from tests.browser import inside
from tests.browser.courier import on_shift
from webapp.places.villages.models import Village

pytestmark = pytest.mark.browser
AT_THE_VILLAGE = {"latitude": 28.7002, "longitude": 115.9003, "accuracy": 8}


def row(page: Page, village: Village):
    """The row of a village."""
    return page.locator(f"[data-village='{village.id}']")


def check_in(page: Page, village: Village, items: str = "") -> None:
    """Two presses; the number of items may be typed between them."""
    row(page, village).get_by_role("button").first.click()
    if items:
        page.get_by_label("送了几件").fill(items)
    page.get_by_role("button", name="到了，打卡").click()
    expect(page.locator("#check-in-sheet")).to_be_hidden()


def opened(page: Page) -> None:
    """Open the round, kept for later by the service worker."""
    page.goto("/courier/round")
    expect(page.locator("[data-village]").first).to_be_visible()
    inside.until(lambda: inside.ask(page, "return Boolean(navigator.serviceWorker.controller)"))


def test_a_check_in_without_a_network_is_sent_once_when_it_is_back(server, browser_context):
    shift = on_shift()
    near = builders.village(shift.outlet, name="青石村", latitude=28.7, longitude=115.9)
    other = builders.village(shift.outlet, name="柳溪村", required_days=7)
    context = browser_context(geolocation=AT_THE_VILLAGE, permissions=["geolocation"])
    shift.enter(context, server.url)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page)

    context.set_offline(True)
    page.reload()
    expect(row(page, other)).to_contain_text("本周 0 / 7 天")
    check_in(page, near, items="12")
    expect(row(page, near)).to_contain_text("本机待发")
    expect(row(page, near)).to_contain_text("本周 1 / 3 天")
    page.reload()
    expect(row(page, near)).to_contain_text("本机待发")
    assert [entry["kind"] for entry in inside.queue(page)] == ["check-in"]
    assert builders.check_ins() == []

    context.set_offline(False)
    expect(row(page, near)).to_contain_text("已收妥")
    assert inside.queue(page) == []
    [kept] = builders.check_ins()
    assert (kept.village_id, kept.items, kept.captured_by) == (near.id, 12, shift.account.id)
    assert (kept.latitude_e6, kept.longitude_e6) == (28_700_200, 115_900_300)
    assert not kept.flagged
    page.goto("/courier/today")
    expect(page.get_by_text("今天还没有收寄")).to_be_visible()
    assert errors == []


def test_where_no_place_is_to_be_had_it_is_kept_and_says_so(server, browser_context):
    shift = on_shift()
    village = builders.village(shift.outlet, required_days=7)
    context = browser_context(permissions=[])
    shift.enter(context, server.url)
    page = context.new_page()
    opened(page)

    check_in(page, village)

    expect(row(page, village)).to_contain_text("已收妥")
    expect(row(page, village)).to_contain_text("没有位置，照样算送到")
    [kept] = builders.check_ins()
    assert not kept.has_place
    check_in(page, village)
    inside.until(lambda: len(builders.check_ins()) == 2)


def test_what_the_server_refuses_says_why_and_may_go(server, browser_context):
    shift = on_shift()
    village = builders.village(shift.outlet, required_days=7)
    context = browser_context(permissions=[])
    shift.enter(context, server.url)
    page = context.new_page()
    opened(page)
    page.route("**/api/v1/villages/round", lambda route: route.abort())
    builders.give_away(village)

    check_in(page, village)

    expect(row(page, village)).to_contain_text("这个村不归这个网点投递")
    row(page, village).get_by_role("button", name="删掉这条").click()
    expect(row(page, village)).to_contain_text("打卡")
    assert inside.queue(page) == []
