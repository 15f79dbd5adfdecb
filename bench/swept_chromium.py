"""A Chromium to which no debugger listens, and whose page is swept before its memory is read.

To whoever watches a page's network the browser keeps the body of every request, and on a machine
with much memory it may be long before it sweeps by itself. Both would pass for a queue that holds
what it has sent. So we speak to Chromium through its pipe, ask for nothing but sweeps of the page,
and let the kernel tell the size: also of what the browser holds for the page outside its heap.
"""

import fcntl
import itertools
import json
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from tooling import chromium

KEYRING = ["--password-store=basic", "--use-mock-keychain"]
"""As Playwright starts Chromium: cookies written by one start are readable for the other."""
TAKES, GIVES = 3, 4
"""The descriptors that Chromium reads commands from and writes answers to."""
BROWSERS_OWN = ("--extension-process", "--top-chrome-webui")
"""Marks of renderers that show something of Chromium itself."""
GRACE_SECONDS = 10.0


class SweptChromium:
    """Opened on an address, in the profile `folder`; `with` closes it."""

    def __init__(self, path: str, folder: Path, address: str) -> None:
        command = [path, "--headless=new", "--remote-debugging-pipe", *chromium.FLAGS, *KEYRING]
        takes, self._commands = _pipe()
        self._answers, gives = _pipe()

        def connect() -> None:
            os.dup2(takes, TAKES)
            os.dup2(gives, GIVES)

        self._process = subprocess.Popen(
            [*command, f"--user-data-dir={folder}", address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,  # ours are not inherited anyway, and these two must be
            start_new_session=True,
            preexec_fn=connect,
        )
        os.close(takes)
        os.close(gives)
        self._numbers = itertools.count(1)
        self._said = b""
        self._page = self._attach()

    def __enter__(self) -> "SweptChromium":
        return self

    def __exit__(self, *_problem: object) -> None:
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def held(self) -> int:
        """Bytes that the processes of page and service worker have for themselves after a sweep."""
        self._ask("HeapProfiler.collectGarbage", sessionId=self._page)
        return sum(_private_bytes(_page_processes(self._process.pid)))

    def _attach(self) -> str:
        targets = self._ask("Target.getTargets")["targetInfos"]
        [page] = [one["targetId"] for one in targets if one["type"] == "page"]
        parameters = {"targetId": page, "flatten": True}
        return str(self._ask("Target.attachToTarget", params=parameters)["sessionId"])

    def _ask(self, method: str, **more: Any) -> dict[str, Any]:
        number = next(self._numbers)
        os.write(self._commands, json.dumps({"id": number, "method": method, **more}).encode())
        os.write(self._commands, b"\0")
        while True:
            answer = json.loads(self._message())
            if answer.get("id") == number:
                result: dict[str, Any] = answer["result"]
                return result

    def _message(self) -> bytes:
        while b"\0" not in self._said:
            more = os.read(self._answers, 65_536)
            assert more, "Chromium has ended"
            self._said += more
        message, self._said = self._said.split(b"\0", 1)
        return message


def _pipe() -> tuple[int, int]:
    """Read end and write end, neither of them a number that Chromium's ends will have."""
    ends = os.pipe()
    read, write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return read, write


def _page_processes(browser: int) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(browser).children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            words = child.cmdline()
            if "--type=renderer" in words and not set(BROWSERS_OWN) & set(words):
                found.append(child)
    return found


def _private_bytes(processes: Sequence[psutil.Process]) -> list[int]:
    sizes = []
    for process in processes:
        with suppress(psutil.Error):
            told = process.memory_info()
            sizes.append(told.rss - told.shared)
    return sizes
