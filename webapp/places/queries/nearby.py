"""Finding an outlet by where it is or what it is called, whosever it is."""

from collections.abc import Sequence
from math import cos, radians

from sqlalchemy import or_, select

from webapp.foundation.database import db
from webapp.places.distances import box_around, metres_between
from webapp.places.models import Organisation, OrganisationKind, Outlet, OutletKind

_MOST_MEASURED = 20
"""The nearest by a flat reckoning; a round one orders them anew."""


def nearest_outlet(
    latitude: float, longitude: float, metres: float, *, postal: bool = False
) -> Outlet | None:
    """The open outlet nearest to a point, none farther than `metres`; `postal`: of the post."""
    box = box_around(latitude, longitude, metres)
    north = Outlet.latitude - latitude
    east = (Outlet.longitude - longitude) * cos(radians(latitude))
    query = select(Outlet).where(
        Outlet.latitude.between(box.south, box.north),
        Outlet.longitude.between(box.west, box.east),
        Outlet.kind == OutletKind.OUTLET,
        Outlet.closed.is_(False),
    )
    if postal:
        query = query.join(Organisation, Outlet.brand_id == Organisation.id)
        query = query.where(Organisation.kind == OrganisationKind.POSTAL_COMPANY)
    query = query.order_by(north * north + east * east, Outlet.id).limit(_MOST_MEASURED)

    def away(one: Outlet) -> float:
        there = (one.latitude or 0.0, one.longitude or 0.0)
        return metres_between(latitude, longitude, *there)

    found = min(db.session.scalars(query), key=away, default=None)
    return found if found is not None and away(found) <= metres else None


def outlets_called(words: str, limit: int) -> Sequence[Outlet]:
    """Open outlets whose name or address is exactly this; else those in which it stands."""
    is_open = (Outlet.kind == OutletKind.OUTLET) & Outlet.closed.is_(False)
    exactly = or_(Outlet.name == words, Outlet.address == words)
    within = or_(
        Outlet.name.contains(words, autoescape=True),
        Outlet.address.contains(words, autoescape=True),
    )
    for fits in (exactly, within):
        query = select(Outlet).where(is_open, fits).order_by(Outlet.id).limit(limit)
        if found := db.session.scalars(query).all():
            return found
    return []
