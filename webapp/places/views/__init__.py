"""Pages of places: outlets, organisations, lists that come as spreadsheets."""

from webapp.places.views import imports, organisations, outlets
from webapp.places.views.blueprint import pages

__all__ = ["imports", "organisations", "outlets", "pages"]
