"""The schema of frozen records: members, sizes, words. What is not agreed on is refused."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityChannel
from webapp.pickups.frozen.records import (
    CorrectionRecord,
    Parcel,
    PickupRecord,
    RefusalRecord,
    SealedIdentity,
    VoidRecord,
)
from webapp.pickups.lifecycle import (
    Inspection,
    ItemCategory,
    ParcelClass,
    RefusalReason,
    WaybillChannel,
)
from webapp.records.frame import (
    Code,
    Flag,
    FramePart,
    IdField,
    Moment,
    Photo,
    PhotoPart,
    Words,
    one_of,
    whole,
)

MOST_PARCELS = 200
MOST_PHOTOS = 10
HEAVIEST_GRAMS = 1_000_000
REGION = "^[0-9]{6}(?:[0-9]{3})?$"
CHANNELS = (IdentityChannel.CAMERA, IdentityChannel.TYPED)
"""Ways an identity may come in now. Codes and agreements have none on file to stand on yet."""


class ParcelPart(Schema):
    """One waybill."""

    id = IdField(required=True)
    waybill = Words(200, shortest=1)
    channel = one_of(WaybillChannel)


class IdentityPart(Schema):
    """The sealed identity and what may be known beside it."""

    key_id = Code("^[0-9A-Za-z-]{1,40}$")
    sealed = fields.String(required=True, validate=validate.Length(min=1, max=8192))
    masked_name = Words(120)
    document_type = one_of(DocumentType)
    channel = one_of(IdentityChannel, *CHANNELS)


class ChangesPart(Schema):
    """What a correction may change: never the identity, never the waybills."""

    destination_code = Code(REGION, required=False)
    parcel_class = fields.Enum(ParcelClass, by_value=True, data_key="class")
    letter = Flag()
    item_category = fields.Enum(ItemCategory, by_value=True)
    weight_grams = fields.Integer(
        strict=True, allow_none=True, validate=validate.Range(min=1, max=HEAVIEST_GRAMS)
    )

    @validates_schema(skip_on_field_errors=True)
    def _not_empty(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not data:
            raise ValidationError("nothing changes")


class FrozenPickup(FramePart):
    """A pickup."""

    notice_shown_at = Moment(required=True, allow_none=True)
    parcels = fields.List(
        fields.Nested(ParcelPart), required=True, validate=validate.Length(min=1, max=MOST_PARCELS)
    )
    parcel_class = one_of(ParcelClass, data_key="class")
    letter = Flag(required=True)
    weight_grams = whole(1, HEAVIEST_GRAMS, allow_none=True)
    destination_code = Code(REGION)
    identity = fields.Nested(IdentityPart, required=True)
    item_category = one_of(ItemCategory)
    item_words = Words(60)
    inspection = one_of(Inspection)
    photos = fields.List(
        fields.Nested(PhotoPart), required=True, validate=validate.Length(max=MOST_PHOTOS)
    )
    confirmed_at = Moment(required=True)

    made = PickupRecord

    def prepared(self, loaded: dict[str, Any]) -> dict[str, Any]:
        """Parcels, photos and identity as objects."""
        loaded["parcels"] = tuple(Parcel(**parcel) for parcel in loaded["parcels"])
        loaded["photos"] = tuple(Photo(**photo) for photo in loaded["photos"])
        loaded["identity"] = SealedIdentity(**loaded["identity"])
        return loaded


class FrozenRefusal(FramePart):
    """Parcels that were not accepted."""

    waybills = fields.List(
        Words(200, shortest=1), required=True, validate=validate.Length(max=MOST_PARCELS)
    )
    reason = one_of(RefusalReason)
    goods_words = Words(60)

    made = RefusalRecord


class FrozenVoid(FramePart):
    """A pickup that is withdrawn."""

    voids = IdField(required=True)
    reason_words = Words(300, shortest=1)

    made = VoidRecord


class FrozenCorrection(FramePart):
    """A pickup that is put right."""

    corrects = IdField(required=True)
    changes = fields.Nested(ChangesPart, required=True)
    reason_words = Words(300, shortest=1)

    made = CorrectionRecord
