"""Webhooks: what happened, told to the programs of a hall. Standard Webhooks 1.0.0, signed (v1)."""

from webapp.foundation.webhooks.events import TRIAL, events, offer
from webapp.foundation.webhooks.models import WebhookDelivery, WebhookEndpoint
from webapp.foundation.webhooks.writing import enqueue

__all__ = ["TRIAL", "WebhookDelivery", "WebhookEndpoint", "enqueue", "events", "offer"]
