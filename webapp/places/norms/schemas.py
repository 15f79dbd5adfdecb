"""What may be sent about service norms."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, post_load, pre_load, validate

from webapp.foundation.form_fields import PlainText, day_field, messages
from webapp.foundation.forms import printable
from webapp.places.norms.models import Settlement
from webapp.places.schemas import chosen_region

NO_SETTLEMENT = _l("选一种地方")
WRONG_DAYS = _l("填 1 到 7，不规定就空着")
WRONG_DELIVERIES = _l("填 1 到 99，不规定就空着")
NO_SOURCE = _l("写明依据，最多 200 个字，例如 邮政法第十九条")


class Count(fields.Integer):
    """A whole number, or None when the field is empty."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """None without asking the validators, or the number."""
        empty = value is None or (isinstance(value, str) and not value.strip())
        return None if empty else super().deserialize(value, *args, **kwargs)


class NormForm(Schema):
    """A norm from a day on. The region comes as a choice on each level, none is the country."""

    region_code = fields.String(required=True)
    settlement = fields.Enum(
        Settlement, by_value=True, required=True, error_messages=messages(NO_SETTLEMENT)
    )
    effective_from = day_field()
    days_per_week = Count(
        load_default=None,
        validate=validate.Range(1, 7, error=WRONG_DAYS),
        error_messages=messages(WRONG_DAYS),
    )
    deliveries_per_week = Count(
        load_default=None,
        validate=validate.Range(1, 99, error=WRONG_DELIVERIES),
        error_messages=messages(WRONG_DELIVERIES),
    )
    source = PlainText(
        required=True,
        validate=[validate.Length(min=1, max=200, error=NO_SOURCE), printable],
        error_messages=messages(NO_SOURCE),
    )

    @pre_load
    def join_region(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Take the most precise of the levels, a county at most."""
        return {**data, "region_code": chosen_region(data)[:6]}

    @post_load
    def shorten_region(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """As the table has it: the digits that all of the region's codes begin with."""
        return {**data, "region_code": beginning_of(data["region_code"])}


def beginning_of(region_code: str) -> str:
    """The digits of a code of GB/T 2260 that those below it share."""
    if region_code.endswith("0000"):
        return region_code[:2]
    return region_code[:4] if region_code.endswith("00") else region_code
