"""What may be sent about outlets and organisations."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from webapp.foundation.form_fields import CodeText, PlainText, VersionForm, messages
from webapp.places import opening_hours, shapes
from webapp.places.models import OrganisationKind, OutletKind, OutletService
from webapp.places.opening_hours import DAYS, HoursRefused

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

NO_KIND = _l("选一种")
NO_REGION = _l("选到区县")
WRONG_USCC = _l("统一社会信用代码是 18 位，请对照执照再看一遍")

REGION_FIELDS = ("province", "city", "county", "township")


def chosen_region(sent: Any) -> str:
    """The most precise region of a form whose choices fit below each other; "" if none is chosen.

    A city that was chosen below another province than the one that is chosen now does not count.
    """
    chosen = ""
    for name, digits in zip(REGION_FIELDS, (0, 2, 4, 6), strict=True):
        code = str(sent.get(name) or "")
        if not code or code[:digits] != chosen[:digits]:
            break
        chosen = code
    return chosen


class Degrees(fields.Float):
    """Degrees, or None when the field is empty."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """None without asking the validators, or the number."""
        text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value
        return None if text == "" else super().deserialize(text, *args, **kwargs)


class PointForm(Schema):
    """Where something stands, in WGS 84; or nothing."""

    latitude = Degrees(
        load_default=None,
        allow_none=True,
        validate=validate.Range(*shapes.LATITUDES, error=shapes.WRONG_LATITUDE),
        error_messages=messages(shapes.WRONG_LATITUDE),
    )
    longitude = Degrees(
        load_default=None,
        allow_none=True,
        validate=validate.Range(*shapes.LONGITUDES, error=shapes.WRONG_LONGITUDE),
        error_messages=messages(shapes.WRONG_LONGITUDE),
    )

    @post_load
    def whole_point(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Both degrees or none."""
        if (data["latitude"] is None) != (data["longitude"] is None):
            empty = "latitude" if data["latitude"] is None else "longitude"
            raise ValidationError({empty: [str(shapes.HALF_A_POINT)]})
        return data


class DayHours(fields.Field[list[list[str]]]):
    """The hours of one weekday."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> list[list[str]]:
        try:
            return opening_hours.read_day(str(value))
        except HoursRefused as refusal:
            raise ValidationError(str(refusal.sentence)) from refusal


def check_social_credit_code(code: str) -> None:
    """Raise ValidationError unless it is empty or a sound code by GB 32100-2015 (MOD 31)."""
    if not code:
        return
    if len(code) != 18 or any(letter not in USCC_LETTERS for letter in code):
        raise ValidationError(str(WRONG_USCC))
    total = sum(USCC_LETTERS.index(letter) * pow(3, at, 31) for at, letter in enumerate(code[:17]))
    if USCC_LETTERS[-total % 31] != code[17]:
        raise ValidationError(str(WRONG_USCC))


def _empty_or(pattern: str, sentence: Any) -> validate.Regexp:
    """Nothing, or what fits the pattern as a whole."""
    return validate.Regexp(rf"^(?:{pattern})?\Z", error=sentence)


class PlaceForm(Schema):
    """What outlets and organisations have in common; the region comes as a choice on each level."""

    code = CodeText(
        required=True,
        validate=validate.Regexp(rf"^{shapes.CODE}\Z", error=shapes.WRONG_CODE),
        error_messages=messages(shapes.WRONG_CODE),
    )
    name = PlainText(
        required=True,
        validate=validate.Length(min=1, max=120, error=shapes.NO_NAME),
        error_messages=messages(shapes.NO_NAME),
    )
    region_code = fields.String(required=True, error_messages=messages(NO_REGION))

    @pre_load
    def join_region(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Take the most precise of the levels."""
        region_code = chosen_region(data)
        return {**data, "region_code": region_code} if region_code else dict(data)


class OutletForm(PlaceForm, PointForm):
    """An outlet as its page sends it. Loads what `services.create_outlet` takes."""

    kind = fields.Enum(OutletKind, by_value=True, required=True, error_messages=messages(NO_KIND))
    company_id = fields.UUID(required=True, error_messages=messages(_l("选一家公司")))
    address = PlainText(
        load_default="", validate=validate.Length(max=200, error=shapes.LONG_ADDRESS)
    )
    postcode = CodeText(load_default="", validate=_empty_or(shapes.POSTCODE, shapes.WRONG_POSTCODE))
    phone = CodeText(load_default="", validate=_empty_or(shapes.PHONE, shapes.WRONG_PHONE))
    services = fields.List(
        fields.Enum(OutletService, by_value=True, error_messages=messages(NO_KIND)),
        load_default=list,
    )
    demands_photo = fields.Boolean(load_default=False)
    hours_1 = DayHours(load_default=list)
    hours_2 = DayHours(load_default=list)
    hours_3 = DayHours(load_default=list)
    hours_4 = DayHours(load_default=list)
    hours_5 = DayHours(load_default=list)
    hours_6 = DayHours(load_default=list)
    hours_7 = DayHours(load_default=list)

    @post_load
    def gather(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """The seven days become one week, the services stand in the order of their list."""
        week = {day: data.pop(f"hours_{day}") for day in DAYS}
        offered = [service.value for service in OutletService if service in data["services"]]
        return {**data, "hours": opening_hours.week_of(week), "services": offered}


class ChangeOutletForm(OutletForm, VersionForm):
    """A changed outlet. Loads what `services.change_outlet` takes."""


class OrganisationForm(PlaceForm):
    """What is told of an organisation."""

    social_credit_code = CodeText(load_default="", validate=check_social_credit_code)


class ChangeOrganisationForm(OrganisationForm, VersionForm):
    """A changed organisation."""


class NewOrganisationForm(OrganisationForm):
    """A new node of the tree: its kind, and what it stands under."""

    kind = fields.Enum(
        OrganisationKind, by_value=True, required=True, error_messages=messages(NO_KIND)
    )
