"""Putting an event into the outbox, in the transaction of the act that it tells of."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.foundation import clock
from webapp.foundation.database import new_id
from webapp.foundation.webhooks.models import WebhookDelivery, WebhookEndpoint


def enqueue(session: Session, hall_id: UUID, event: str, data: Mapping[str, Any]) -> int:
    """Tell the endpoints of a hall that listen to an event; answers how many there are.

    `data` is what JSON holds: ids, codes and states, **nothing personal**. It goes out once the
    running transaction is committed, and not if it is not.
    """
    listening = select(WebhookEndpoint).where(WebhookEndpoint.hall_id == hall_id)
    found = [one for one in session.scalars(listening) if event in one.events]
    for endpoint in found:
        put_out(session, endpoint, event, data)
    return len(found)


def put_out(
    session: Session, endpoint: WebhookEndpoint, event: str, data: Mapping[str, Any]
) -> WebhookDelivery:
    """Tell one endpoint."""
    now = clock.now()
    delivery = WebhookDelivery(
        id=new_id(),
        endpoint_id=endpoint.id,
        hall_id=endpoint.hall_id,
        event=event,
    )
    delivery.begin()
    payload = {"type": event, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": data}
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), default=str)
    delivery.seal(text.encode())
    session.add(delivery)
    return delivery
