"""A wish for peace and a dial at the same moment: whichever is stored first decides.

The product's promise: once the wish is stored, its number is dialled no more, and a dial that was
stored before it never bears a later time than the wish.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

import pytest
from flask import Flask

from tests import builders_calls
from webapp.conversions.calling import do_not_call
from webapp.conversions.kinds import Disposition, StopReason
from webapp.conversions.lifecycle import CallState
from webapp.conversions.models import ConversionCampaign
from webapp.conversions.queries import calls
from webapp.conversions.services import dialling, peace, saving
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict

A_WHILE = 0.4
"""Seconds: enough for the other act to come as far as it gets."""
TEAM = 6


def test_a_dial_waits_for_a_wish_that_is_being_stored(
    app: Flask, actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    db.session.remove()
    noted = threading.Event()

    def wish() -> None:
        with app.app_context(), clock.freeze(builders_calls.MONDAY), transaction() as session:
            do_not_call.note_phone(
                session, actor, actor.scope.value, builders_calls.PHONE, None, None
            )
            session.flush()
            noted.set()
            time.sleep(A_WHILE)

    other = threading.Thread(target=wish)
    other.start()
    noted.wait(10)
    told = dialling.dial(caller, call.id)
    other.join()

    assert (told.state, told.stopped_because) == (CallState.STOPPED, StopReason.DO_NOT_CALL)
    assert told.dialled_at is None


def test_a_wish_waits_for_a_dial_that_was_let_through(
    app: Flask,
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    db.session.remove()
    ended: dict[str, float] = {}
    let_through = threading.Event()
    asked = calls.asked_for_peace

    def slowly(phone_indexes: Iterable[str], campaign_id: UUID) -> bool:
        found = asked(phone_indexes, campaign_id)
        let_through.set()
        time.sleep(A_WHILE)
        ended["dial"] = time.monotonic()
        return found

    def wish() -> None:
        with app.app_context(), clock.freeze(builders_calls.MONDAY):
            let_through.wait(10)
            peace.note(actor, builders_calls.PHONE, None)
            ended["wish"] = time.monotonic()
            db.session.remove()

    monkeypatch.setattr(calls, "asked_for_peace", slowly)
    other = threading.Thread(target=wish)
    other.start()
    told = dialling.dial(caller, call.id)
    other.join()

    assert told.state is CallState.OPEN
    assert ended["wish"] > ended["dial"]


def test_no_number_is_dialled_after_its_wish_was_stored(
    app: Flask, actor: Actor, campaign: ConversionCampaign
) -> None:
    """Callers dial, re-dial and save while the wishes of their numbers come in, as in two tabs."""
    team = [builders_calls.caller(campaign) for _ in range(TEAM)]
    phones = [f"+86139{number:08}" for number in range(TEAM)]
    for phone in phones:
        builders_calls.queued_case(actor, phone=phone)
    open_calls = [builders_calls.call(who, campaign) for who in team]
    numbers = [builders_calls.phone_of(call) for call in open_calls]
    ids = [call.id for call in open_calls]
    db.session.remove()
    stored: dict[str, float] = {}
    dialled: list[tuple[str, float]] = []
    start = threading.Barrier(TEAM * 3)

    def dial(who: Actor, call_id: UUID, phone: str) -> None:
        for _ in range(4):
            began = time.monotonic()
            if dialling.dial(who, call_id).state is CallState.OPEN:
                dialled.append((phone, began))
        saving.save(who, call_id, Outcome(Disposition.NO_ANSWER))

    def wish(_who: Actor, _call_id: UUID, phone: str) -> None:
        time.sleep(random.Random(phone).random() / 10)
        peace.note(actor, phone, None)
        stored[phone] = time.monotonic()

    def run(act: Callable[..., None], *given: object) -> None:
        with app.app_context(), clock.freeze(builders_calls.MONDAY):
            start.wait(20)
            with suppress(Conflict):  # the other tab has ended the call
                act(*given)
            db.session.remove()

    given = list(zip(team, ids, numbers, strict=True))
    with ThreadPoolExecutor(TEAM * 3) as pool:
        futures = [pool.submit(run, act, *one) for one in given for act in (dial, dial, wish)]
    for future in futures:
        future.result()

    assert set(stored) == set(numbers)
    assert [phone for phone, began in dialled if stored[phone] <= began] == []
    ends = [calls.own_call(who, call_id).state for who, call_id in zip(team, ids, strict=True)]
    assert set(ends) <= {CallState.SAVED, CallState.STOPPED}
