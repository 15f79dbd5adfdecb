"""Pages of the visits to villages: the weeks, one village, doubtful check-ins."""

from webapp.supervision.villages.views import accepting, village, weeks
from webapp.supervision.villages.views.blueprint import pages

__all__ = ["accepting", "pages", "village", "weeks"]
