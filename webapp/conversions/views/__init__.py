"""Pages of conversions: departments and items, cases, lists that come as spreadsheets."""

from webapp.conversions.views import cases, departments, imports, items, orders
from webapp.conversions.views.blueprint import pages

__all__ = ["cases", "departments", "imports", "items", "orders", "pages"]
