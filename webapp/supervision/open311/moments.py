"""Moments as platforms write them: W3C's profile of ISO 8601, always with the zone."""

import re
from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import InvalidInput

NO_MOMENT = _l("时间写成 2026-11-23T00:00:00Z 或者 2026-11-23T08:00:00+08:00，要带时区")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+ -]\d\d:\d\d)", re.ASCII
)


def moment_of(text: str) -> datetime:
    """The moment, in UTC. Raises InvalidInput.

    A blank before the zone is a plus that nobody escaped in the address.
    """
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        raise InvalidInput(NO_MOMENT)
    try:
        return datetime.fromisoformat(found[1] + found[2].replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(NO_MOMENT) from None
