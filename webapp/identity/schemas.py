"""What may be sent to look at a clear number."""

import re

from marshmallow import Schema, ValidationError, fields, validates

from webapp.foundation import forms
from webapp.identity.documents import DocumentType, canonical, is_citizen_number
from webapp.identity.models import LookPurpose


class RevealForm(Schema):
    """Why, and under which case."""

    purpose = fields.Enum(LookPurpose, by_value=True, required=True)
    case_number = forms.Words(60, shortest=4)

    @validates("case_number")
    def refuse_numbers_of_people(self, value: str, **_kwargs: object) -> None:
        """What stands here is kept in the trail for ever: no citizen's number may slip in."""
        if holds_citizen_number(value):
            raise ValidationError("identity-number")


def holds_citizen_number(text: str) -> bool:
    """Whether a citizen's number stands anywhere in a text."""
    plain = canonical(DocumentType.RESIDENT_CARD, text)
    windows = re.finditer(r"(?=([0-9]{17}[0-9X]))", plain)
    return any(is_citizen_number(window[1]) for window in windows)
