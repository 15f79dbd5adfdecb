"""Real Chromium against the real server: contexts of the size of a phone and of a desk."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser import inside
from tests.browser.courier import Courier, Shift, on_shift
from tests.faults.line import Line
from tooling import chromium
from tooling.live import LiveServer

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)

MakeContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One driver for all browsers of this process."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the system's Chromium is."""
    return chromium.find_or_install()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all tests of this process; each test gets contexts of its own.

    Without windows where the system has it so. What a browser keeps in its own files, and what is
    left of it when it is killed, is asked of the whole one: `kept_browser`, `KillableHandset`.
    """
    shell = chromium.find_shell(chromium_path)
    started = playwright.chromium.launch(executable_path=shell, args=chromium.FLAGS)
    yield started
    started.close()


@pytest.fixture
def browser_context(browser: Browser, server: LiveServer) -> Iterator[MakeContext]:
    """Makes contexts: `browser_context()` is a phone, `browser_context(**DESK)` a desk.

    Each has its own cookies, database and service worker; a desk has no worker unless it is asked
    for with `service_workers="allow"`: to keep a release for pages that are never opened without a
    network costs as much as the rest of a short test. They are closed when the test ends, and the
    test fails if a page of theirs tried what the content policy refuses.
    """
    made: list[BrowserContext] = []
    refused: list[str] = []

    def make(**options: Any) -> BrowserContext:
        chosen = {**PHONE, "base_url": server.url, "locale": "zh-CN", **options}
        if "viewport" in options and "is_mobile" not in options:
            for only_on_phones in ("device_scale_factor", "has_touch", "is_mobile"):
                chosen.pop(only_on_phones)
            chosen.setdefault("service_workers", "block")
        chosen.setdefault("timezone_id", "Asia/Shanghai")
        context = browser.new_context(**chosen)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", lambda message: _note_refusal(message.text, refused))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert not refused


@pytest.fixture
def kept_browser(
    playwright: Playwright, chromium_path: str, server: LiveServer
) -> Iterator[MakeContext]:
    """Makes browsers that keep their data: `kept_browser(folder)` opens the same one again.

    For what must survive an update, a close or a SIGKILL of the browser itself.
    """
    made: list[BrowserContext] = []

    def make(folder: Path, *, flags: tuple[str, ...] = (), **options: Any) -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            str(folder),
            executable_path=chromium_path,
            args=[*chromium.FLAGS, *flags],
            **{**PHONE, "base_url": server.url, "locale": "zh-CN", **options},
        )
        context.set_default_timeout(PATIENCE_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        with contextlib.suppress(Error):  # the test may have killed it
            context.close()


@pytest.fixture
def phone(browser_context: MakeContext) -> Page:
    """A page on a phone."""
    return browser_context().new_page()


@pytest.fixture
def desk(browser_context: MakeContext) -> Page:
    """A page on a desk."""
    return browser_context(**DESK).new_page()


@pytest.fixture
def line(server: LiveServer) -> Iterator[Line]:
    """The line to the server, which a test can trouble; contexts go by it with `base_url`."""
    made = Line(server.port)
    yield made
    made.close()


@pytest.fixture
def shift(server: LiveServer) -> Shift:
    """A courier of an outlet of its own."""
    return on_shift()


@pytest.fixture
def courier(browser_context: MakeContext, line: Line, shift: Shift) -> Courier:
    """The courier's phone behind the line: signed in, enrolled, on the day's list."""
    context = browser_context(base_url=line.url)
    shift.enter(context, line.url)
    hands = Courier(context.new_page())
    hands.open_today()
    inside.await_session(hands.page)
    return hands


def _note_refusal(text: str, refused: list[str]) -> None:
    if "Content Security Policy" in text:
        refused.append(text)
