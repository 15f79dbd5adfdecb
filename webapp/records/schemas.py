"""What crosses the wire between phone and server, as the API's documentation shows it."""

from marshmallow import Schema, fields, validate

from webapp.records.frame import IdField


class EnvelopeSchema(Schema):
    """A frozen record and who vouches for it."""

    id = IdField(required=True, metadata={"description": "The record's own id, a UUIDv7."})
    frozen = fields.String(
        required=True,
        validate=validate.Length(min=2),
        metadata={
            "description": "The record as JSON text, made once on the phone and sent as it is. "
            "Each kind has a schema of its own below: Frozen…."
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


class PublicKeySchema(Schema):
    """A P-256 key: the 65 bytes of its uncompressed point as base64url."""

    id = fields.String(required=True)
    public = fields.String(required=True)


class KeysSchema(Schema):
    """What a phone seals to and what it checks receipts with."""

    opening = fields.Nested(PublicKeySchema, required=True)
    receipt = fields.List(fields.Nested(PublicKeySchema), required=True)
    server_time = fields.AwareDateTime(required=True)
