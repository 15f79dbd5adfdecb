"""What a caller's pages may send: the next call, a pause, what came of a call, an address."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, pre_load, validate

from webapp.conversions import phones
from webapp.conversions.kinds import DeliveryWish, Disposition, PauseReason
from webapp.foundation import clock
from webapp.foundation.form_fields import CodeText, PlainText, messages
from webapp.foundation.forms import printable
from webapp.places.queries import is_destination
from webapp.places.schemas import chosen_region

COUNTY_DIGITS = 6
OTHER_MOMENT = "other"
NO_DISPOSITION = _l("选一个结果，再保存")
NO_REASON = _l("选一个小休的原因")
WRONG_RECORDING = _l("录音编号用字母、数字、点和横线，最多 60 位")
WRONG_WISH = _l("选一个送达时间")
NO_RECIPIENT = _l("填收件人，最多 60 个字")
WRONG_PHONE = _l("号码不对：手机 11 位，座机带区号")
NO_COUNTY = _l("省、市、区县都要选")
WRONG_DETAIL = _l("详细地址填到门牌号，4 到 200 个字")
WRONG_POSTCODE = _l("邮编是 6 位数字，不知道就空着")


def _readable(sentence: Any) -> Callable[[str], None]:
    """Refuse, in a sentence of the field's own, what no label can carry."""

    def check(text: str) -> None:
        try:
            printable(text)
        except ValidationError:
            raise ValidationError(str(sentence)) from None

    return check


class PhoneText(fields.Field[str]):
    """A telephone number as people write it, loaded as the canonical one."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str:
        try:
            return phones.canonical(str(value)[:60])
        except phones.PhoneRefused:
            raise ValidationError(str(WRONG_PHONE)) from None


class Moment(fields.Field[datetime | None]):
    """A moment of Shanghai as `datetime-local` sends it; None for what is none."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> datetime | None:
        try:
            told = datetime.fromisoformat(str(value))
        except ValueError:
            return None
        if not 2000 <= told.year < 3000:  # the ends of the calendar have no zone
            return None
        return told if told.tzinfo else told.replace(tzinfo=clock.SHANGHAI)


class CampaignChoice(Schema):
    """For which campaign."""

    campaign_id = fields.UUID(required=True)


class NextForm(CampaignChoice):
    """The next call, asked for once however often the form is sent."""

    claim_key = fields.UUID(required=True)


class PauseForm(CampaignChoice):
    """A pause and why."""

    reason = fields.Enum(
        PauseReason, by_value=True, required=True, error_messages=messages(NO_REASON)
    )


class LastFourForm(Schema):
    """Of which case what was said is the last four."""

    case_id = fields.UUID(required=True)


class SaveForm(Schema):
    """What came of a call, its address apart."""

    disposition = fields.Enum(
        Disposition, by_value=True, required=True, error_messages=messages(NO_DISPOSITION)
    )
    recording = CodeText(
        load_default="",
        validate=validate.Regexp(r"^[A-Z0-9._/-]{0,60}\Z", error=WRONG_RECORDING),
        error_messages=messages(WRONG_RECORDING),
    )
    callback_at = Moment(load_default=None)
    consent_spoken = fields.Boolean(load_default=False)
    read_back = fields.Boolean(load_default=False)
    wish = fields.Enum(
        DeliveryWish,
        by_value=True,
        load_default=DeliveryWish.ANY_TIME,
        error_messages=messages(WRONG_WISH),
    )

    @pre_load
    def choose_moment(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """One of the moments that the page offered, or the one that was typed."""
        chosen = data.get("moment", "")
        if chosen and chosen != OTHER_MOMENT:
            return {**data, "callback_at": chosen}
        return dict(data)


class AddressForm(Schema):
    """Where the document goes; the region comes as a choice on each level.

    A city without counties is as precise as a county: nothing but towns lies below either.
    """

    recipient = PlainText(
        required=True,
        validate=[validate.Length(min=1, max=60, error=NO_RECIPIENT), _readable(NO_RECIPIENT)],
        error_messages=messages(NO_RECIPIENT),
    )
    phone = PhoneText(required=True, error_messages=messages(WRONG_PHONE))
    region_code = fields.String(required=True, error_messages=messages(NO_COUNTY))
    detail = PlainText(
        required=True,
        validate=[validate.Length(min=4, max=200, error=WRONG_DETAIL), _readable(WRONG_DETAIL)],
        error_messages=messages(WRONG_DETAIL),
    )
    postcode = CodeText(
        load_default="", validate=validate.Regexp(r"^(?:[0-9]{6})?\Z", error=WRONG_POSTCODE)
    )

    @pre_load
    def join_region(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Take the most precise of the levels, down to the county."""
        region_code = county_of(data)
        if len(region_code) != COUNTY_DIGITS or not is_destination(region_code):
            region_code = ""
        return {**data, "region_code": region_code} if region_code else dict(data)


def county_of(sent: Any) -> str:
    """The region that is chosen in a form, no more precise than a county.

    Below a city without counties its towns may be chosen: the city is what counts.
    """
    chosen = chosen_region({name: sent.get(name) for name in ("province", "city", "county")})
    return chosen[:COUNTY_DIGITS]
