"""What a caller has typed in an open call: kept sealed with it, so that a reload loses nothing.

It goes with the end of the call, however that comes; a caller who went away leaves it for as long
as the claim holds and no longer.
"""

import json
from collections.abc import Mapping
from typing import Any

from webapp.conversions.models import ConversionCall
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.keys import MissingKey

FIELDS = (
    *("recipient", "phone", "province", "city", "county", "detail", "postcode", "wish", "pasted"),
    *("disposition", "moment", "callback_at", "consent_spoken", "read_back", "recording"),
)
LONGEST = 4000
"""Letters; more than the fields of the page hold was typed by no caller."""


def sealing(call: ConversionCall, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """The columns of the call that keep what was typed; none where nothing was sent."""
    if typed is None:
        return {}
    names = (*FIELDS, *(f"case-{case_id}" for case_id in call.cases))
    told = {name: typed[name] for name in names if typed.get(name)}
    plain = json.dumps(told, ensure_ascii=False)
    return ConversionCall.sealing(call.id, plain.encode()) if len(plain) <= LONGEST else {}


def typed_in(call: ConversionCall) -> dict[str, str]:
    """What was typed; nothing where nothing was, or where its key is gone."""
    try:
        told: dict[str, str] = json.loads(call.opened())
    except (CannotOpen, MissingKey):
        return {}
    return told
