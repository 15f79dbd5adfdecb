"""Charts in a real browser: what a finger points at tells its numbers, under our content policy;
paper, and a page without scripts, have the server's drawing of the same numbers."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests import builders, builders_calls
from tests.browser.conftest import DESK, MakeContext
from tests.builders_findings import People
from tests.builders_pickups import cookie_of
from tooling.live import LiveServer
from webapp.conversions.kinds import Disposition
from webapp.findings import restating
from webapp.findings.lifecycle import FindingState
from webapp.foundation.access import Actor, Role

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

# What a canvas says is not in the page: its words are kept as they are written on it.
KEEPS_WORDS = """
window.drawn = [];
window.refused = [];
const write = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (words, ...place) {
  window.drawn.push(String(words));
  return write.call(this, words, ...place);
};
addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective));
"""
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(1, 8)}
DRAWN = ".chart[data-started] canvas"


@pytest.fixture
def people(app: Flask, server: LiveServer) -> People:
    """Everybody around one outlet, with three reports of this week of which one is confirmed."""
    assert app
    assert server
    people = People()
    people.bring(people.report(), FindingState.CONFIRMED)
    for _ in range(2):
        people.report()
    restating.restate_due()
    return people


def test_a_line_tells_its_numbers_where_one_points(
    people: People, browser_context: MakeContext
) -> None:
    page = _page(browser_context(), people.county, "/findings/analysis")

    drawn = _pointed_at(page, "收到的报告")

    assert (_after("收到的报告", drawn), _after("当期确认的", drawn)) == ("3", "1")
    assert page.evaluate("() => window.refused") == []
    expect(page.locator(".chart__drawing")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".chart__drawing")).to_be_visible()
    expect(page.locator(DRAWN)).to_be_hidden()


def test_the_colours_follow_the_dark(people: People, browser_context: MakeContext) -> None:
    page = _page(browser_context(color_scheme="light"), people.county, "/findings/analysis")
    expect(page.locator(DRAWN)).to_be_visible()
    light = _line(page)

    page.emulate_media(color_scheme="dark")

    page.wait_for_function(f"was => ({LINE})() !== was", arg=light)
    assert (light, _line(page)) == ("0,100,58", "95,208,154")


def test_a_bar_tells_its_numbers_where_one_points(
    app: Flask, server: LiveServer, browser_context: MakeContext
) -> None:
    assert app
    assert server
    clerk = builders_calls.clerk(builders.hall())
    campaign = builders_calls.campaign(clerk, hours=ALWAYS)
    caller = builders_calls.caller(campaign)
    lead = builders_calls.caller(campaign, Role.TEAM_LEAD)
    for phone in ("+8613800138000", "+8613900139000"):
        builders_calls.queued_case(clerk, phone=phone)
        builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)
    page = _page(browser_context(**DESK), lead, "/campaigns/figures")

    drawn = _pointed_at(page, "拨打")

    assert (_after("拨打", drawn), _after("接通", drawn)) == ("2", "0")
    assert page.evaluate("() => window.refused") == []


def test_without_scripts_the_server_has_drawn_it(
    people: People, browser_context: MakeContext
) -> None:
    page = _page(browser_context(java_script_enabled=False), people.county, "/findings/analysis")

    expect(page.get_by_role("img", name="每期收到 3 件报告，确认 1 件")).to_be_visible()
    expect(page.locator(".chart__drawing path.line")).to_have_count(2)
    expect(page.locator("canvas")).to_have_count(0)


LINE = """() => {
  const canvas = document.querySelector(".chart canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = {};
  for (let at = 0; at < data.length; at += 4) {
    const one = `${data[at]},${data[at + 1]},${data[at + 2]}`;
    if (data[at + 3] === 255 && data[at + 1] - data[at] > 60) seen[one] = (seen[one] ?? 0) + 1;
  }
  return Object.entries(seen).sort((one, other) => other[1] - one[1])[0]?.[0];
}"""
"""The green of which most is on the canvas."""


def _line(page: Page) -> str:
    page.wait_for_function(f"() => ({LINE})()")
    return str(page.evaluate(LINE))


def _pointed_at(page: Page, first: str) -> list[str]:
    """What the canvas wrote when a pointer came to the last place, its first name among it."""
    canvas = page.locator(DRAWN)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 18, box["y"] + box["height"] / 2)
    page.wait_for_function("name => window.drawn.includes(name)", arg=first)
    return list(page.evaluate("() => window.drawn"))


def _after(name: str, drawn: list[str]) -> str:
    """The number that a series' name is told with; the axis writes numbers too."""
    return drawn[drawn.index(name) + 1]


def _page(context: BrowserContext, actor: Actor, path: str) -> Page:
    page = context.new_page()
    page.add_init_script(KEEPS_WORDS)
    page.goto("/healthz")
    name, value = cookie_of(actor.session_id).split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": page.url}])
    page.goto(path)
    return page
