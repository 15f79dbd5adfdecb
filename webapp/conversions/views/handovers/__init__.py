"""Pages of the handover: the hall counts documents out, the courier of the post counts them in."""

from webapp.conversions.views.handovers import changing, clerk, courier
from webapp.conversions.views.handovers.blueprint import pages

__all__ = ["changing", "clerk", "courier", "pages"]
