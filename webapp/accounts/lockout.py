"""How often sign-in may fail: counted in rows by name and by address, alike for unknown names.

After five failures of one name a pause begins, and doubles with each further one up to an hour.
The count lasts a day, so that slow guessing does not pay either.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from flask import current_app
from flask_babel import gettext as _

from webapp.foundation import throttle
from webapp.foundation.errors import TooMany

FREE_TRIES = 5
LONGEST_PAUSE_MINUTES = 60
WINDOW_SECONDS = 15 * 60
DAY_SECONDS = 24 * 3600
MOST_FAILURES = 10_000
ADDRESS_FACTOR = 30
"""The people of one building share an address: it gets so many times the tries of one name."""

_BY_NAME, _BY_ADDRESS = "sign-in", "sign-in-address"
_FAILURES, _PAUSE = "sign-in-failures", "sign-in-pause"


@dataclass(frozen=True)
class Standing:
    """How a name stands after a failure."""

    failures: int

    @property
    def tries_left(self) -> int:
        """How many more failures go by without a pause."""
        return max(0, FREE_TRIES - self.failures)

    @property
    def pause_minutes(self) -> int:
        """How long nobody may try this name now: 0, 1, 2, 4 … 60."""
        over = self.failures - FREE_TRIES
        return min(2**over, LONGEST_PAUSE_MINUTES) if over >= 0 else 0


def begin(login: str, address: str = "") -> None:
    """Count a try before it is judged. Raises TooMany, whose detail says how long it takes.

    Counting first holds against many tries at once: they cannot all pass before one has failed.
    """
    if seconds := throttle.wait_for(_PAUSE, login):
        raise paused(seconds)
    limit = current_app.config["SETTINGS"].sign_in_limit
    try:
        if address:
            throttle.hit(_BY_ADDRESS, _network(address), limit * ADDRESS_FACTOR, WINDOW_SECONDS)
        throttle.hit(_BY_NAME, login, limit, WINDOW_SECONDS)
    except TooMany as refusal:
        raise paused(refusal.extra["retry_after"]) from refusal


def fail(login: str) -> Standing:
    """Count a failure; from the fifth on it begins a pause."""
    left = throttle.hit(_FAILURES, login, MOST_FAILURES, DAY_SECONDS)
    standing = Standing(MOST_FAILURES - left)
    if standing.pause_minutes:
        throttle.forgive(_PAUSE, login)
        throttle.hit(_PAUSE, login, 1, standing.pause_minutes * 60)
    return standing


def succeed(address: str) -> None:
    """A try from this address was no failure."""
    throttle.give_back(_BY_ADDRESS, _network(address))


def forgive(login: str) -> None:
    """Forget every failure of a name: it has signed in, or somebody unlocked it."""
    for scope in (_BY_NAME, _FAILURES, _PAUSE):
        throttle.forgive(scope, login)


def paused(seconds: int) -> TooMany:
    """The refusal of a try that comes too early."""
    sentence = _("试错太多次，先停一停。%(minutes)s 分钟后再试。", minutes=(seconds + 59) // 60)
    return TooMany(sentence, retry_after=seconds)


def _network(address: str) -> str:
    """An IPv4 address, also one written as IPv6; of IPv6 the /64, which is one subscriber's."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        # All of IPv4 lies in one /64 of the mapped addresses: it would be one subscriber.
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
