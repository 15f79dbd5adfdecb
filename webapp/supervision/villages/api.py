"""The round of the day, for the phone to keep."""

from marshmallow import Schema, fields

from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.openapi import ApiBlueprint
from webapp.supervision.villages.round import Round, round_of

api = ApiBlueprint(
    "villages_api", __name__, url_prefix="/api/v1", description="Villages of an outlet's round."
)


class SeenSchema(Schema):
    """A check-in of today."""

    id = fields.UUID(required=True)
    captured_at = fields.AwareDateTime(required=True, attribute="adjusted_at")
    flagged = fields.Boolean(
        required=True, metadata={"description": "Its place is doubted: it does not count."}
    )
    has_place = fields.Boolean(required=True)


class StopSchema(Schema):
    """A village of the round."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    mode = fields.String(required=True)
    latitude = fields.Float(required=True, allow_none=True)
    longitude = fields.Float(required=True, allow_none=True)
    owed = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Days a week; null: nobody said."}
    )
    weekdays = fields.List(
        fields.Integer(),
        required=True,
        metadata={"description": "When it is due; Monday is 1."},
    )
    done = fields.Integer(required=True, metadata={"description": "Days of this week until now."})
    today = fields.List(fields.Nested(SeenSchema), required=True)


class RoundSchema(Schema):
    """An outlet's round of a day."""

    outlet_id = fields.UUID(required=True)
    business_day = fields.Date(required=True)
    villages = fields.List(fields.Nested(StopSchema), required=True)


@api.get("/villages/round")
@requires(Permission.VILLAGES_VISIT)
@api.response(200, RoundSchema)
def show_round() -> Round:
    """The villages of the courier's outlet: which are due today, who was there."""
    return round_of(current_actor())
