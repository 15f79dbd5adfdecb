"""Which fault comes next: thrown by a seed, so that a bad run can be had again.

The throw for a request depends on the seed, on who asks, on what kind of request it is and on how
many of that kind they sent before; not on the order in which different phones come by.
"""

import os
import random
import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field

from tests.faults.line import Fault, Seen

SEED = "YITONG_FAULT_SEED"
WEIGHTS: dict[Fault, int] = {
    Fault.ANSWER_LOST: 6,
    Fault.ANSWER_CUT: 2,
    Fault.BODY_CUT: 5,
    Fault.LOST: 3,
    Fault.SIGN_IN: 2,
    Fault.TOO_LARGE: 2,
    Fault.FAILED: 4,
    Fault.FAILED_AFTERWARDS: 4,
    Fault.BUSY: 3,
    Fault.PORTAL: 4,
    Fault.REDIRECTED: 1,
    Fault.SLOW: 3,
}


def seed() -> int:
    """YITONG_FAULT_SEED, or another one each time; printed, so that it can be given again."""
    chosen = int(os.environ.get(SEED) or secrets.randbelow(2**31))
    print(f"\n{SEED}={chosen}", flush=True)
    return chosen


@dataclass
class Dice:
    """Decides for a line; `rate` of the requests of the API meet a fault."""

    seed: int
    rate: float = 0.25
    _thrown: Counter[str] = field(default_factory=Counter)
    _names: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def name(self, cookie: str, who: str) -> None:
        """Know a phone by its sign-in."""
        self._names[cookie] = who

    def __call__(self, seen: Seen) -> Fault:
        """The fault of this request; only the API meets any, and the look-up of a release."""
        if not seen.path.startswith(("/api/", "/service_worker.js")):
            return Fault.NONE
        kind = f"{self._names.get(seen.headers.get('cookie', ''), '?')} {_kind(seen)}"
        with self._lock:
            self._thrown[kind] += 1
            number = self._thrown[kind]
        chance = random.Random(f"{self.seed} {kind} {number}")
        if chance.random() >= self.rate:
            return Fault.NONE
        return chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]


def _kind(seen: Seen) -> str:
    return f"{seen.method} {'/'.join(seen.path.split('?')[0].split('/')[:4])}"
