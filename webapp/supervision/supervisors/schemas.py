"""What pages of supervisors may send."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate

from webapp.foundation import forms
from webapp.foundation.form_fields import CodeText, PlainText, VersionForm, day_field, messages
from webapp.supervision.supervisors.kinds import Area, TaskKind
from webapp.supervision.supervisors.months import month_of

NO_LOGIN = _l("工号用字母、数字和横线，3 到 40 位")
NO_NAME = _l("填姓名")
NO_CERTIFICATE = _l("填证号，最多 40 位")
NO_REASON = _l("写 2 到 200 个字")
NO_MONTH = _l("选一个月份")
NO_COUNTY = _l("选一个县区")
NO_SUCH_VILLAGE = _l("选一个村")
NO_NUMBER = _l("填 1 到 20 的整数")
MOST_CHOSEN = 500
MOST_VILLAGES = 20


def _text(kind: type[fields.String], error: Any, *rules: Any) -> fields.String:
    """A text that has to be there, with one sentence for whatever is wrong with it."""
    told = dict.fromkeys(("required", "null", "invalid"), error)
    return kind(required=True, validate=[forms.printable, *rules], error_messages=told)


class MonthField(fields.Field[Any]):
    """A month as the page names it."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        found = month_of(str(value))
        if found is None:
            raise ValidationError(str(NO_MONTH))
        return found


class AppointForm(Schema):
    """A term that begins."""

    login = _text(
        CodeText, NO_LOGIN, validate.Regexp(r"^[A-Z0-9][A-Z0-9-]{2,39}\Z", error=NO_LOGIN)
    )
    name = _text(PlainText, NO_NAME, validate.Length(min=1, max=60, error=NO_NAME))
    county_code = _text(fields.String, NO_COUNTY, validate.Regexp(r"^[0-9]{6}\Z", error=NO_COUNTY))
    areas = fields.List(fields.Enum(Area, by_value=True), load_default=list)
    certificate = _text(
        CodeText, NO_CERTIFICATE, validate.Length(min=1, max=40, error=NO_CERTIFICATE)
    )
    starts_on = day_field()
    ends_on = day_field()


class ProlongForm(VersionForm):
    """A later last day."""

    ends_on = day_field()


class EndForm(VersionForm):
    """Why a term ends early."""

    reason = forms.Words(200, shortest=2, error=NO_REASON)


class PlanForm(Schema):
    """A month's tasks, to be spread."""

    county_code = _text(fields.String, NO_COUNTY, validate.Regexp(r"^[0-9]{6}\Z", error=NO_COUNTY))
    month = MonthField(required=True, error_messages={"required": NO_MONTH})
    account_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=200))
    outlet_ids = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_CHOSEN)
    )
    all_outlets = fields.Boolean(load_default=False)
    kinds = fields.List(fields.Enum(TaskKind, by_value=True), load_default=list)
    villages_each = fields.Integer(
        load_default=1,
        validate=validate.Range(1, MOST_VILLAGES, error=NO_NUMBER),
        error_messages=messages(NO_NUMBER),
    )


class ChangeTaskForm(VersionForm):
    """Another supervisor, another day, another village."""

    account_id = fields.UUID(required=True)
    due_on = day_field()
    village_id = fields.UUID(load_default=None, error_messages=messages(NO_SUCH_VILLAGE))


class DropTaskForm(VersionForm):
    """Why a task is taken back."""

    why = forms.Words(200, shortest=2, error=NO_REASON)


class DoneForm(Schema):
    """Which version of the form was answered."""

    form_id = fields.UUID(required=True)
