"""Callers who ask for the next call: claims a second against the bare statement that claims a row,
and a day of calls that is looked through for double claims and for calls that should not be."""

import itertools
import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, text, update

from bench.context import Context
from bench.figures import Figure
from tests import builders, builders_calls, builders_conversions
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account
from webapp.application import create_app
from webapp.conversions.calling import do_not_call, hours
from webapp.conversions.importing.orders import carry_out
from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CallState
from webapp.conversions.models import (
    CampaignMember,
    ConversionCall,
    ConversionCampaign,
    ConversionItem,
)
from webapp.conversions.queries import calls
from webapp.conversions.services import claiming, dialling, queueing, saving
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role, Scope, ScopeKind
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict

CASES = {"postgresql": 20_000, "sqlite": 2_000}
CALLERS = {"postgresql": 200, "sqlite": 20}
ROUNDS = {"postgresql": 12, "sqlite": 12}
"""In each round every caller claims once."""
THREADS = 8
"""So many requests at a time, as gunicorn serves them."""
LEAST, AIM = 0.2, 0.5
PEACE = 100
"""One number in so many asked not to be called."""
DAY_CALLS = {"postgresql": 2_000, "sqlite": 200}
BATCH = 500

BARE_TABLE = "CREATE TABLE bare (id INTEGER PRIMARY KEY, state TEXT, keep_until DATE)"
BARE_INDEX = "CREATE INDEX ix_bare ON bare (state, keep_until, id)"
BARE = {
    "postgresql": "UPDATE bare SET state = 'calling' WHERE id = (SELECT id FROM bare WHERE state = "
    "'waiting' ORDER BY keep_until, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
    "sqlite": "UPDATE bare SET state = 'calling' WHERE id = (SELECT id FROM bare WHERE state = "
    "'waiting' ORDER BY keep_until, id LIMIT 1) RETURNING id",
}


@dataclass
class _Ledger:
    """What was stored when, by the machine's own clock: the simulated times of calls that run side
    by side are not in the order in which they are stored."""

    wishes: dict[str, float]
    """By number: when the wish for peace was stored."""
    dials: list[tuple[str, float]]
    """Of each dial that was let through: the number, and when the dial began."""

    def wish(self, phone: str) -> None:
        """Its wish is stored by now."""
        self.wishes.setdefault(phone, time.monotonic())

    def unwanted(self) -> int:
        """How many dials began when the wish of their number was stored already."""
        never = float("inf")
        return sum(self.wishes.get(phone, never) <= began for phone, began in self.dials)


def run(context: Context) -> list[Figure]:
    """Both engines, each with its own team."""
    return [figure for engine in CASES for figure in _engine(context, engine)]


def _engine(context: Context, engine: str) -> list[Figure]:
    app = create_app(context.settings(engine))
    with app.app_context(), clock.freeze(builders_calls.MONDAY):
        campaign, team = _fill(engine)
        ours, bare, times = _claims(app, engine, campaign, team)
        quiet = {_phone(number): 0.0 for number in _quiet(engine)}
        ledger = _Ledger(quiet, [])
        whole = _day(app, engine, campaign, team, ledger)
        wrong = _wrong(campaign, ledger)
    name = f"{engine}, {CALLERS[engine]} callers, {CASES[engine]:,} cases"
    return [
        Figure.at_least(f"claims against the bare statement: {name}", ours / bare, "", LEAST),
        Figure.told("… claims", ours, "a second"),
        Figure.told("… bare statements", bare, "a second"),
        Figure.told("… p95 of a claim", _p95(times) * 1000, "ms"),
        Figure.told("… whole calls of a day", whole, ""),
        *wrong,
    ]


def _fill(engine: str) -> tuple[ConversionCampaign, list[Actor]]:
    clerk = builders_calls.clerk(builders.hall())
    campaign = builders_calls.campaign(clerk, attempts_a_day=3)
    item = builders_conversions.item(clerk)
    numbers = itertools.count(1)
    for begin in range(0, CASES[engine], BATCH):
        orders = [_order(item, next(numbers)) for _ in range(min(BATCH, CASES[engine] - begin))]
        with transaction() as session:
            carry_out(session, clerk, orders)
        db.session.expunge_all()
    queueing.queue_due()
    db.session.expunge_all()
    for number in _quiet(engine):
        with transaction() as session:
            do_not_call.note_phone(session, clerk, campaign.hall_id, _phone(number), None, None)
    return campaign, _team(engine, campaign)


def _quiet(engine: str) -> range:
    """Whose numbers asked for peace before anybody called."""
    return range(1, CASES[engine] + 1, PEACE)


def _order(item: ConversionItem, number: int) -> dict[str, Any]:
    keep_until = clock.today() + timedelta(days=10 + number % 40)
    facts = builders_conversions.facts(
        item, phone=_phone(number), keep_until=keep_until.isoformat()
    )
    return {"case_number": f"BJ{number:08}", "facts": facts}


def _phone(number: int) -> str:
    return f"+86139{number:08}"


def _team(engine: str, campaign: ConversionCampaign) -> list[Actor]:
    now = clock.now()
    accounts = [
        {
            "id": new_id(),
            "login": f"WH{number:05}",
            "name": "何敏",
            "state": AccountState.ACTIVE,
            "created_at": now,
            "version": 1,
        }
        for number in range(CALLERS[engine])
    ]
    joined = {"hall_id": campaign.hall_id, "campaign_id": campaign.id, "joined_at": now}
    with db.engine.begin() as connection:
        connection.execute(insert(Account), accounts)
        connection.execute(
            insert(CampaignMember), [{**joined, "account_id": one["id"]} for one in accounts]
        )
    scope = Scope(ScopeKind.HALL, str(campaign.hall_id))
    chain = str(campaign.hall_id)
    return [
        Actor(one["id"], "何敏", Role.CALLER, scope, new_id(), new_id(), chain)  # type: ignore[arg-type]
        for one in accounts
    ]


def _claims(
    app: Flask, engine: str, campaign: ConversionCampaign, team: Sequence[Actor]
) -> tuple[float, float, list[float]]:
    """Claims a second, bare statements a second, how long each claim took; in turn, so that what
    else the machine does falls on both alike."""
    _make_bare(CASES[engine])
    # As autovacuum would have done by now; both sides have the use of it.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    times: list[float] = []

    def claim(who: Actor) -> None:
        with app.app_context(), clock.freeze(builders_calls.MONDAY):
            began = time.perf_counter()
            call = claiming.claim_next(who, campaign.id, new_id())
            times.append(time.perf_counter() - began)
            assert call is not None
            db.session.remove()

    ours = bare = 0.0
    with closing(_BareClaims(engine)) as bare_claims, ThreadPoolExecutor(THREADS) as pool:
        for _ in range(ROUNDS[engine]):
            ours += _seconds(lambda: list(pool.map(claim, team)))
            _end_calls()
            bare += _seconds(lambda: list(pool.map(bare_claims.claim, team)))
    claims = ROUNDS[engine] * len(team)
    return claims / ours, claims / bare, times


class _BareClaims:
    """The statement alone on connections of the same driver, a commit each."""

    def __init__(self, engine: str) -> None:
        self._engine = db.engine
        self._statement = BARE[engine]
        self._is_sqlite = engine == "sqlite"
        self._own = threading.local()
        self._opened: list[Any] = []

    def claim(self, _who: Actor) -> None:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._engine.raw_connection()
            self._opened.append(connection)
        cursor = connection.cursor()
        if self._is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(self._statement)
        assert cursor.fetchone() is not None
        connection.commit()

    def close(self) -> None:
        for connection in self._opened:
            connection.close()


def _make_bare(count: int) -> None:
    rows = [
        {"id": number, "state": "waiting", "keep_until": f"2026-12-{1 + number % 28:02}"}
        for number in range(count)
    ]
    with db.engine.begin() as connection:
        connection.execute(text(BARE_TABLE))
        connection.execute(text("INSERT INTO bare VALUES (:id, :state, :keep_until)"), rows)
        connection.execute(text(BARE_INDEX))


def _end_calls() -> None:
    """Between two rounds, outside the measured time: every open call is over."""
    with db.engine.begin() as connection:
        connection.execute(
            update(ConversionCall.__table__)
            .where(ConversionCall.__table__.c.state == CallState.OPEN)
            .values(state=CallState.SAVED)
        )


def _day(
    app: Flask, engine: str, campaign: ConversionCampaign, team: Sequence[Actor], ledger: _Ledger
) -> int:
    """Whole calls from nine to six, each caller at a pace of their own; answers how many."""
    dice = random.Random(20261123)
    plans = [
        (who, dice.randrange(0, 600), dice.randrange(1 << 30))
        for who, _ in zip(itertools.cycle(team), range(DAY_CALLS[engine]), strict=False)
    ]

    def one(plan: tuple[Actor, int, int]) -> bool:
        who, minute, seed = plan
        at = builders_calls.MONDAY - timedelta(hours=1) + timedelta(minutes=minute)
        with app.app_context(), clock.freeze(at):
            try:
                return _whole_call(who, campaign, random.Random(seed), ledger)
            except Conflict:
                return False  # outside the hours, or the campaign's rules: nothing was dialled
            finally:
                db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(one, plans))


def _whole_call(
    who: Actor, campaign: ConversionCampaign, dice: random.Random, ledger: _Ledger
) -> bool:
    call_id = claiming.claim_next(who, campaign.id, new_id())
    if call_id is None:
        return False
    call = calls.own_call(who, call_id)
    phone = builders_calls.phone_of(call)
    if dice.random() < 0.02:
        with transaction() as session:
            do_not_call.note_phone(session, who, call.hall_id, phone, None, None)
        ledger.wish(phone)
    began = time.monotonic()
    call = dialling.dial(who, call.id)
    if call.state is not CallState.OPEN:
        return False
    ledger.dials.append((phone, began))
    how = dice.choice([one for one in Disposition if one not in _NEEDS_MORE])
    saving.save(who, call.id, Outcome(how))
    if how is Disposition.DO_NOT_CALL:
        ledger.wish(phone)
    return True


_NEEDS_MORE = frozenset({Disposition.CONSENTED, Disposition.CALLBACK})


def _wrong(campaign: ConversionCampaign, ledger: _Ledger) -> list[Figure]:
    """What must never have happened, counted in the tables and in the order of what was stored."""
    with db.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT number_id, dialled_at, state FROM conversion_calls")
        ).all()
    dialled = [_moment(row.dialled_at) for row in rows if row.dialled_at]
    outside = [at for at in dialled if not hours.may_call(campaign.hours, at, lambda _day: None)]
    keys = [row.number_id for row in rows if row.state == CallState.OPEN]
    return [
        Figure.at_most("… numbers claimed twice at a time", len(keys) - len(set(keys)), "", 0),
        Figure.at_most("… calls outside the hours", len(outside), "", 0),
        Figure.at_most("… calls to who asked for peace", ledger.unwanted(), "", 0),
    ]


def _moment(value: Any) -> datetime:
    told = datetime.fromisoformat(value) if isinstance(value, str) else value
    return told.replace(tzinfo=builders_calls.MONDAY.tzinfo) if told.tzinfo is None else told


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
