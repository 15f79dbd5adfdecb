"""Pages of the visits to villages: the weeks, one village, doubtful check-ins."""

from webapp.supervision.villages.views import village, weeks
from webapp.supervision.villages.views.blueprint import pages

__all__ = ["pages", "village", "weeks"]
