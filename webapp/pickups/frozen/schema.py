"""The schema of frozen records: members, sizes, words. What is not agreed on is refused."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from webapp.foundation import forms
from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityChannel
from webapp.pickups.frozen.records import (
    Clock,
    CorrectionRecord,
    Parcel,
    Photo,
    PickupRecord,
    RefusalRecord,
    SealedIdentity,
    VoidRecord,
)
from webapp.pickups.lifecycle import (
    Inspection,
    ItemCategory,
    ParcelClass,
    RecordKind,
    RefusalReason,
    WaybillChannel,
)

SCHEMA = 1
MOST_PARCELS = 200
MOST_PHOTOS = 10
HEAVIEST_GRAMS = 1_000_000
REGION = "^[0-9]{6}(?:[0-9]{3})?$"
CHANNELS = (IdentityChannel.CAMERA, IdentityChannel.TYPED)
"""Ways an identity may come in now. Codes and agreements have none on file to stand on yet."""

_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOMENT = re.compile(
    r"(?:19[7-9]|2[01]\d)\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)"
)
_TEN_YEARS_MS = 10 * 366 * 24 * 3600 * 1000


def canonical_uuid(value: Any) -> UUID:
    """A UUID from its one canonical spelling. Raises ValidationError."""
    # One spelling only: the text is part of what seals and hashes are bound to.
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValidationError("not a UUID in its canonical spelling")
    return UUID(value)


class IdField(fields.UUID):
    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> UUID:
        return canonical_uuid(value)


class _Moment(fields.AwareDateTime):
    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise ValidationError("not a moment")
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValidationError("not a moment") from None


class _Flag(fields.Boolean):
    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("not true or false")
        return value


class _Words(forms.Words):
    """Words of a person: trimmed, one line, nothing that a database or a page could stumble on."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        if isinstance(value, str):
            forms.printable(value)
        return super()._deserialize(value, *args, **kwargs)


class _Code(fields.String):
    """A code of a fixed form. `$` alone would let a line end pass."""

    def __init__(self, form: str, *, required: bool = True) -> None:
        super().__init__(required=required, validate=validate.Regexp(form))

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if not text.isascii() or not text.isprintable():
            raise ValidationError("not a code")
        return text


def _whole(least: int, most: int, **more: Any) -> fields.Integer:
    inside = validate.Range(min=least, max=most)
    return fields.Integer(strict=True, required=True, validate=inside, **more)


def _one_of(kind: Any, *allowed: Any, **more: Any) -> fields.Enum[Any]:
    inside = validate.OneOf(allowed) if allowed else None
    return fields.Enum(kind, by_value=True, required=True, validate=inside, **more)


class ClockPart(Schema):
    """The phone's clock against the server's."""

    server_offset_ms = _whole(-_TEN_YEARS_MS * 10, _TEN_YEARS_MS * 10, allow_none=True)
    offset_age_ms = _whole(0, _TEN_YEARS_MS * 10, allow_none=True)


class ParcelPart(Schema):
    """One waybill."""

    id = IdField(required=True)
    waybill = _Words(200, shortest=1)
    channel = _one_of(WaybillChannel)


class PhotoPart(Schema):
    """One photo that was uploaded for this record."""

    sha256 = _Code("^[0-9a-f]{64}$")
    size = _whole(1, 64 * 1024 * 1024)
    key_id = _Code("^[0-9A-Za-z-]{1,40}$")


class IdentityPart(Schema):
    """The sealed identity and what may be known beside it."""

    key_id = _Code("^[0-9A-Za-z-]{1,40}$")
    sealed = fields.String(required=True, validate=validate.Length(min=1, max=8192))
    masked_name = _Words(120)
    document_type = _one_of(DocumentType)
    channel = _one_of(IdentityChannel, *CHANNELS)


class ChangesPart(Schema):
    """What a correction may change: never the identity, never the waybills."""

    destination_code = _Code(REGION, required=False)
    parcel_class = fields.Enum(ParcelClass, by_value=True, data_key="class")
    letter = _Flag()
    item_category = fields.Enum(ItemCategory, by_value=True)
    weight_grams = fields.Integer(
        strict=True, allow_none=True, validate=validate.Range(min=1, max=HEAVIEST_GRAMS)
    )

    @validates_schema(skip_on_field_errors=True)
    def _not_empty(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not data:
            raise ValidationError("nothing changes")


class FramePart(Schema):
    """What every record says of itself."""

    schema = _whole(SCHEMA, SCHEMA)
    kind = _one_of(RecordKind)
    id = IdField(required=True)
    outlet_id = IdField(required=True)
    captured_by = IdField(required=True)
    device_id = IdField(required=True)
    captured_at = _Moment(required=True)
    clock = fields.Nested(ClockPart, required=True)
    release = _Words(40)

    made: Any = dict
    """The kind of record that this schema reads."""

    def load(self, *args: Any, **kwargs: Any) -> Any:
        """The record as its own kind of object."""
        loaded = super().load(*args, **kwargs)
        del loaded["schema"]
        loaded["clock"] = Clock(**loaded["clock"])
        return self.made(**self.prepared(loaded))

    def prepared(self, loaded: dict[str, Any]) -> dict[str, Any]:
        """The members, their parts made into objects as well."""
        return loaded


class FrozenPickup(FramePart):
    """A pickup."""

    notice_shown_at = _Moment(required=True, allow_none=True)
    parcels = fields.List(
        fields.Nested(ParcelPart), required=True, validate=validate.Length(min=1, max=MOST_PARCELS)
    )
    parcel_class = _one_of(ParcelClass, data_key="class")
    letter = _Flag(required=True)
    weight_grams = _whole(1, HEAVIEST_GRAMS, allow_none=True)
    destination_code = _Code(REGION)
    identity = fields.Nested(IdentityPart, required=True)
    item_category = _one_of(ItemCategory)
    item_words = _Words(60)
    inspection = _one_of(Inspection)
    photos = fields.List(
        fields.Nested(PhotoPart), required=True, validate=validate.Length(max=MOST_PHOTOS)
    )
    confirmed_at = _Moment(required=True)

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
        _Words(200, shortest=1), required=True, validate=validate.Length(max=MOST_PARCELS)
    )
    reason = _one_of(RefusalReason)
    goods_words = _Words(60)

    made = RefusalRecord


class FrozenVoid(FramePart):
    """A pickup that is withdrawn."""

    voids = IdField(required=True)
    reason_words = _Words(300, shortest=1)

    made = VoidRecord


class FrozenCorrection(FramePart):
    """A pickup that is put right."""

    corrects = IdField(required=True)
    changes = fields.Nested(ChangesPart, required=True)
    reason_words = _Words(300, shortest=1)

    made = CorrectionRecord


SCHEMAS: dict[str, FramePart] = {
    RecordKind.PICKUP: FrozenPickup(),
    RecordKind.REFUSAL: FrozenRefusal(),
    RecordKind.VOID: FrozenVoid(),
    RecordKind.CORRECTION: FrozenCorrection(),
}
