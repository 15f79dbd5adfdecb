"""On the desk a narrow page stands below its title, not in the middle of nowhere."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests import builders, builders_calls
from tests.browser.conftest import DESK, MakeContext
from tests.builders_pickups import cookie_of
from tooling.live import LiveServer

pytestmark = pytest.mark.browser

EDGES = """() => {
  const main = document.querySelector("main.page");
  const inner = main.getBoundingClientRect().left + parseFloat(getComputedStyle(main).paddingLeft);
  return [document.querySelector(".topbar__line").getBoundingClientRect().left, inner];
}"""


@pytest.mark.parametrize("path", ["/me", "/calls", "/calls/callbacks"])
def test_beside_the_navigation(
    app: Flask, server: LiveServer, browser_context: MakeContext, path: str
) -> None:
    assert server
    clerk = builders_calls.clerk(builders.hall())
    caller = builders_calls.caller(builders_calls.campaign(clerk))
    context = browser_context(**DESK)
    page = context.new_page()
    page.goto("/healthz")
    name, value = cookie_of(caller.session_id).split("=", 1)
    cookies: list[Any] = [{"name": name, "value": value, "url": page.url}]
    context.add_cookies(cookies)

    page.goto(path)

    _begins_at_its_title(page)


@pytest.mark.parametrize("width", [768, 1280])
def test_alone_on_the_screen(server: LiveServer, browser_context: MakeContext, width: int) -> None:
    assert server
    page = browser_context(viewport={"width": width, "height": 800}).new_page()

    page.goto("/documents")

    _begins_at_its_title(page)


def _begins_at_its_title(page: Page) -> None:
    title, content = page.evaluate(EDGES)
    assert abs(title - content) < 1
