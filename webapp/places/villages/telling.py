"""How the facts of villages are told to people, in their language."""

from typing import Any

from flask_babel import gettext as _

from webapp.foundation import clashes
from webapp.foundation.clashes import Clash
from webapp.places import queries as places
from webapp.places.facts import differences
from webapp.places.norms.models import Settlement
from webapp.places.norms.titles import SETTLEMENT_TITLES
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.places.villages.models import Village
from webapp.places.villages.titles import FACT_TITLES, MODE_TITLES


def tell(name: str, value: Any) -> str:
    """The value of a fact of a village."""
    if value in (None, ""):
        return _("没有填")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "settlement":
        return str(SETTLEMENT_TITLES[Settlement(value)])
    if name == "mode":
        return str(MODE_TITLES[DeliveryMode(value)])
    if name == "outlet_id":
        return places.outlet_names({value}).get(value, "—")
    return str(value)


def tell_clash(village: Village, given: dict[str, Any]) -> Clash:
    """What of a village is otherwise than it was typed."""
    given = dict(given)
    outlet = places.outlets_by_code([given["outlet"]]).get(given.pop("outlet"))
    given["outlet_id"] = outlet.id if outlet is not None else village.outlet_id
    return clashes.told(village, given, differences(village, given), FACT_TITLES, tell)
