"""Reading webhooks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select

from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.foundation.outbox import OPEN
from webapp.foundation.webhooks.models import WebhookDelivery, WebhookEndpoint

MOST = 200
"""Endpoints that a page shows."""


def endpoints(actor: Actor) -> Sequence[WebhookEndpoint]:
    """The endpoints in scope, the youngest first."""
    query = select(WebhookEndpoint).where(in_scope(WebhookEndpoint, actor))
    return db.session.scalars(query.order_by(WebhookEndpoint.id.desc()).limit(MOST)).all()


def endpoint_for(actor: Actor, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint:
    """An endpoint in scope; `lock` is for acts. Raises NotFound."""
    query = select(WebhookEndpoint).where(
        WebhookEndpoint.id == endpoint_id, in_scope(WebhookEndpoint, actor)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def deliveries(endpoint: WebhookEndpoint) -> Select[WebhookDelivery]:
    """What was and is told to an endpoint; the page orders it."""
    return select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id)


def delivery_of(endpoint: WebhookEndpoint, delivery_id: UUID) -> WebhookDelivery:
    """One delivery of an endpoint, locked. Raises NotFound."""
    query = deliveries(endpoint).where(WebhookDelivery.id == delivery_id).with_for_update()
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def waiting(rows: Sequence[WebhookEndpoint]) -> dict[UUID, int]:
    """How much waits for each of some endpoints."""
    query = (
        select(WebhookDelivery.endpoint_id, func.count())
        .where(
            WebhookDelivery.endpoint_id.in_([row.id for row in rows]),
            WebhookDelivery.state.in_(OPEN),
        )
        .group_by(WebhookDelivery.endpoint_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
