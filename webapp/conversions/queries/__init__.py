"""Reading conversions: every list within the actor's scope."""

from webapp.conversions.queries.catalogue import (
    department_for,
    departments,
    hall_of,
    item_for,
    item_names,
    items,
    open_items_of,
)

__all__ = [
    "department_for",
    "departments",
    "hall_of",
    "item_for",
    "item_names",
    "items",
    "open_items_of",
]
