"""Acts on places: one function, one transaction, one audit entry."""

from webapp.places.services.organisations import change_organisation, create_organisation
from webapp.places.services.outlets import change_outlet, create_outlet
from webapp.places.services.regions import load_regions

__all__ = [
    "change_organisation",
    "change_outlet",
    "create_organisation",
    "create_outlet",
    "load_regions",
]
