"""What a webhook can tell of. Features offer their events; webapp/application makes the offers."""

from typing import Any

TRIAL = "webhook.test"
"""Sent by hand from the page of an endpoint, whatever it listens to."""
_OFFERED: dict[str, Any] = {}


def offer(event: str, words: Any) -> None:
    """Let endpoints listen to an event: its full-stop delimited name, and what people read."""
    _OFFERED[event] = words


def events() -> dict[str, Any]:
    """Every event that is offered, with its words."""
    return dict(_OFFERED)
