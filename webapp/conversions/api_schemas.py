"""What programs may send and are told about cases."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from webapp.conversions.eligibility import Reason
from webapp.conversions.kinds import ApplicantKind, Delivery
from webapp.conversions.lifecycle import TOLD_AS, CaseState
from webapp.foundation.forms import printable

LONGEST = 500
DAY = {"format": "date"}
NO_TEXT = _l("要是文字，最多 %(count)s 个字，没有看不见的字符", count=LONGEST)
MISSING = _l("这一格不能空着")


def _readable(text: str) -> None:
    try:
        printable(text)
    except ValidationError:
        raise ValidationError(str(NO_TEXT)) from None


def _text(example: str, **more: Any) -> fields.String:
    return fields.String(
        validate=[validate.Length(max=LONGEST, error=NO_TEXT), _readable],
        error_messages={"invalid": NO_TEXT, "required": MISSING, "null": MISSING},
        metadata={"example": example},
        **more,
    )


class CaseJson(Schema):
    """One case. The values are read by the same rules as the cells of a list of cases."""

    class Meta:
        """Anything else is a mistake that nobody would notice."""

        unknown = RAISE

    case_number = _text("440100-2026-000123", required=True)
    item = _text("GA-01", allow_none=True)
    item_name = _text("居住证签发", allow_none=True)
    name = _text("王*明", required=True)
    phone = _text("13800138000", required=True)
    last_four = _text("002X", required=True)
    applicant = _text(ApplicantKind.PERSONAL.value, required=True)
    chosen = _text(Delivery.COUNTER.value, required=True)
    ready_on = _text("2026-11-23", allow_none=True)
    keep_until = _text("2027-01-31", allow_none=True)
    accepted_on = _text("2026-11-01", allow_none=True)
    collected_on = _text("2026-11-30", allow_none=True)
    address = _text("", allow_none=True)


class CaseStateJson(Schema):
    """How a case stands. Nothing personal but what is masked."""

    case_number = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([*CaseState]))
    reasons = fields.List(fields.String(validate=validate.OneOf([*Reason])), required=True)
    keep_until = fields.String(required=True, metadata=DAY)
    collected_on = fields.String(required=True, allow_none=True, metadata=DAY)
    masked_name = fields.String(required=True)
    masked_phone = fields.String(required=True)


class MoveJson(Schema):
    """Where a case stands since a moment."""

    case_number = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(sorted(set(TOLD_AS.values()))))
    at = fields.String(required=True, metadata={"format": "date-time"})


class MovesJson(Schema):
    """Moves of cases, and the cursor for those that follow."""

    moves = fields.List(fields.Nested(MoveJson), required=True)
    next = fields.String(required=True)
    more = fields.Boolean(required=True)


class ResultJson(Schema):
    """What became of one case of a request."""

    index = fields.Integer(required=True)
    result = fields.String(
        required=True, validate=validate.OneOf(["new", "changed", "same", "wrong"])
    )
    case_number = fields.String()
    state = fields.String()
    reasons = fields.List(fields.String())
    keep_until = fields.String(metadata=DAY)
    collected_on = fields.String(allow_none=True, metadata=DAY)
    masked_name = fields.String()
    masked_phone = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class ReceivedJson(Schema):
    """What became of a request."""

    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    wrong = fields.Integer(required=True)
    results = fields.List(fields.Nested(ResultJson), required=True)
