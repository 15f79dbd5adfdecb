"""What a phone is told of its shift, as the API's documentation shows it."""

from marshmallow import Schema, fields, validate

from webapp.pickups.lifecycle import ParcelClass
from webapp.records.lifecycle import RecordKind


class LineSchema(Schema):
    """One act as its courier reads it."""

    id = fields.UUID(required=True)
    head_id = fields.UUID(
        required=True, metadata={"description": "What a correction must name in `corrects`."}
    )
    outlet_id = fields.UUID(required=True)
    kind = fields.Enum(RecordKind, by_value=True, required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(["received", "reported", "look", "void", "refused"]),
    )
    captured_at = fields.AwareDateTime(required=True)
    waybills = fields.List(fields.String(), required=True)
    receipt = fields.String(required=True)
    masked_name = fields.String()
    destination_code = fields.String()
    destination_name = fields.String()
    parcel_class = fields.Enum(ParcelClass, by_value=True, data_key="class", allow_none=True)
    letter = fields.Boolean()
    item_category = fields.String()
    weight_grams = fields.Integer(allow_none=True)
    reason = fields.String()
    correctable = fields.List(fields.String())


class TodaySchema(Schema):
    """A courier's shift."""

    business_day = fields.Date(required=True)
    records = fields.List(fields.Nested(LineSchema), required=True)
    totals = fields.Dict(
        keys=fields.Enum(ParcelClass, by_value=True), values=fields.Integer(), required=True
    )


class WaybillQuery(Schema):
    """What to look for."""

    waybill = fields.String(load_default="", validate=validate.Length(max=200))


class FoundSchema(Schema):
    """Acts that hold a waybill."""

    waybill = fields.String(required=True)
    records = fields.List(fields.Nested(LineSchema), required=True)
