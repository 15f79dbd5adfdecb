"""Acts on villages: one function, one transaction, one audit entry."""

from webapp.places.villages.services.villages import change_village, create_village

__all__ = ["change_village", "create_village"]
