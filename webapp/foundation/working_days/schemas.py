"""What may be sent about the table of days."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from webapp.foundation.form_fields import PlainText, day_field, messages
from webapp.foundation.forms import printable

NO_STATE = _l("选放假或上班")
LONG_DAY_NAME = _l("最多 60 个字")


class DayForm(Schema):
    """Whether a day is worked."""

    day = day_field()
    works = fields.Boolean(required=True, error_messages=messages(NO_STATE))
    name = PlainText(
        load_default="",
        validate=[validate.Length(max=60, error=LONG_DAY_NAME), printable],
    )


class ForgetDayForm(Schema):
    """A day of which the table is to say nothing any more."""

    day = day_field()
