"""What crosses the wire between phone and server, as the API's documentation shows it."""

from marshmallow import Schema, fields, validate

from webapp.pickups.frozen.schema import IdField
from webapp.pickups.lifecycle import ParcelClass, RecordKind


class EnvelopeSchema(Schema):
    """A frozen record and who vouches for it."""

    id = IdField(required=True, metadata={"description": "The record's own id, a UUIDv7."})
    frozen = fields.String(
        required=True,
        validate=validate.Length(min=2),
        metadata={
            "description": "The record as JSON text, made once on the phone and sent as it is. "
            "See FrozenPickup, FrozenRefusal, FrozenVoid, FrozenCorrection."
        },
    )
    signature = fields.String(
        required=True,
        validate=validate.Length(equal=86),
        metadata={"description": "ES256 over the UTF-8 bytes of `frozen`: raw r‖s, base64url."},
    )
    device_id = IdField(required=True)


class AcceptedSchema(Schema):
    """The record is in the books; the receipt proves it."""

    id = fields.UUID(required=True)
    receipt = fields.String(required=True, metadata={"description": "125 bytes as base64url."})
    received_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["received", "refused", "void"]))


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


class PublicKeySchema(Schema):
    """A P-256 key: the 65 bytes of its uncompressed point as base64url."""

    id = fields.String(required=True)
    public = fields.String(required=True)


class KeysSchema(Schema):
    """What a phone seals to and what it checks receipts with."""

    opening = fields.Nested(PublicKeySchema, required=True)
    receipt = fields.List(fields.Nested(PublicKeySchema), required=True)
    server_time = fields.AwareDateTime(required=True)
