"""What free text may not hold."""

import re

from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import InvalidInput
from webapp.identity.documents import is_citizen_number

IDENTITY_NUMBER = _l("文字里有身份证号，请去掉再提交")
_DIGITS = re.compile(r"[0-9０-９]{17}[0-9０-９xXｘＸ]")


def refuse_identity_numbers(words: str) -> None:
    """Raise InvalidInput (`words`) where a citizen's identity number stands in free text."""
    if any(is_citizen_number(found) for found in _DIGITS.findall(words)):
        raise InvalidInput(errors={"words": [str(IDENTITY_NUMBER)]})
