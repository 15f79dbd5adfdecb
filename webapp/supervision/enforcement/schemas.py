"""What pages of the ledger may send."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from webapp.foundation import forms
from webapp.foundation.form_fields import PlainText, VersionForm, day_field, messages, yuan_field
from webapp.supervision.enforcement.kinds import MOST, ActKind, Authority, Number
from webapp.supervision.enforcement.services import NUMBER_NEEDED, YUAN_NEEDED

WHICH = _l("选一种")
REASON = _l("写 2 到 200 个字")
WORDS = _l("最多 1000 个字，请写短一点")
UNREADABLE = _l("里面有看不见的字符，删掉再提交")
FEN_IN_YUAN = 100


def _readable(text: str) -> None:
    try:
        forms.printable_lines(text)
    except ValidationError:
        raise ValidationError(str(UNREADABLE)) from None


def _number(number: Number) -> fields.Integer:
    return fields.Integer(
        load_default=0,
        validate=validate.Range(0, MOST[number], error=NUMBER_NEEDED),
        error_messages=messages(NUMBER_NEEDED),
    )


class FilterForm(Schema):
    """How the ledger is narrowed; anything unreadable is as if it were not there."""

    kind = fields.Enum(ActKind, by_value=True)
    region = fields.String(validate=validate.Regexp(r"^[0-9]{6}\Z"))
    company = fields.UUID()
    outlet = fields.UUID()


class DeedForm(Schema):
    """A row to be written."""

    id = fields.UUID(required=True)
    kind = fields.Enum(ActKind, by_value=True, required=True, error_messages=messages(WHICH))
    day = day_field()
    outlet_id = fields.UUID(load_default=None)
    company_id = fields.UUID(load_default=None)
    region_code = fields.String(load_default="", validate=validate.Regexp(r"^([0-9]{6})?\Z"))
    finding_code = PlainText(load_default="", validate=[validate.Length(max=40), forms.printable])
    officers = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=100))
    authorities = fields.List(
        fields.Enum(Authority, by_value=True), load_default=list, validate=validate.Length(max=7)
    )
    count = _number(Number.COUNT)
    persons = _number(Number.PERSONS)
    outlets = _number(Number.OUTLETS)
    goods = _number(Number.GOODS)
    fine_yuan = yuan_field(MOST[Number.FINE] // FEN_IN_YUAN, YUAN_NEEDED, load_default=None)
    unit = PlainText(load_default="", validate=[validate.Length(max=10), forms.printable])
    words = fields.String(
        load_default="", validate=[validate.Length(max=1000, error=WORDS), _readable]
    )

    @pre_load
    def _leave_out_what_is_empty(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in sent.items() if value != ""}

    @post_load
    def _gather(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        yuan = given.pop("fine_yuan")
        numbers: dict[Number, int] = {
            one: given.pop(one.value) for one in Number if one is not Number.FINE
        }
        numbers[Number.FINE] = int(yuan * FEN_IN_YUAN) if yuan is not None else 0
        given["numbers"] = numbers
        given["words"] = given["words"].replace("\r\n", "\n").strip()
        return given


class WithdrawForm(VersionForm):
    """Why a row is wrong."""

    words = forms.Words(200, shortest=2, error=REASON)
