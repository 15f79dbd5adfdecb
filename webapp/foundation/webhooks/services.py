"""Acts on webhooks: a new endpoint, another secret, a pause, a trial, something sent again."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l

from webapp.foundation import audit, clock, outside
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.webhooks import queries, signing, writing
from webapp.foundation.webhooks.events import TRIAL, events
from webapp.foundation.webhooks.lifecycle import PauseReason
from webapp.foundation.webhooks.models import WebhookEndpoint
from webapp.settings import Mode

WRONG_URL = _l("填 https:// 开头的网址，要能从外面打开，里面不写账号和密码")
NO_EVENT = _l("至少选一项")
IS_PAUSED = _l("这个网址停着，先恢复它")


def create_endpoint(
    actor: Actor, *, hall_id: UUID, url: str, wanted: Sequence[str]
) -> tuple[WebhookEndpoint, str]:
    """An endpoint of a hall that the actor may act for; answers it and its secret, this once.

    Raises InvalidInput by field.
    """
    near = current_app.config["SETTINGS"].mode is not Mode.PRODUCTION
    if not outside.is_allowed_url(url, near=near):
        raise InvalidInput(errors={"url": [str(WRONG_URL)]})
    listens = sorted(set(wanted) & events().keys())
    if not listens:
        raise InvalidInput(errors={"events": [str(NO_EVENT)]})
    secret = signing.new_secret()
    with transaction() as session:
        endpoint = WebhookEndpoint(
            id=new_id(),
            hall_id=hall_id,
            url=url,
            events=listens,
            created_at=clock.now(),
            created_by=actor.account_id,
            failures=0,
        )
        endpoint.renew_secret(secret, timedelta())
        session.add(endpoint)
        audit.record(
            Act.WEBHOOK_CREATED, actor, "webhook", endpoint.id, chain=hall_id, events=listens
        )
    return endpoint, secret


def rotate_secret(actor: Actor, endpoint_id: UUID) -> tuple[WebhookEndpoint, str]:
    """Another secret; the one before signs too for the time of grace. Raises NotFound."""
    hours = current_app.config["SETTINGS"].api_key_grace_hours
    secret = signing.new_secret()
    with transaction():
        endpoint = queries.endpoint_for(actor, endpoint_id, lock=True)
        endpoint.renew_secret(secret, timedelta(hours=hours))
        audit.record(
            Act.WEBHOOK_ROTATED,
            actor,
            "webhook",
            endpoint.id,
            chain=endpoint.hall_id,
            grace_hours=hours,
        )
    return endpoint, secret


def pause(actor: Actor, endpoint_id: UUID) -> bool:
    """Rest, or deliver again; answers whether it rests now. Raises NotFound."""
    with transaction():
        endpoint = queries.endpoint_for(actor, endpoint_id, lock=True)
        is_paused = endpoint.paused_at is None
        if is_paused:
            endpoint.pause(PauseReason.BY_HAND)
        else:
            endpoint.resume()
        act = Act.WEBHOOK_PAUSED if is_paused else Act.WEBHOOK_RESUMED
        audit.record(act, actor, "webhook", endpoint.id, chain=endpoint.hall_id)
    return is_paused


def send_trial(actor: Actor, endpoint_id: UUID) -> None:
    """Send an event that means nothing. Raises NotFound, Conflict for a resting endpoint."""
    with transaction() as session:
        endpoint = queries.endpoint_for(actor, endpoint_id, lock=True)
        if endpoint.paused_at is not None:
            raise Conflict(IS_PAUSED)
        endpoint.quiet_until = None
        writing.put_out(session, endpoint, TRIAL, {})
        audit.record(Act.WEBHOOK_TRIED, actor, "webhook", endpoint.id, chain=endpoint.hall_id)


def send_again(actor: Actor, endpoint_id: UUID, delivery_id: UUID) -> None:
    """Put out once more what has ended, under the same id. Raises NotFound, Conflict."""
    with transaction():
        endpoint = queries.endpoint_for(actor, endpoint_id, lock=True)
        delivery = queries.delivery_of(endpoint, delivery_id)
        delivery.send_again()
        endpoint.quiet_until = None
        audit.record(
            Act.WEBHOOK_SENT_AGAIN,
            actor,
            "webhook",
            endpoint.id,
            chain=endpoint.hall_id,
            event=delivery.event,
        )
