"""What may be sent about machine clients and webhooks."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from webapp.foundation.access import FOR_MACHINES, Permission
from webapp.foundation.form_fields import PlainText, messages

NO_NAME = _l("填名称，最多 80 个字")
NO_HALL = _l("选一个大厅")
NO_PERMISSION = _l("至少选一项")
NO_URL = _l("填对方接收的网址")


class ClientForm(Schema):
    """A new machine client."""

    hall_id = fields.UUID(required=True, error_messages=messages(NO_HALL))
    name = PlainText(
        required=True,
        validate=validate.Length(min=1, max=80, error=NO_NAME),
        error_messages=messages(NO_NAME),
    )
    permissions = fields.List(
        fields.Enum(Permission, by_value=True, validate=validate.OneOf(FOR_MACHINES)),
        load_default=list,
        error_messages=messages(NO_PERMISSION),
    )


class EndpointForm(Schema):
    """A new endpoint for webhooks."""

    hall_id = fields.UUID(required=True, error_messages=messages(NO_HALL))
    url = PlainText(
        required=True,
        validate=validate.Length(min=1, max=500, error=NO_URL),
        error_messages=messages(NO_URL),
    )
    events = fields.List(fields.String(), load_default=list)
