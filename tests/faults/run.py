"""The fault run: phones with full queues, a line that loses and forges, and sudden deaths."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests import builders_pickups as build
from tests.browser import inside
from tests.browser.courier import on_shift
from tests.faults.dice import Dice
from tests.faults.handsets import Handset, KillableHandset, of_browser
from tests.faults.line import Fault, Line
from tests.faults.phones import PersistentPhone
from tests.people import waybill
from tests.phone import random_photo
from tooling.live import LiveServer

PRESS_SECONDS = 1.0
SMALL, LARGE = 64, 320
"""Sides of random pictures: one goes in one piece, the other in two."""


@dataclass(frozen=True)
class Plan:
    """How much, and what happens meanwhile. Moments are parts of all records received."""

    seed: int
    in_browsers: int
    """Records in each of the four browsers; every other one has a photo."""
    in_phones: int
    """Records in each of the simulated phones."""
    phones: int = 2
    rate: float = 0.25
    server_kills: tuple[float, ...] = (0.3, 0.6)
    browser_kills: tuple[float, ...] = (0.25, 0.5)
    calm_after: float = 120.0
    """Seconds after which the line becomes good, so that a run comes to its end."""
    give_up_after: float = 240.0


@dataclass
class Outcome:
    """What is known when every queue is empty."""

    seed: int
    made: set[str] = field(default_factory=set)
    """Ids of records that a page, or a phone, called saved."""
    photos: int = 0
    receipts: dict[str, str] = field(default_factory=dict)
    """Record id → receipt, from the phones."""
    saved_in_death: set[str] = field(default_factory=set)
    """Ids with a receipt that no page lived to call saved."""
    faults: Counter[Fault] = field(default_factory=Counter)
    seconds: float = 0.0
    was_calmed: bool = False
    kills: Counter[str] = field(default_factory=Counter)


class Run:
    """One fault run on a server whose database the caller can fill."""

    def __init__(
        self,
        plan: Plan,
        server: LiveServer,
        browser: Browser,
        start: tuple[Playwright, str],
        folder: Path,
    ) -> None:
        """`start` = (the driver, the path of Chromium) for browsers that are killed."""
        self.plan, self.server = plan, server
        self.dice = Dice(plan.seed, plan.rate)
        self.line = Line(server.port, keeps_alive=True)
        self.outcome = Outcome(plan.seed)
        self.handsets = self._handsets(browser, start, folder)
        self.phones = [self._phone(number) for number in range(plan.phones)]
        self._began = 0.0
        self._quiet = threading.Event()

    def go(self) -> Outcome:
        """Everything, to the last receipt. AssertionError when that does not come in time."""
        with ExitStack() as closing:
            closing.callback(self.line.close)
            for handset in self.handsets:
                closing.callback(handset.close)
                handset.open()
                inside.await_session(handset.page)
            self._began = time.monotonic()
            self.line.decide = self.dice
            for phone in self.phones:
                closing.callback(phone.ending.set)
                phone.start()
            self._fill()
            self._until_all_is_sent()
            self._collect()
        return self.outcome

    # ------------------------------------------------------------------ before

    def _handsets(
        self, browser: Browser, start: tuple[Playwright, str], folder: Path
    ) -> list[Handset]:
        shifts = [on_shift() for _number in range(3)]
        shifts.append(on_shift(at=shifts[0].outlet, name="秦岚"))  # a colleague of the first
        know = self.dice.name
        return [
            KillableHandset("browser 1", shifts[0], self.line, start, folder / "one", know=know),
            KillableHandset("browser 2", shifts[1], self.line, start, folder / "two", know=know),
            of_browser(browser, "browser 3", shifts[2], self.line, know=know),
            of_browser(browser, "browser 4", shifts[3], self.line, know=know),
        ]

    def _phone(self, number: int) -> PersistentPhone:
        shift = on_shift()
        name = f"phone {number + 1}"
        phone = build.phone(shift.account, shift.outlet, url=self.line.url)
        self.dice.name(phone.transport.cookie, name)
        phone.fetch_keys()
        records = [
            phone.pickup([waybill()], photos=[random_photo(SMALL)] if count % 2 else ())
            for count in range(self.plan.in_phones)
        ]
        self.outcome.made |= {str(record.id) for record in records}
        self.outcome.photos += sum(len(record.photos) for record in records)
        return PersistentPhone(name, phone, records, f"{self.plan.seed} {name}")

    # ------------------------------------------------------------------ meanwhile

    def _fill(self) -> None:
        """All browsers save at once; the first is killed in the middle of it."""
        for handset in self.handsets:
            self._save(handset, self.plan.in_browsers)
        first = self.handsets[0]
        assert isinstance(first, KillableHandset)
        self._wait_for(lambda: len(first.made) >= self.plan.in_browsers // 2)
        self._kill(first)
        left = self.plan.in_browsers - len(first.made)
        if left > 0:
            self._save(first, left)
        self._wait_for(lambda: all(len(one.made) >= self.plan.in_browsers for one in self.handsets))

    def _save(self, handset: Handset, count: int) -> None:
        side = LARGE if handset is self.handsets[1] else SMALL
        bare, with_photo = waybills(count - count // 2), waybills(count // 2)
        handset.make(bare, 0, b"")
        handset.make(with_photo, 1, random_photo(side))

    def _until_all_is_sent(self) -> None:
        expected = 4 * self.plan.in_browsers + self.plan.phones * self.plan.in_phones
        server_kills, browser_kills = list(self.plan.server_kills), list(self.plan.browser_kills)
        killable = itertools.cycle([self.handsets[1], self.handsets[0]])
        while (left := self._left()) or not self._all_reported():
            self._weather()
            sent = (expected - left) / expected
            if server_kills and sent >= server_kills[0]:
                server_kills.pop(0)
                self._kill_server()
            elif browser_kills and sent >= browser_kills[0]:
                browser_kills.pop(0)
                victim = next(killable)
                assert isinstance(victim, KillableHandset)
                self._kill(victim)
            for handset in self.handsets:
                handset.press()
            self._pause(PRESS_SECONDS)

    def _left(self) -> int:
        for phone in self.phones:
            assert phone.failure is None, phone.failure
        on_handsets = sum(handset.waiting() for handset in self.handsets)
        return on_handsets + sum(len(phone.queue) for phone in self.phones)

    def _all_reported(self) -> bool:
        return all(handset.has_reported() for handset in self.handsets)

    def _weather(self) -> None:
        passed = time.monotonic() - self._began
        assert passed < self.plan.give_up_after, f"{self._left()} records are left"
        if passed > self.plan.calm_after and not self.outcome.was_calmed:
            self.outcome.was_calmed = True
            self.dice.rate = 0.0

    def _kill(self, handset: KillableHandset) -> None:
        handset.kill()
        self.outcome.kills["browser"] += 1
        handset.open()

    def _kill_server(self) -> None:
        self.server.kill()
        self.outcome.kills["server"] += 1
        self._pause(0.5)  # the phones notice
        self.server.start()

    def _wait_for(self, there: "object") -> None:
        deadline = time.monotonic() + self.plan.calm_after
        while not there():  # type: ignore[operator]
            assert time.monotonic() < deadline
            self._pause(0.05)

    def _pause(self, seconds: float) -> None:
        """Time passes, and what pages say is heard."""
        self.handsets[-1].page.wait_for_timeout(seconds * 1000)

    # ------------------------------------------------------------------ after

    def _collect(self) -> None:
        self.outcome.seconds = time.monotonic() - self._began
        for handset in self.handsets:
            self.outcome.made |= set(handset.made)
            self.outcome.receipts |= handset.receipts()
        for phone in self.phones:
            phone.join(timeout=10)
            assert not phone.is_alive()
            self.outcome.receipts |= phone.receipts
        self.outcome.saved_in_death = set(self.outcome.receipts) - self.outcome.made
        self.outcome.faults = self.line.counts


def waybills(count: int) -> Sequence[str]:
    """Numbers that nobody else has."""
    return [waybill() for _number in range(count)]
