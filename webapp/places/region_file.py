"""Where set-up puts the regions of GB/T 2260."""

from webapp.settings import ROOT

REGIONS = ROOT / "static" / "vendor" / "regions.json"
"""[[code, name, code above or ""], …] of provinces, cities and counties, sorted by code."""
