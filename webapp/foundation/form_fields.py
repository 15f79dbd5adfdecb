"""Fields that forms of several features have."""

import unicodedata
from typing import Any

from marshmallow import Schema, fields


class PlainText(fields.String):
    """Text without needless spaces, as the same text comes out of a spreadsheet's cell."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return " ".join(str(super()._deserialize(value, *args, **kwargs)).split())


class CodeText(PlainText):
    """A code or number: half-width, upper-case."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        return unicodedata.normalize("NFKC", text).upper()


def messages(sentence: Any) -> dict[str, Any]:
    """One sentence for whatever can be wrong with a field."""
    return dict.fromkeys(
        ("required", "null", "invalid", "unknown", "too_large", "special", "invalid_uuid"), sentence
    )


class VersionForm(Schema):
    """Which version of the row the person saw."""

    version = fields.Integer(required=True)
