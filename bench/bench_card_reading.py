"""Reading identity cards: how many fields come out right, how long it takes, how much memory.

The cards are printed and photographed by `bench.cards` and go through the real command, one after
another. Print is kinder than a real photo: the figures hold the product to its limits and say
little about the camera of an old phone.
"""

import re
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import cards
from bench.context import Context
from bench.figures import Figure
from tooling import servers
from tooling.live import environment_of
from tooling.processes import Program
from webapp.identity.card_reading.client import ping, read_card
from webapp.identity.card_reading.reading import ReaderUnavailable, Reading
from webapp.settings import Settings

FIELDS = ("name", "number", "turned")
LOAD_SECONDS = 60.0


@dataclass(frozen=True)
class Outcome:
    """One card: what it was, what was read, and in how many seconds."""

    truth: dict[str, Any]
    reading: Reading
    seconds: float

    def is_right(self, field: str) -> bool:
        """Whether the field was read as it was printed."""
        return bool(getattr(self.reading, field) == self.truth[field])


def run(context: Context) -> list[Figure]:
    """Read all of `cards.all_cards()`; print the accuracy by degradation; return the figures."""
    settings = context.settings("sqlite")
    drawn = cards.all_cards()
    with _reading_process(settings) as (program, load_seconds):
        outcomes = [_read(image, truth, settings.ocr_socket) for image, truth in drawn]
        memory = _memory(program)
        models_seconds = _models_seconds(program)
    _print_by_degradation(outcomes)
    seconds = [outcome.seconds for outcome in outcomes]
    wrong_but_valid = [o for o in outcomes if o.reading.number_valid and not o.is_right("number")]
    return [
        Figure.told("cards", len(outcomes), ""),
        Figure.at_least("number right", _share(outcomes, "number"), "%", 98),
        Figure.at_least("name right", _share(outcomes, "name"), "%", 90),
        Figure.at_most("wrong number called possible", len(wrong_but_valid), "", 0),
        Figure.at_most("a photo, median", statistics.median(seconds), "s", 1.5),
        Figure.at_most("a photo, p95", statistics.quantiles(seconds, n=20)[-1], "s", 3),
        Figure.at_most("memory after the last", memory["VmRSS"], "MB", 450),
        Figure.at_most("memory at its peak", memory["VmHWM"], "MB", 550),
        Figure.told("loading the models", models_seconds, "s"),
        Figure.told("from the command to the first answer", load_seconds, "s"),
    ]


@contextmanager
def _reading_process(settings: Settings) -> Iterator[tuple[Program, float]]:
    """The real command with its socket, and how long it took until it answered."""
    log = settings.data_folder / "logs" / "ocr.log"
    program = Program("ocr", servers.READER, environment_of(settings), log)
    program.start()
    try:
        while not _answers(settings.ocr_socket):
            if not program.is_running() or time.monotonic() - program.started_at > LOAD_SECONDS:
                raise RuntimeError(f"The card reader did not start:\n{program.last_lines()}")
            time.sleep(0.01)
        yield program, time.monotonic() - program.started_at
    finally:
        program.stop()


def _answers(socket_path: Path) -> bool:
    try:
        ping(socket_path)
    except ReaderUnavailable:
        return False
    return True


def _read(image: bytes, truth: dict[str, Any], socket_path: Path) -> Outcome:
    began = time.monotonic()
    reading = read_card(image, socket_path, timeout=60)
    return Outcome(truth, reading, time.monotonic() - began)


def _share(outcomes: list[Outcome], field: str) -> float:
    return 100 * sum(outcome.is_right(field) for outcome in outcomes) / len(outcomes)


def _memory(program: Program) -> dict[str, float]:
    """VmRSS and VmHWM of the process, in MB."""
    assert program.process is not None
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    pairs = (line.split(":", 1) for line in status.splitlines())
    return {key: int(value.split()[0]) / 1024 for key, value in pairs if key in ("VmRSS", "VmHWM")}


def _models_seconds(program: Program) -> float:
    said = re.search(r"models loaded in ([0-9.]+) s", program.log.read_text())
    assert said, program.last_lines()
    return float(said.group(1))


def _print_by_degradation(outcomes: list[Outcome]) -> None:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.truth["degradation"]].append(outcome)
    print(f"  {'':14}{'cards':>6}{'name':>7}{'number':>8}{'turned':>8}{'median s':>10}")
    for degradation, group in groups.items():
        name, number, turned = (sum(o.is_right(field) for o in group) for field in FIELDS)
        median = statistics.median(o.seconds for o in group)
        print(f"  {degradation:14}{len(group):6}{name:7}{number:8}{turned:8}{median:10.2f}")
