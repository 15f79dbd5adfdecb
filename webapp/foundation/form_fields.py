"""Fields that forms of several features have."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
"""The calendar that forms know."""
NO_DAY = _l("选日期")


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


def yuan_field(most: int, error: Any, **more: Any) -> fields.Decimal:
    """An amount in yuan, up to so many, of whole fen: nothing is rounded."""

    def is_payable(amount: Decimal) -> None:
        # Beyond the limit a number may be too long to be rounded at all.
        if not 0 <= amount <= most or amount != amount.quantize(Decimal("0.01")):
            raise ValidationError(str(error))

    return fields.Decimal(
        allow_nan=False,
        validate=is_payable,
        error_messages=messages(error),
        **more,
    )


def day_field(**more: Any) -> fields.Date:
    """A day that must be told."""
    return fields.Date(
        required=True,
        validate=validate.Range(FIRST_DAY, LAST_DAY, error=NO_DAY),
        error_messages=messages(NO_DAY),
        **more,
    )


def day_of(text: str) -> date | None:
    """A day of a query; None when it is none, or lies beyond the calendar that we know."""
    try:
        found = datetime.fromisoformat(text).date()
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


class VersionForm(Schema):
    """Which version of the row the person saw."""

    version = fields.Integer(required=True)
