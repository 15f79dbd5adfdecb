"""The worker's turn over the outbox: parcels are told to the authority, answers are kept."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from webapp.foundation import audit, clock, stopping
from webapp.foundation.audit import Act
from webapp.foundation.database import apart, db, new_id, place_of, transaction
from webapp.pickups import flagging
from webapp.pickups.flagging import Finding
from webapp.pickups.gateways import Answer, Authority, HttpAuthority, Outcome
from webapp.pickups.lifecycle import AuthorityState, FlagRule, PickupState, TransmissionState
from webapp.pickups.models import Pickup, PickupParcel, Transmission
from webapp.pickups.queries import transmission as queries

BATCH = 20
LEASE = timedelta(minutes=5)
"""Longer than a batch can take at its slowest; a worker that dies gives its parcels back then."""
FIRST_WAIT, LONGEST_WAIT = 30, 3600
"""Seconds until a failed attempt is repeated; doubled with each, and never all at one moment."""
ASK_AGAIN = 30
GIVE_UP_WAITING = timedelta(hours=24)
"""A platform that wanted to answer later and did not is told again after this."""
AWAY_LIMIT = 2
"""So many parcels in a row that met nobody end the batch: it is not the parcels."""
TAKEN_AFTER_ALL = "更正后平台已收"


def transmit_due(limit: int = BATCH) -> int:
    """Tell the authority what waits, until nothing is due; answers how many parcels were told.

    Does nothing where no authority is configured. Safe in as many workers as one likes.
    """
    settings = current_app.config["SETTINGS"]
    if not settings.authority_url:
        return 0
    told = 0
    with HttpAuthority(settings.authority_url, settings.authority_token) as authority:
        while not stopping.wanted() and (keys := _take(limit)):
            answers = _tell(authority, keys)
            note_answers(answers)
            told += len(answers)
            if len(answers) < len(keys):
                _give_back([key for key in keys if key not in answers])
                break
    return told


def note_answers(answers: dict[queries.Key, Answer]) -> None:
    """Keep what the platform said of some parcels, with all that follows, in one transaction."""
    with transaction() as session:
        rows = _locked(session, sorted(answers))
        counts: dict[UUID, Counter[Outcome]] = {}
        for row, head in rows:
            answer = answers[row.outlet_id, row.id]
            _NOTE[answer.outcome](session, row, answer)
            if head is not None:
                _follow(session, row, head)
                counts.setdefault(head.company_id, Counter())[answer.outcome] += 1
        for company_id, count in counts.items():
            audit.record(
                Act.PARCELS_TRANSMITTED,
                None,
                "organisation",
                company_id,
                chain=company_id,
                **{outcome.value: number for outcome, number in sorted(count.items())},
            )


def wait_seconds(attempt: int, asked: int | None = None) -> float:
    """How long a failed attempt waits before the next: what the platform asked for, or doubling."""
    if asked is not None:
        return min(max(asked, 1), LONGEST_WAIT)
    grown = min(FIRST_WAIT * 2 ** min(attempt - 1, 10), LONGEST_WAIT)
    return grown * (0.5 + random.random() / 2)  # noqa: S311 -- to part the crowd, no secret


def _tell(authority: Authority, keys: Sequence[queries.Key]) -> dict[queries.Key, Answer]:
    """Ask or tell, one parcel after the other, with no database connection held meanwhile."""
    parcels = queries.parcels(keys)
    db.session.rollback()
    answers: dict[queries.Key, Answer] = {}
    away = 0
    for parcel in parcels:
        if parcel.state is TransmissionState.SENT:
            answer = authority.ask(parcel.key)
        else:
            answer = authority.report(parcel.key, parcel.record)
        answers[parcel.outlet_id, parcel.id] = answer
        away = away + 1 if answer.outcome is Outcome.AWAY else 0
        if away >= AWAY_LIMIT or stopping.wanted():
            break
    return answers


def _take(limit: int) -> list[queries.Key]:
    now = clock.now()
    with apart() as session:
        keys = queries.due(session, now, limit)
        if keys:
            session.execute(_of(keys).values(next_try_at=now + LEASE))
    return keys


def _give_back(keys: Sequence[queries.Key]) -> None:
    with apart() as session:
        later = clock.now() + timedelta(seconds=FIRST_WAIT)
        session.execute(_of(keys).values(next_try_at=later))


def _of(keys: Sequence[queries.Key]):  # type: ignore[no-untyped-def]
    return update(Transmission).where(tuple_(Transmission.outlet_id, Transmission.id).in_(keys))


def _locked(
    session: Session, keys: Sequence[queries.Key]
) -> list[tuple[Transmission, Pickup | None]]:
    """The rows that still wait for an answer, each with its act's head if it is that version.

    Heads are locked first and in one order, since each head sums up all its parcels.
    """
    versions = (
        select(Transmission.outlet_id, Transmission.pickup_id)
        .where(tuple_(Transmission.outlet_id, Transmission.id).in_(keys))
        .distinct()
    )
    named = [tuple(row) for row in session.execute(versions)]
    heads = session.scalars(
        select(Pickup)
        .where(tuple_(Pickup.outlet_id, Pickup.id).in_(named), Pickup.is_head)
        .order_by(Pickup.outlet_id, Pickup.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    by_version = {(head.outlet_id, head.id): head for head in heads}
    rows = session.scalars(
        select(Transmission)
        .where(tuple_(Transmission.outlet_id, Transmission.id).in_(keys))
        .where(Transmission.state.in_([TransmissionState.WAITING, TransmissionState.SENT]))
        .order_by(Transmission.outlet_id, Transmission.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return [(row, by_version.get((row.outlet_id, row.pickup_id))) for row in rows]


def _acknowledged(_session: Session, row: Transmission, _answer: Answer) -> None:
    row.sent_at = row.sent_at or clock.now()
    row.answer(TransmissionState.ACKNOWLEDGED)


def _rejected(_session: Session, row: Transmission, answer: Answer) -> None:
    row.sent_at = row.sent_at or clock.now()
    row.answer(TransmissionState.REJECTED, answer.reason_code, answer.reason)


def _pending(session: Session, row: Transmission, answer: Answer) -> None:
    now = clock.now()
    if row.sent_at and now - row.sent_at > GIVE_UP_WAITING:
        _failed(session, row, answer)
        return
    if row.state is TransmissionState.WAITING:
        row.sent(now)
    row.next_try_at = now + timedelta(seconds=answer.retry_after or ASK_AGAIN)


def _failed(session: Session, row: Transmission, answer: Answer) -> None:
    """This attempt is over; the next one is a row of its own, under the same key."""
    row.answer(TransmissionState.FAILED)
    wait = timedelta(seconds=wait_seconds(row.attempt, answer.retry_after))
    session.add(
        Transmission(
            outlet_id=row.outlet_id,
            id=new_id(),
            parcel_id=row.parcel_id,
            pickup_id=row.pickup_id,
            platform=row.platform,
            attempt=row.attempt + 1,
            state=TransmissionState.WAITING,
            next_try_at=clock.now() + wait,
        )
    )


_NOTE: dict[Outcome, Callable[[Session, Transmission, Answer], None]] = {
    Outcome.ACKNOWLEDGED: _acknowledged,
    Outcome.REJECTED: _rejected,
    Outcome.PENDING: _pending,
    Outcome.LOST: _failed,
    Outcome.FAILED: _failed,
    Outcome.AWAY: _failed,
}
_STANDS = {
    TransmissionState.ACKNOWLEDGED: AuthorityState.ACKNOWLEDGED,
    TransmissionState.REJECTED: AuthorityState.REJECTED,
}


def _follow(session: Session, row: Transmission, head: Pickup) -> None:
    """Let parcel and act stand where the platform put them. An older version moves nothing."""
    if row.state not in _STANDS:
        return
    of_parcel = (PickupParcel.outlet_id == row.outlet_id, PickupParcel.id == row.parcel_id)
    session.execute(
        update(PickupParcel).where(*of_parcel).values(authority_state=_STANDS[row.state])
    )
    states = session.scalars(
        select(PickupParcel.authority_state).where(
            PickupParcel.outlet_id == head.outlet_id, PickupParcel.origin_id == head.origin_id
        )
    )
    head.authority_state = worst(list(states))
    session.flush()
    if row.state is TransmissionState.REJECTED and head.state is PickupState.VALID:
        _flag(session, row, head)
    elif head.authority_state is AuthorityState.ACKNOWLEDGED:
        act = (head.outlet_id, head.origin_id)
        if flagging.settle_itself(session, *act, TAKEN_AFTER_ALL):
            flagging.recount(session, [act])


def _flag(session: Session, row: Transmission, head: Pickup) -> None:
    waybill = session.scalar(
        select(PickupParcel.waybill).where(
            PickupParcel.outlet_id == row.outlet_id, PickupParcel.id == row.parcel_id
        )
    )
    raised = flagging.raise_flag(
        session,
        Finding(
            FlagRule.REJECTED_BY_AUTHORITY,
            place_of(head),
            head.origin_id,
            head.captured_by,
            waybill or head.first_waybill,
            {"code": row.reason_code, "reason": row.reason},
        ),
    )
    if raised:
        flagging.recount(session, [(head.outlet_id, head.origin_id)])
        audit.record(
            Act.PICKUP_FLAGGED,
            None,
            "pickup",
            head.origin_id,
            chain=head.company_id,
            outlet=head.outlet_id,
            rule=FlagRule.REJECTED_BY_AUTHORITY,
        )


def worst(states: Sequence[AuthorityState]) -> AuthorityState:
    """Where an act stands: sent back if one parcel is, with the authority only when all are."""
    for state in (AuthorityState.REJECTED, AuthorityState.WAITING, AuthorityState.ACKNOWLEDGED):
        if state in states:
            return state
    return AuthorityState.NONE
