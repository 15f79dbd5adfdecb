"""Pages of findings for whoever signs in."""

from webapp.findings.views.findings import listing, one, reporting
from webapp.findings.views.findings.blueprint import pages

__all__ = ["listing", "one", "pages", "reporting"]
