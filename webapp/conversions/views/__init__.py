"""Pages of conversions: departments and items."""

from webapp.conversions.views import departments, items
from webapp.conversions.views.blueprint import pages

__all__ = ["departments", "items", "pages"]
