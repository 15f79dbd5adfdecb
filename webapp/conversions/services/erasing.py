"""Destroying whose documents they were when the time is over: figures stay, people do not."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from webapp.conversions.models import ConversionCall, DeliveryAttempt, HandoverDocument
from webapp.conversions.queries import erasing as reading
from webapp.conversions.queries.erasing import Turn
from webapp.conversions.retention import (
    CALLS,
    CASES,
    CONSENTS,
    DELIVERIES,
    NUMBERS,
    SIGNERS,
    WISHES,
)
from webapp.foundation import clock, destructions, stopping
from webapp.foundation.database import db, plan_anew, transaction
from webapp.foundation.destructions import DataKind

BATCH = 200
Due = Callable[[Turn], Sequence[Any]]


def erase_due() -> dict[str, int]:
    """Destroy what has its time over, kind by kind; answers how many rows of each.

    Safe to repeat and to interrupt: each batch is one transaction with its record, and what is left
    is found again. Consents go before their calls, calls before their numbers. Signers whom nothing
    needs any more are destroyed with the people of pickups.
    """
    wishes = partial(reading.wishes_over, calls_before=destructions.before(CALLS))
    return {
        CASES.name: _erase(CASES, reading.cases_over),
        CONSENTS.name: _erase(CONSENTS, reading.consents_over),
        DELIVERIES.name: _erase(DELIVERIES, reading.deliveries_over),
        SIGNERS.name: _erase(SIGNERS, reading.signers_over),
        CALLS.name: _erase(CALLS, reading.calls_over),
        NUMBERS.name: _erase(NUMBERS, reading.numbers_over),
        WISHES.name: _erase(WISHES, wishes),
    }


def _erase(kind: DataKind, due: Due) -> int:
    turn = Turn(destructions.before(kind), BATCH)
    done = 0
    while not stopping.wanted():
        rows = _erase_batch(kind, due, turn)
        done += len(rows)
        if len(rows) < BATCH:
            break
        turn = replace(turn, after=(rows[-1].hall_id, rows[-1].id))
        db.session.expunge_all()
    return done


def _erase_batch(kind: DataKind, due: Due, turn: Turn) -> Sequence[Any]:
    with transaction() as session:
        plan_anew(session)
        rows = due(turn)
        if kind is WISHES:
            for row in rows:
                session.delete(row)
        else:
            _forget(session, rows)
        for hall_id, count in Counter(row.hall_id for row in rows).items():
            destructions.record(session, kind, count, turn.before, owner=hall_id)
    return rows


def _forget(session: Session, rows: Sequence[Any]) -> None:
    now = clock.now()
    for row in rows:
        row.erase(now)
    calls = [row for row in rows if isinstance(row, ConversionCall)]
    for heard in reading.listenings_of(calls) if calls else ():
        heard.words = ""
    visits = [row for row in rows if isinstance(row, DeliveryAttempt)]
    for use in reading.uses_of(visits) if visits else ():
        use.sealed_contact, use.phone_index, use.index_key_id = b"", "", ""
    documents = [row for row in rows if isinstance(row, HandoverDocument)]
    for event in reading.tracking_of(documents) if documents else ():
        event.place = ""
    session.flush()
