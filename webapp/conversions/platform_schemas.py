"""What may be sent about a hall's government platform."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from webapp.foundation.form_fields import PlainText, messages

NO_HALL = _l("选一个大厅")
NO_URL = _l("填平台的网址")
NO_TOKEN = _l("填平台给的令牌")


class _Address(Schema):
    url = PlainText(
        required=True,
        validate=validate.Length(min=1, max=500, error=NO_URL),
        error_messages=messages(NO_URL),
    )


class ConnectForm(_Address):
    """A new connection."""

    hall_id = fields.UUID(required=True, error_messages=messages(NO_HALL))
    token = PlainText(
        required=True,
        validate=validate.Length(min=1, error=NO_TOKEN),
        error_messages=messages(NO_TOKEN),
    )


class ChangeForm(_Address):
    """Another address or token; an empty token is the one before."""

    token = PlainText(load_default="")
    afresh = fields.Boolean(load_default=False)
