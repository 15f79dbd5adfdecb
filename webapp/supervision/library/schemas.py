"""What pages of the base library may send."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, pre_load, validate

from webapp.foundation import forms
from webapp.foundation.form_fields import (
    FIRST_DAY,
    LAST_DAY,
    NO_DAY,
    CodeText,
    PlainText,
    VersionForm,
    day_field,
    messages,
)
from webapp.supervision.library.kinds import Missing, VideoState

NUMBER = _l("填备案编号，最多 60 个字")
ADDRESS = _l("填备案的地址，最多 200 个字")
BUSINESS = _l("最多 300 个字")
WHERE = _l("写 1 到 100 个字，例如：收寄台上方")
URL = _l("填 rtsp:// 或 https:// 开头的地址")
WHICH = _l("选一种")
WHO = _l("选一个人")
NAME = _l("写 1 到 120 个字")
PHONE = _l("填单位的座机号，最多 30 位")


def _text(longest: int, error: Any, shortest: int = 1, **more: Any) -> PlainText:
    length = validate.Length(min=shortest, max=longest, error=error)
    return PlainText(validate=[length, forms.printable], error_messages=messages(error), **more)


class FilterForm(Schema):
    """How the list is narrowed; anything unreadable is as if it were not there."""

    missing = fields.Enum(Missing, by_value=True)
    region = fields.String(validate=validate.Regexp(r"^[0-9]{6}\Z"))
    find = fields.String(validate=[validate.Length(max=60), forms.printable])


class FilingForm(Schema):
    """What stands on the paper of a filing."""

    number = CodeText(
        required=True,
        validate=[validate.Length(min=1, max=60, error=NUMBER), forms.printable],
        error_messages=messages(NUMBER),
    )
    address = _text(200, ADDRESS, required=True)
    filed_on = day_field()
    valid_until = fields.Date(
        load_default=None,
        validate=validate.Range(FIRST_DAY, LAST_DAY, error=NO_DAY),
        error_messages=messages(NO_DAY),
    )
    business = _text(300, BUSINESS, shortest=0, load_default="")

    @pre_load
    def _leave_out_what_is_empty(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in sent.items() if value != ""}


class VideoForm(Schema):
    """A camera."""

    place = _text(100, WHERE, required=True)
    url = fields.String(
        required=True,
        validate=validate.Length(min=1, max=300, error=URL),
        error_messages=messages(URL),
    )
    state = fields.Enum(
        VideoState, by_value=True, load_default=VideoState.WORKING, error_messages=messages(WHICH)
    )


class VideoCheckForm(VersionForm):
    """How a camera was found; nothing: it is taken off the list."""

    state = fields.Enum(VideoState, by_value=True, load_default=None)
    remove = fields.Boolean(load_default=False)


class OfficerForm(Schema):
    """Who looks after safety."""

    account_id = fields.UUID(required=True, error_messages=messages(WHO))


class AnswerForm(Schema):
    """What a filled form says beside its answers."""

    id = fields.UUID(required=True)
    month = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{4}-[0-9]{2}\Z"))


class CentreForm(VersionForm):
    """A county's centre."""

    name = _text(120, NAME, required=True)
    address = _text(200, ADDRESS, shortest=0, load_default="")
    phone = _text(30, PHONE, shortest=0, load_default="")
