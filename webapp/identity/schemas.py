"""What may be sent to look at a clear number."""

from marshmallow import Schema, fields, validate

from webapp.identity.models import LookPurpose


class RevealForm(Schema):
    """Why, and under which case."""

    purpose = fields.Enum(LookPurpose, by_value=True, required=True)
    case_number = fields.String(required=True, validate=validate.Length(min=4, max=60))
