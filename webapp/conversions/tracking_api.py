"""The interface of the carrier's systems: what happened to documents. By API key (docs/api.md)."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from webapp.conversions.api import KEY
from webapp.conversions.importing.tracking_columns import LONGEST_PLACE
from webapp.conversions.kinds import TrackingKind
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.queries.way import LONGEST_WAYBILL
from webapp.conversions.sent_json import body_of, several
from webapp.conversions.services import tracking
from webapp.foundation import idempotency
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.form_fields import messages
from webapp.foundation.forms import is_printable
from webapp.foundation.openapi import ApiBlueprint
from webapp.waybills import numbers

MOST_EVENTS = 500
NO_WAYBILL = _l("要有邮件号，最多 %(count)s 个字母和数字", count=LONGEST_WAYBILL)
NO_MOMENT = _l("要有带时区的时间，像 2026-11-23T16:41:00+08:00")
NO_KIND = _l("不认识这个动态，能用哪些词写在接口说明里")
WRONG_PLACE = _l("地点是文字，最多 %(count)s 个字", count=LONGEST_PLACE)

api = ApiBlueprint(
    "tracking_api", __name__, url_prefix="/api/v1", description="Documents on their way."
)


def _in_range(told: datetime) -> None:
    """The ends of the calendar have no zone."""
    if not 2000 <= told.year < 3000:
        raise ValidationError(str(NO_MOMENT))


def _readable(text: str) -> None:
    if not is_printable(text):
        raise ValidationError(str(WRONG_PLACE))


class TrackingJson(Schema):
    """One event of one document."""

    class Meta:
        """Anything else is a mistake that nobody would notice."""

        unknown = RAISE

    waybill = fields.String(
        required=True,
        validate=validate.Length(1, 60, error=NO_WAYBILL),
        error_messages=messages(NO_WAYBILL),
        metadata={"example": "EA418205354CN"},
    )
    at = fields.AwareDateTime(
        required=True,
        format="iso",
        validate=_in_range,
        error_messages={
            **messages(NO_MOMENT),
            "invalid_awareness": NO_MOMENT,
            "format": NO_MOMENT,
        },
        metadata={"example": "2026-11-23T16:41:00+08:00"},
    )
    kind = fields.Enum(TrackingKind, by_value=True, required=True, error_messages=messages(NO_KIND))
    place = fields.String(
        load_default="",
        validate=[validate.Length(max=LONGEST_PLACE, error=WRONG_PLACE), _readable],
        error_messages=messages(WRONG_PLACE),
        metadata={"example": "南昌东湖营业部"},
    )

    @post_load
    def _spell(self, told: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {**told, "waybill": numbers.normalise(told["waybill"])}


class TrackingResultJson(Schema):
    """What became of one event."""

    index = fields.Integer(required=True)
    result = fields.String(required=True, validate=validate.OneOf(["new", "same", "wrong"]))
    case_number = fields.String()
    state = fields.String(validate=validate.OneOf([*CaseState]))
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class TrackingTakenJson(Schema):
    """What became of a request."""

    new = fields.Integer(required=True)
    same = fields.Integer(required=True)
    wrong = fields.Integer(required=True)
    results = fields.List(fields.Nested(TrackingResultJson), required=True)


_SCHEMA = TrackingJson()
_BODY = body_of(TrackingJson, MOST_EVENTS)


@api.post("/tracking-events")
@requires(Permission.TRACKING_SEND)
@idempotency.idempotent
@api.doc(requestBody=_BODY, parameters=[idempotency.PARAMETER], **KEY)
@api.response(200, TrackingTakenJson, description="What became of each event, by its index.")
@api.alt_response(400, description="`bad-request`: no JSON; `idempotency-key-missing`.")
@api.alt_response(401, description="`wrong-key`.")
@api.alt_response(409, description="`idempotency-in-progress`, `conflict`: ask again.")
@api.alt_response(422, description="`invalid-input`: nothing fitted; `idempotency-key-reused`.")
@api.alt_response(429, description="`too-many`, with Retry-After.")
def receive_events() -> Response:
    """Take one event, or up to 500, in any order. Told twice it is one."""
    events, errors = several(_SCHEMA, "events", MOST_EVENTS)
    return idempotency.respond(tracking.receive(current_actor(), events, errors))
