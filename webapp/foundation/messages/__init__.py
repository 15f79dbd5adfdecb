"""Messages to citizens: an outbox of rows, and the providers that carry them."""

from webapp.foundation.messages.lifecycle import MessagePurpose, MessageState
from webapp.foundation.messages.models import Message
from webapp.foundation.messages.words import Template
from webapp.foundation.messages.writing import can_be_reached, enqueue

__all__ = ["Message", "MessagePurpose", "MessageState", "Template", "can_be_reached", "enqueue"]
