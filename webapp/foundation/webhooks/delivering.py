"""The worker's turn over the outbox of webhooks: signed, sent, noted; given up after three days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.foundation import audit, clock, destructions, stopping
from webapp.foundation.audit import Act
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import apart, db, new_id, transaction
from webapp.foundation.keys import MissingKey
from webapp.foundation.retention import DELIVERIES
from webapp.foundation.webhooks import gateways, signing
from webapp.foundation.webhooks.gateways import Answer
from webapp.foundation.webhooks.lifecycle import OPEN, DeliveryState, PauseReason
from webapp.foundation.webhooks.models import WebhookDelivery, WebhookEndpoint
from webapp.settings import Mode

BATCH = 10
LEASE = timedelta(minutes=5)
"""Longer than a batch can take at its slowest; a worker that dies gives them back then."""
GIVE_BACK_SECONDS = 5
GONE = 410


@dataclass(frozen=True)
class Parcel:
    """A delivery as it goes out. Lives in memory only."""

    id: UUID
    endpoint_id: UUID
    url: str
    message_id: str
    body: bytes = field(repr=False)
    secrets: list[str] = field(repr=False)


def deliver_due(limit: int = BATCH) -> int:
    """Tell endpoints what waits for them, until nothing is due; answers how many were told.

    Safe in as many workers as one likes. An endpoint that fails is left alone for a while, so that
    one which is away holds up nobody but itself.
    """
    told = 0
    while not stopping.wanted():
        turn, ids = _take(limit)
        if not ids:
            break
        answers = _tell(ids)
        _note(turn, answers)
        _give_back(turn)
        told += len(answers)
    return told


def sweep() -> int:
    """Give up what waited for three days at a resting endpoint, delete what is kept no longer."""
    before = destructions.before(DELIVERIES)
    hours = current_app.config["SETTINGS"].webhook_give_up_hours
    late = update(WebhookDelivery).where(
        WebhookDelivery.state.in_(OPEN), WebhookDelivery.put_out_at < clock.ago(hours=hours + 24)
    )
    old = delete(WebhookDelivery).where(
        WebhookDelivery.created_at < before,
        WebhookDelivery.state.not_in(OPEN),
    )
    values = {"state": DeliveryState.GIVEN_UP, "turn": None, "ended_at": clock.now()}
    with apart() as session:
        session.execute(late.values(values))
    with transaction() as session:
        gone = len(session.execute(old.returning(WebhookDelivery.id)).all())
        destructions.record(session, DELIVERIES, gone, before)
    return gone


def _take(limit: int) -> tuple[UUID, Sequence[UUID]]:
    turn, now = new_id(), clock.now()
    is_quiet = WebhookEndpoint.quiet_until > now
    due = (
        select(WebhookDelivery.id)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .where(
            WebhookDelivery.state.in_(OPEN),
            WebhookDelivery.next_try_at <= now,
            WebhookEndpoint.paused_at.is_(None),
            or_(WebhookEndpoint.quiet_until.is_(None), ~is_quiet),
        )
        .order_by(WebhookDelivery.next_try_at, WebhookDelivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WebhookDelivery)
    )
    with apart() as session:
        ids = session.scalars(due).all()
        if ids:
            taken = update(WebhookDelivery).where(WebhookDelivery.id.in_(ids))
            attempts = WebhookDelivery.attempts + 1
            values = {"turn": turn, "next_try_at": now + LEASE, "attempts": attempts}
            session.execute(taken.values(values))
    return turn, ids


def _tell(ids: Sequence[UUID]) -> dict[UUID, Answer]:
    """One after the other, with no database connection held meanwhile."""
    near = current_app.config["SETTINGS"].mode is not Mode.PRODUCTION
    parcels, answers = _parcels(ids)
    failed: set[UUID] = set()
    for parcel in parcels:
        if parcel.endpoint_id in failed:
            continue
        now = int(clock.now().timestamp())
        signed = signing.headers(parcel.message_id, now, parcel.body, parcel.secrets)
        answer = gateways.post(parcel.url, parcel.body, signed, near=near)
        answers[parcel.id] = answer
        if not answer.is_taken:
            failed.add(parcel.endpoint_id)
        if stopping.wanted():
            break
    return answers


def _parcels(ids: Sequence[UUID]) -> tuple[list[Parcel], dict[UUID, Answer]]:
    """What goes out, and an answer for each that cannot be opened any more."""
    query = select(WebhookDelivery, WebhookEndpoint).join(
        WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id
    )
    query = query.where(WebhookDelivery.id.in_(ids))
    parcels: list[Parcel] = []
    closed: dict[UUID, Answer] = {}
    for row, endpoint in db.session.execute(query.order_by(WebhookDelivery.id)):
        try:
            held = endpoint.secrets_at(clock.now())
            body = row.opened()
        except (CannotOpen, MissingKey):
            closed[row.id] = Answer(None, "sealed-for-good")
            continue
        parcels.append(Parcel(row.id, endpoint.id, endpoint.url, row.message_id, body, held))
    db.session.expunge_all()
    db.session.rollback()
    return parcels, closed


def _note(turn: UUID, answers: dict[UUID, Answer]) -> None:
    """Keep what became of the deliveries that are still this worker's, and how endpoints do."""
    give_up = timedelta(hours=current_app.config["SETTINGS"].webhook_give_up_hours)
    mine = select(WebhookDelivery).where(
        WebhookDelivery.id.in_(answers), WebhookDelivery.turn == turn
    )
    with transaction() as session:
        endpoints = _locked_endpoints(session, answers)
        rows = session.scalars(mine.order_by(WebhookDelivery.id).with_for_update())
        for row in rows:
            answer, endpoint = answers[row.id], endpoints[row.endpoint_id]
            row.note(answer.status, answer.reason)
            if answer.is_taken:
                row.has_arrived()
                endpoint.took()
                continue
            row.has_failed(answer.retry_after, give_up)
            endpoint.refused()
            _pause_if_lost(endpoint, answer, give_up)


def _pause_if_lost(endpoint: WebhookEndpoint, answer: Answer, give_up: timedelta) -> None:
    since = endpoint.failing_since
    has_failed_long = since is not None and clock.now() - since >= give_up
    if endpoint.paused_at is not None or not (answer.status == GONE or has_failed_long):
        return
    reason = PauseReason.GONE if answer.status == GONE else PauseReason.FAILING
    endpoint.pause(reason)
    audit.record(
        Act.WEBHOOK_PAUSED, None, "webhook", endpoint.id, chain=endpoint.hall_id, why=reason.value
    )


def _locked_endpoints(session: Session, answers: dict[UUID, Answer]) -> dict[UUID, WebhookEndpoint]:
    of_these = select(WebhookDelivery.endpoint_id).where(WebhookDelivery.id.in_(answers))
    query = select(WebhookEndpoint).where(WebhookEndpoint.id.in_(of_these))
    rows = session.scalars(query.order_by(WebhookEndpoint.id).with_for_update())
    return {row.id: row for row in rows}


def _give_back(turn: UUID) -> None:
    """What was not tried is nobody's again, a little later."""
    later = clock.now() + timedelta(seconds=GIVE_BACK_SECONDS)
    mine = update(WebhookDelivery).where(WebhookDelivery.turn == turn)
    values = {"turn": None, "next_try_at": later, "attempts": WebhookDelivery.attempts - 1}
    with apart() as session:
        session.execute(mine.values(values))
