"""What may be sent about outlets and organisations."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from webapp.places import opening_hours
from webapp.places.models import OrganisationKind, OutletKind, OutletService
from webapp.places.opening_hours import DAYS, HoursRefused

CODE = r"[A-Z0-9][A-Z0-9._-]{0,39}"
POSTCODE = r"\d{6}"
PHONE = r"[0-9+() 转,-]{5,30}"
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LATITUDES, LONGITUDES = (3.0, 54.0), (73.0, 136.0)
"""Degrees between which China lies: a pair the wrong way round falls outside."""

WRONG_CODE = _l("代码用字母、数字、点和横线，最多 40 位")
NO_NAME = _l("填名称，最多 120 个字")
LONG_ADDRESS = _l("地址最多 200 个字")
WRONG_POSTCODE = _l("邮编是 6 位数字")
WRONG_PHONE = _l("电话用数字和横线，例如 0791-8670 0000")
WRONG_LATITUDE = _l("纬度在 3 到 54 之间，例如 28.6829")
WRONG_LONGITUDE = _l("经度在 73 到 136 之间，例如 115.8579")
HALF_A_POINT = _l("经度和纬度要一起填，或者都空着")
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


class PlainText(fields.String):
    """Text in half-width letters and without spaces around it; `upper` for codes."""

    def __init__(self, *, upper: bool = False, **options: Any) -> None:
        self.upper = upper
        super().__init__(**options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = unicodedata.normalize("NFKC", super()._deserialize(value, *args, **kwargs)).strip()
        return text.upper() if self.upper else text


class Degrees(fields.Float):
    """Degrees, or None when the field is empty."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = unicodedata.normalize("NFKC", str(value)).strip()
        return super()._deserialize(text, *args, **kwargs) if text else None


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


def optional_pattern(pattern: str, sentence: Any) -> validate.Regexp:
    """Empty, or fitting the pattern as a whole."""
    return validate.Regexp(rf"^(?:{pattern})?\Z", error=sentence)


def _messages(sentence: Any) -> dict[str, Any]:
    return dict.fromkeys(("required", "null", "invalid", "unknown", "too_large"), sentence)


class PlaceForm(Schema):
    """What outlets and organisations have in common; the region comes as one choice for each level."""

    code = PlainText(
        upper=True,
        required=True,
        validate=validate.Regexp(rf"^{CODE}\Z", error=WRONG_CODE),
        error_messages=_messages(WRONG_CODE),
    )
    name = PlainText(
        required=True,
        validate=validate.Length(min=1, max=120, error=NO_NAME),
        error_messages=_messages(NO_NAME),
    )
    region_code = fields.String(required=True, error_messages=_messages(NO_REGION))

    @pre_load
    def join_region(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Take the most precise of the levels."""
        region_code = chosen_region(data)
        return {**data, "region_code": region_code} if region_code else dict(data)


class OutletForm(PlaceForm):
    """An outlet as its page sends it. Loads what `services.create_outlet` takes."""

    kind = fields.Enum(OutletKind, by_value=True, required=True, error_messages=_messages(NO_KIND))
    company_id = fields.UUID(required=True, error_messages=_messages(_l("选一家公司")))
    address = PlainText(load_default="", validate=validate.Length(max=200, error=LONG_ADDRESS))
    postcode = PlainText(load_default="", validate=optional_pattern(POSTCODE, WRONG_POSTCODE))
    phone = PlainText(load_default="", validate=optional_pattern(PHONE, WRONG_PHONE))
    latitude = Degrees(
        load_default=None,
        allow_none=True,
        validate=validate.Range(*LATITUDES, error=WRONG_LATITUDE),
        error_messages=_messages(WRONG_LATITUDE),
    )
    longitude = Degrees(
        load_default=None,
        allow_none=True,
        validate=validate.Range(*LONGITUDES, error=WRONG_LONGITUDE),
        error_messages=_messages(WRONG_LONGITUDE),
    )
    services = fields.List(
        fields.Enum(OutletService, by_value=True, error_messages=_messages(NO_KIND)),
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
        if (data["latitude"] is None) != (data["longitude"] is None):
            empty = "latitude" if data["latitude"] is None else "longitude"
            raise ValidationError({empty: [str(HALF_A_POINT)]})
        week = {day: data.pop(f"hours_{day}") for day in DAYS}
        offered = [service.value for service in OutletService if service in data["services"]]
        return {**data, "hours": opening_hours.week_of(week), "services": offered}


class VersionForm(Schema):
    """Which version of the row the person saw."""

    version = fields.Integer(required=True)


class OrganisationForm(PlaceForm):
    """An organisation as its page sends it."""

    social_credit_code = PlainText(upper=True, load_default="", validate=check_social_credit_code)


class NewOrganisationForm(OrganisationForm):
    """A new node of the tree: its kind, and what it stands under."""

    kind = fields.Enum(
        OrganisationKind, by_value=True, required=True, error_messages=_messages(NO_KIND)
    )
