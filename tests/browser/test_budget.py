"""What the courier's page costs before a first scan: script, and requests. A budget, not a hope."""

from urllib.request import Request, urlopen

import pytest
from flask import Flask
from playwright.sync_api import Response

from tests import builders_pickups as builders
from tests.browser.conftest import MakeContext
from tooling.live import LiveServer

pytestmark = pytest.mark.browser

MOST_SCRIPT_BYTES = 80 * 1024
MOST_REQUESTS = 75
"""Pages are made of small modules without a bundler; the service worker fetches them once."""


def test_the_courier_page_keeps_to_its_budget(
    app: Flask, server: LiveServer, browser_context: MakeContext
) -> None:
    assert app
    _phone, _outlet, courier = builders.shift()
    context = browser_context(service_workers="block")
    name, value = builders.cookie_of(builders.session_of(courier).id).split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    context.grant_permissions(["camera"])
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto("/courier/pickup")
    page.wait_for_load_state("networkidle")

    scripts = {one.url for one in answers if one.url.endswith(".js")}
    packed = {url: len(_as_sent(url)) for url in scripts}
    assert len(scripts) > 20
    assert sum(packed.values()) <= MOST_SCRIPT_BYTES, packed
    asked = {one.url for one in answers}
    assert len(asked) <= MOST_REQUESTS, sorted(asked)
    assert all(one.status < 400 for one in answers), [one.url for one in answers]


def _as_sent(url: str) -> bytes:
    """The compressed body, as it travels."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as answer:  # noqa: S310
        body: bytes = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip", url
    return body
