"""The worker's turn over the outbox: messages are handed to the provider, old ones forgotten."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import delete, or_, select, update

from webapp.foundation import audit, clock, destructions, stopping
from webapp.foundation.audit import Act
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import apart, db, new_id, transaction
from webapp.foundation.keys import MissingKey
from webapp.foundation.messages.gateways import Answer, Outcome, Provider, provider
from webapp.foundation.messages.lifecycle import OPEN
from webapp.foundation.messages.models import Message
from webapp.foundation.retention import MESSAGE_LOGS, MESSAGES
from webapp.foundation.sealed import NOTHING_SEALED

log = structlog.get_logger(__name__)
BATCH = 20
LEASE = timedelta(minutes=5)
"""Longer than a batch can take at its slowest; a worker that dies gives its messages back then."""
FIRST_WAIT, LONGEST_WAIT = 5, 1800
"""Seconds until a failed attempt is repeated; doubled with each, and never all at one moment."""
AWAY_LIMIT = 2
"""So many messages in a row that met nobody end the batch: it is not the messages."""


def send_due(limit: int = BATCH) -> int:
    """Hand over what waits, until nothing is due; answers how many were tried.

    Safe in as many workers as one likes. A message goes out twice only when a provider took it and
    its answer was lost: providers keep no key of ours, and a second code or link does no harm.
    """
    carrier = provider(current_app.config["SETTINGS"])
    tried = 0
    while not stopping.wanted():
        turn, ids = _take(limit)
        if not ids:
            break
        answers = _hand_over(carrier, ids)
        _note(carrier, turn, answers)
        tried += len(answers)
        if len(answers) < len(ids):
            _give_back(turn)
            break
    return tried


def forget_sent() -> int:
    """Destroy whom and what of messages whose keeping time is over, and in the end the whole row;
    answers of how many messages it was the content."""
    before, log_before = destructions.before(MESSAGES), destructions.before(MESSAGE_LOGS)
    old = select(Message.id).where(
        Message.created_at < before,
        Message.state.not_in(OPEN),
        Message.vault_key_id.is_not(None),
    )
    with transaction() as session:
        gone = session.scalars(old.limit(10_000)).all()
        if gone:
            session.execute(update(Message).where(Message.id.in_(gone)).values(**NOTHING_SEALED))
            destructions.record(session, MESSAGES, len(gone), before)
        over = select(Message.id).where(Message.created_at < log_before, Message.state.not_in(OPEN))
        rows = session.scalars(over.limit(10_000)).all()
        if rows:
            session.execute(delete(Message).where(Message.id.in_(rows)))
            destructions.record(session, MESSAGE_LOGS, len(rows), log_before)
    return len(gone)


def wait_seconds(attempt: int) -> float:
    """How long a failed attempt waits before the next: doubling, with jitter."""
    grown = min(FIRST_WAIT * 2 ** min(attempt - 1, 10), LONGEST_WAIT)
    return grown * (0.5 + random.random() / 2)  # noqa: S311 -- to part the crowd, no secret


def _take(limit: int) -> tuple[UUID, Sequence[UUID]]:
    turn, now = new_id(), clock.now()
    due = (
        select(Message.id)
        .where(Message.state.in_(OPEN), Message.next_try_at <= now)
        .order_by(Message.next_try_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    with apart() as session:
        ids = session.scalars(due).all()
        if ids:
            taken = update(Message).where(Message.id.in_(ids))
            values = {"turn": turn, "next_try_at": now + LEASE, "attempts": Message.attempts + 1}
            session.execute(taken.values(values))
    return turn, ids


def _hand_over(carrier: Provider, ids: Sequence[UUID]) -> dict[UUID, Answer]:
    """One after the other, with no database connection held meanwhile."""
    rows = db.session.scalars(select(Message).where(Message.id.in_(ids))).all()
    db.session.expunge_all()
    db.session.rollback()
    answers: dict[UUID, Answer] = {}
    away = 0
    for row in rows:
        answer = _answer(carrier, row)
        answers[row.id] = answer
        away = away + 1 if answer.outcome is Outcome.AWAY else 0
        if away >= AWAY_LIMIT or stopping.wanted():
            break
    return answers


def _answer(carrier: Provider, row: Message) -> Answer:
    if row.send_before <= clock.now():
        return Answer(Outcome.REFUSED, code="too-late")
    try:
        content = row.content
    except (CannotOpen, MissingKey):
        return Answer(Outcome.REFUSED, code="sealed-for-good")
    return carrier.send(str(row.id), content)


def _note(carrier: Provider, turn: UUID, answers: dict[UUID, Answer]) -> None:
    """Keep what became of the messages that are still this worker's."""
    mine = select(Message).where(Message.id.in_(answers), Message.turn == turn)
    counts: Counter[str] = Counter()
    with transaction() as session:
        for row in session.scalars(mine.order_by(Message.id).with_for_update()):
            answer = answers[row.id]
            if answer.outcome is Outcome.SENT:
                row.has_gone(carrier.name, answer.id)
            elif answer.outcome is Outcome.REFUSED:
                row.give_up(answer.code)
            else:
                wait = timedelta(seconds=wait_seconds(row.attempts))
                row.has_failed(answer.code, clock.now() + wait)
            counts[row.state.value] += 1
        if counts:
            audit.record(
                Act.MESSAGES_SENT,
                None,
                "messages",
                carrier.name,
                sent=counts["sent"],
                failed=counts["failed"],
                given_up=counts["given-up"],
            )
    for code in {one.code for one in answers.values() if one.outcome is not Outcome.SENT}:
        log.warning("messages not taken", provider=carrier.name, code=code)


def _give_back(turn: UUID) -> None:
    """What was not tried is nobody's again, a little later."""
    later = clock.now() + timedelta(seconds=FIRST_WAIT)
    mine = update(Message).where(Message.turn == turn, or_(*(Message.state == one for one in OPEN)))
    with apart() as session:
        session.execute(mine.values(turn=None, next_try_at=later, attempts=Message.attempts - 1))
