"""The frame of frozen records: how members are read, and what every record says of itself.

What is not agreed on is refused. There are no fractions in a record: places are micro-degrees.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, validate

from webapp.foundation import forms
from webapp.records.lifecycle import RecordKind

SCHEMA = 1
MICRO = 1_000_000
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOMENT = re.compile(
    r"(?:19[7-9]|2[01]\d)\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)"
)
_TEN_YEARS_MS = 10 * 366 * 24 * 3600 * 1000


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How the phone's clock stood to the server's, as far as it knew."""

    server_offset_ms: int | None
    offset_age_ms: int | None


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every record says of itself."""

    kind: RecordKind
    id: UUID
    outlet_id: UUID
    captured_by: UUID
    device_id: UUID
    captured_at: datetime
    clock: Clock
    release: str


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo that went ahead by its own way; `sha256` is of the sealed bytes."""

    sha256: str
    size: int
    key_id: str


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where the phone was (WGS84, micro-degrees), and how sure it was of that, in metres."""

    latitude_e6: int
    longitude_e6: int
    accuracy_metres: int


def canonical_uuid(value: Any) -> UUID:
    """A UUID from its one canonical spelling. Raises ValidationError."""
    # One spelling only: the text is part of what seals and hashes are bound to.
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValidationError("not a UUID in its canonical spelling")
    return UUID(value)


class IdField(fields.UUID):
    """A UUID in its canonical spelling."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> UUID:
        return canonical_uuid(value)


class Moment(fields.AwareDateTime):
    """A moment as phones write it."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise ValidationError("not a moment")
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValidationError("not a moment") from None


class Flag(fields.Boolean):
    """True or false, and no word that means it."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("not true or false")
        return value


class Words(forms.Words):
    """Words of a person: trimmed, one line, nothing that a database or a page could stumble on."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        if isinstance(value, str):
            forms.printable(value)
        return super()._deserialize(value, *args, **kwargs)


class Code(fields.String):
    """A code of a fixed form. `$` alone would let a line end pass."""

    def __init__(self, form: str, *, required: bool = True) -> None:
        super().__init__(required=required, validate=validate.Regexp(form))

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if not text.isascii() or not text.isprintable():
            raise ValidationError("not a code")
        return text


def whole(least: int, most: int, **more: Any) -> fields.Integer:
    """A whole number between two."""
    inside = validate.Range(min=least, max=most)
    return fields.Integer(strict=True, required=True, validate=inside, **more)


def one_of(kind: Any, *allowed: Any, **more: Any) -> fields.Enum[Any]:
    """A word of a closed list, or of a part of it."""
    inside = validate.OneOf(allowed) if allowed else None
    return fields.Enum(kind, by_value=True, required=True, validate=inside, **more)


class ClockPart(Schema):
    """The phone's clock against the server's."""

    server_offset_ms = whole(-_TEN_YEARS_MS * 10, _TEN_YEARS_MS * 10, allow_none=True)
    offset_age_ms = whole(0, _TEN_YEARS_MS * 10, allow_none=True)


class PhotoPart(Schema):
    """One photo that was uploaded for this record."""

    sha256 = Code("^[0-9a-f]{64}$")
    size = whole(1, 64 * 1024 * 1024)
    key_id = Code("^[0-9A-Za-z-]{1,40}$")


class SpotPart(Schema):
    """A place as the phone had it. A doubtful one is kept: judging it is for others."""

    latitude_e6 = whole(-90 * MICRO, 90 * MICRO)
    longitude_e6 = whole(-180 * MICRO, 180 * MICRO)
    accuracy_metres = whole(0, 1_000_000)


class FramePart(Schema):
    """What every record says of itself."""

    schema = whole(SCHEMA, SCHEMA)
    kind = one_of(RecordKind)
    id = IdField(required=True)
    outlet_id = IdField(required=True)
    captured_by = IdField(required=True)
    device_id = IdField(required=True)
    captured_at = Moment(required=True)
    clock = fields.Nested(ClockPart, required=True)
    release = Words(40)

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
