"""Pages of villages: the list, a new one, a changed one, lists that come as spreadsheets."""

from webapp.places.villages.views import directory, imports
from webapp.places.villages.views.blueprint import pages

__all__ = ["directory", "imports", "pages"]
