"""Pages of the base library."""

from webapp.supervision.library.views import answering, centres, filing_lists, listing, one
from webapp.supervision.library.views.blueprint import pages

__all__ = ["answering", "centres", "filing_lists", "listing", "one", "pages"]
