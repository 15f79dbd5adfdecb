"""Records accepted per second over PostgreSQL, as a ratio to an empty JSON route of one server.

One record a request, signed receipt, durable commit; the same clients drive both routes in turn,
so that what the clients cost falls on both sides.
"""

import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import func, select

from bench.context import Context
from bench.figures import Figure
from tests import builders_pickups as builders
from tests.people import sender, waybill
from tests.phone import Phone, Queued
from webapp.application import create_app
from webapp.foundation.database import db
from webapp.pickups.models import Pickup
from webapp.records import receipts
from webapp.records.models import ReceivedRecord

CLIENTS = 8
RECORDS = 2_400
EMPTY = 6_000
OUTLETS = 4
ROUNDS = 3
WARM_UP = 60
"""Of each client, not counted: every thread of the server has its connection and its statements."""


MakeQueue = Callable[[Phone, int], list[Queued]]


def run(context: Context) -> list[Figure]:
    """Pickups of one parcel each."""
    return measure(context, "records", _pickups, Pickup)


def measure(context: Context, name: str, queue: MakeQueue, model: type) -> list[Figure]:
    """Drive both routes in turn, several rounds; the figure is the median of the rounds' ratios.

    `queue(phone, count)` makes the records, `model` is what each of them becomes once.
    """
    settings = context.settings("postgresql")
    app = create_app(settings)
    ratios, rates, empties = [], [], []
    split: Counter[str] = Counter()
    receipts_given: list[str] = []
    with app.app_context(), context.serving(settings) as server:
        phones = _phones(server.url)
        _rate(phones, [WARM_UP * 4] * CLIENTS, _ask_nothing)
        warm = [queue(phone, WARM_UP) for phone in phones]
        _rate(phones, warm, partial(_send, split=Counter(), given=receipts_given))
        for _ in range(ROUNDS):
            work = [queue(phone, RECORDS // CLIENTS // ROUNDS) for phone in phones]
            empties.append(_rate(phones, [EMPTY // CLIENTS // ROUNDS] * CLIENTS, _ask_nothing))
            rates.append(_rate(phones, work, partial(_send, split=split, given=receipts_given)))
            ratios.append(rates[-1] / empties[-1])
            _again(phones, work, receipts_given)
        accepted = _count(model)
        _verify(receipts_given)
    sent = (RECORDS // CLIENTS // ROUNDS * ROUNDS + WARM_UP) * CLIENTS
    return [
        Figure.at_least(f"{name} to empty route", statistics.median(ratios), "", 0.15),
        Figure.told(f"{name} accepted", statistics.median(rates), "/s"),
        Figure.told("empty JSON route", statistics.median(empties), "/s"),
        Figure.at_least("accepted of sent", 100 * accepted / sent, "%", 100),
        Figure.at_most("accepted twice", accepted - sent, "", 0),
        *(
            Figure.told(
                f"of which {part}", 1000 * split[part] / (sent - WARM_UP * CLIENTS), "ms/record"
            )
            for part in ("check", "verify", "open", "database", "sign")
        ),
    ]


def _phones(url: str) -> list[Phone]:
    """Couriers of several outlets and companies: one audit chain would put all in one line."""
    outlets = [builders.outlet() for _ in range(OUTLETS)]
    return [
        builders.phone(builders.courier(at), at, url=url)
        for at in (outlets[number % OUTLETS] for number in range(CLIENTS))
    ]


def _pickups(phone: Phone, count: int) -> list[Queued]:
    return [phone.pickup([waybill()], sender(random.randrange(100_000))) for _ in range(count)]


def _ask_nothing(phone: Phone, count: int) -> None:
    for _ in range(count):
        answer = phone.transport.exchange("GET", "/healthz", body=None, headers={})
        assert answer.status == 200, answer


def _send(phone: Phone, own: list[Queued], split: Counter[str], given: list[str]) -> None:
    for queued in own:
        answer = phone.send(queued)
        assert answer.status == 201, answer
        given.append(answer.body["receipt"])
        for part in answer.headers.get("Server-Timing", "").split(", "):
            name, _, taken = part.partition(";dur=")
            split[name] += float(taken or 0) / 1000


def _rate(phones: list[Phone], work: Sequence, act: Callable) -> float:
    """How many a second, all clients together."""
    failed: list[BaseException] = []

    def drive(phone: Phone, own: object) -> None:
        try:
            act(phone, own)
        except BaseException as problem:  # a thread's failure is the benchmark's
            failed.append(problem)

    threads = [threading.Thread(target=drive, args=pair) for pair in zip(phones, work, strict=True)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    if failed:
        raise failed[0]
    return sum(own if isinstance(own, int) else len(own) for own in work) / taken


def _again(phones: list[Phone], work: list[list[Queued]], given: list[str]) -> None:
    """A resend is answered with the same receipt and makes no second row."""
    for phone, own in zip(phones, work, strict=True):
        answer = phone.send(own[0])
        assert answer.status == 200, answer
        assert answer.body["receipt"] in given


def _count(model: type) -> int:
    db.session.rollback()
    made = db.session.scalar(select(func.count()).select_from(model)) or 0
    records = db.session.scalar(select(func.count()).select_from(ReceivedRecord)) or 0
    assert made == records
    return made


def _verify(given: list[str]) -> None:
    assert all(receipts.read(token) for token in given)
