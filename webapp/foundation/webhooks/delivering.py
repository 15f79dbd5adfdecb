"""The outbox of webhooks: signed, sent; an endpoint that took nothing for three days rests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from webapp.foundation import audit, clock, outside
from webapp.foundation.audit import Act
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import db
from webapp.foundation.keys import MissingKey
from webapp.foundation.outbox import Outbox
from webapp.foundation.outbox.delivering import give_up_after
from webapp.foundation.outside import Answer
from webapp.foundation.retention import DELIVERIES
from webapp.foundation.webhooks import signing
from webapp.foundation.webhooks.lifecycle import PauseReason
from webapp.foundation.webhooks.models import WebhookDelivery, WebhookEndpoint
from webapp.settings import Mode

GONE = 410


@dataclass(frozen=True)
class Parcel:
    """A delivery as it goes out. Lives in memory only."""

    id: UUID
    place_id: UUID
    url: str
    message_id: str
    body: bytes = field(repr=False)
    secrets: list[str] = field(repr=False)


class Webhooks(Outbox):
    """Deliveries to endpoints."""

    row = WebhookDelivery
    place = WebhookEndpoint
    place_column = "endpoint_id"
    kept = DELIVERIES

    def parcels(self, ids: Sequence[UUID]) -> tuple[list[Parcel], dict[UUID, Answer]]:
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

    def tell(self, parcel: Parcel) -> Answer:
        """Signed anew with every attempt."""
        near = current_app.config["SETTINGS"].mode is not Mode.PRODUCTION
        now = int(clock.now().timestamp())
        signed = signing.headers(parcel.message_id, now, parcel.body, parcel.secrets)
        return outside.call("POST", parcel.url, parcel.body, signed, near=near)

    def settle(self, row: Any, place: Any, answer: Answer) -> None:
        """As any other; an endpoint that wants no more, or took nothing for long, rests."""
        super().settle(row, place, answer)
        if not answer.is_taken:
            _pause_if_lost(place, answer)


WEBHOOKS = Webhooks()


def deliver_due(limit: int = 10) -> int:
    """Tell endpoints what waits for them; answers how many were told."""
    return WEBHOOKS.deliver_due(limit)


def sweep() -> int:
    """Give up what waited for too long, delete what is kept no longer; answers how many."""
    return WEBHOOKS.sweep()


def _pause_if_lost(endpoint: WebhookEndpoint, answer: Answer) -> None:
    since = endpoint.failing_since
    has_failed_long = since is not None and clock.now() - since >= give_up_after()
    if endpoint.paused_at is not None or not (answer.status == GONE or has_failed_long):
        return
    reason = PauseReason.GONE if answer.status == GONE else PauseReason.FAILING
    endpoint.pause(reason)
    audit.record(
        Act.WEBHOOK_PAUSED, None, "webhook", endpoint.id, chain=endpoint.hall_id, why=reason.value
    )
