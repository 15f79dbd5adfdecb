"""What has to reach another's server: a row in the act's transaction, tried until it is there."""

from webapp.foundation.outbox.delivering import Outbox
from webapp.foundation.outbox.lifecycle import OPEN, DeliveryState
from webapp.foundation.outbox.models import Destination, Outgoing

__all__ = ["OPEN", "DeliveryState", "Destination", "Outbox", "Outgoing"]
