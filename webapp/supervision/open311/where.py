"""Which outlet a request is about: by our code, by a point on the map, or by words."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import InvalidInput
from webapp.places.models import Outlet
from webapp.places.queries import nearest_outlet, outlets_by_code, outlets_called
from webapp.supervision.open311.sending import Sent

FARTHEST_METRES = 20_000
NOT_KNOWN = _l("没有这个网点编号")
IS_CLOSED = _l("这个网点已经撤销")
NOBODY_NEAR = _l("附近 20 公里没有网点。坐标要用 WGS 84，不要用 GCJ-02、BD-09")
NO_MATCH = _l("没有叫这个名称、在这个地址的网点。请写网点全名，或者给 lat 和 long")
MANY_MATCH = _l("有好几个网点符合。请写网点全名，或者给 lat 和 long")


def outlet_meant(sent: Sent) -> Outlet:
    """The outlet that a request is about: the surest of what it says counts.

    Raises InvalidInput by the parameter that led nowhere.
    """
    if sent.address_id:
        return _by_code(sent.address_id)
    if sent.point:
        return _near(*sent.point)
    return _called(sent.address_string)


def _by_code(code: str) -> Outlet:
    found = outlets_by_code([code.upper()]).get(code.upper())
    if found is None or found.closed:
        raise InvalidInput(errors={"address_id": [str(IS_CLOSED if found else NOT_KNOWN)]})
    return found


def _near(latitude: float, longitude: float) -> Outlet:
    """The nearest of the post, whose service this is about; where it has none, the nearest."""
    for postal in (True, False):
        found = nearest_outlet(latitude, longitude, FARTHEST_METRES, postal=postal)
        if found is not None:
            return found
    raise InvalidInput(errors={"lat": [str(NOBODY_NEAR)]})


def _called(words: str) -> Outlet:
    found = outlets_called(words, limit=2)
    if len(found) != 1:
        sentence = MANY_MATCH if found else NO_MATCH
        raise InvalidInput(errors={"address_string": [str(sentence)]})
    return found[0]
