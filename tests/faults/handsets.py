"""Real Chromiums with the shipped queue in them, that can be killed and opened again."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright

from tests.browser import inside
from tests.browser.conftest import PHONE
from tests.browser.courier import Shift
from tests.faults.line import Line
from tooling import chromium

KEPT = "kept "
OPENING_SECONDS = 60.0


class Handset:
    """One courier's browser behind the line. `made` are the ids that the page called saved."""

    def __init__(
        self,
        name: str,
        shift: Shift,
        line: Line,
        launch: Callable[[], BrowserContext],
        *,
        know: Callable[[str, str], None] = lambda _cookie, _who: None,
    ) -> None:
        """`know` is told each sign-in's cookie with the handset's name."""
        self.name, self.shift, self.line = name, shift, line
        self.made: list[str] = []
        self._launch, self._know = launch, know
        self._context: BrowserContext | None = None
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        """The page of the day."""
        assert self._page is not None
        return self._page

    def open(self) -> None:
        """Start it, sign in where the sign-in was lost, and open the day's list."""
        self._context = self._launch()
        self._context.set_default_timeout(20_000)
        self._sign_in_again()
        self._page = self._context.pages[0] if self._context.pages else self._context.new_page()
        self._page.on("console", lambda message: self._hear(message.text))
        deadline = time.monotonic() + OPENING_SECONDS
        while not self._shows_the_day():
            assert time.monotonic() < deadline, f"{self.name} did not open"

    def make(self, waybills: Sequence[str], photos: int, photo: bytes) -> None:
        """Begin to save pickups; they are in `made` one after another."""
        inside.begin_records(self.page, waybills, photos=photos, photo=photo)

    def press(self) -> None:
        """The courier presses 现在就发 and does not wait."""
        with suppress(Error):  # it is just being loaded, or gone
            inside.ask(self.page, '(await load("foundation/drain")).drain({ insist: true });0')

    def waiting(self) -> int:
        """How many records wait on this phone."""
        body = 'return (await (await load("foundation/outbox")).ids()).length;'
        return int(self._patiently(lambda: inside.ask(self.page, body)))

    def receipts(self) -> dict[str, str]:
        """Record id → receipt, of everything that left this phone."""
        proofs = self._patiently(lambda: inside.kept(self.page, "sent"))
        return {proof["id"]: proof["receipt"] for proof in proofs}

    def has_reported(self) -> bool:
        """Whether the server was told that nothing waits here any more, and answered."""
        words = self._patiently(lambda: inside.kept(self.page, "settings"))
        told = [word for word in words if isinstance(word, dict) and "heard" in word]
        return all(word["heard"] and word["count"] == 0 for word in told)

    def close(self) -> None:
        """Close it as a person does."""
        if self._context is not None:
            with suppress(Error):
                self._context.close()

    def _sign_in_again(self) -> None:
        assert self._context is not None
        cookies = {one["name"]: one for one in self._context.cookies()}
        if "yitong" not in cookies:
            self.shift.enter(self._context, self.line.url)
        value = {one["name"]: one for one in self._context.cookies()}["yitong"]["value"]
        self._know(f"yitong={value}", self.name)

    def _shows_the_day(self) -> bool:
        try:
            self.page.goto(f"{self.line.url}/courier/today", wait_until="load")
            return bool(self.page.evaluate("() => 'shell' in document.body.dataset"))
        except Error:
            time.sleep(0.2)
            return False

    def _hear(self, text: str) -> None:
        if text.startswith(KEPT):
            self.made.append(text.removeprefix(KEPT))

    def _patiently(self, look: Callable[[], Any]) -> Any:
        for _again in range(5):
            try:
                return look()
            except Error:  # the page is being loaded
                time.sleep(0.3)
        return look()


class KillableHandset(Handset):
    """A Chromium of its own, on a folder that outlives it."""

    def __init__(
        self,
        name: str,
        shift: Shift,
        line: Line,
        start: tuple[Playwright, str],
        folder: Path,
        **more: Any,
    ) -> None:
        playwright, path = start
        self.folder = folder

        def launch() -> BrowserContext:
            return playwright.chromium.launch_persistent_context(
                str(folder),
                executable_path=path,
                args=chromium.FLAGS,
                base_url=line.url,
                **PHONE,
            )

        super().__init__(name, shift, line, launch, **more)

    def kill(self) -> None:
        """SIGKILL, as when the battery is taken out."""
        for process in processes_on(self.folder):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while processes_on(self.folder) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.close()


def of_browser(browser: Browser, name: str, shift: Shift, line: Line, **more: Any) -> Handset:
    """A context of a browser that others use too."""

    def launch() -> BrowserContext:
        return browser.new_context(base_url=line.url, **PHONE)

    return Handset(name, shift, line, launch, **more)


def processes_on(folder: Path) -> list[int]:
    """The processes that were started on this profile."""
    mark = f"--user-data-dir={folder}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if mark in words:
                found.append(int(entry.name))
    return found
