"""Pages of the base library."""

from webapp.supervision.library.views import answering, centres, listing, one
from webapp.supervision.library.views.blueprint import pages

__all__ = ["answering", "centres", "listing", "one", "pages"]
