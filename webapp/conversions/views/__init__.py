"""Pages of conversions: departments and items, cases, lists that come as spreadsheets."""

from webapp.conversions.views import cases, collecting, departments, imports, items, orders
from webapp.conversions.views.blueprint import pages

__all__ = ["cases", "collecting", "departments", "imports", "items", "orders", "pages"]
