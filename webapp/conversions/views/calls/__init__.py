"""A caller's pages: the desk, what is done on it, the callbacks agreed, the calls made."""

from webapp.conversions.views.calls import acts, desk, lists
from webapp.conversions.views.calls.blueprint import pages

__all__ = ["acts", "desk", "lists", "pages"]
