"""What may be sent about campaigns: hours, limits, scripts, and what the team lead says."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from webapp.conversions.calling.dispositions import LEAVES_WAITING, RULES
from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CampaignState
from webapp.foundation.form_fields import PlainText, VersionForm, day_field, messages
from webapp.foundation.forms import printable
from webapp.places.opening_hours import DAYS
from webapp.places.schemas import DayHours

MOST_SPANS, MINUTES_STEP = 3, 30
MOST_COOL_DOWN = 30 * 24 * 60
MOST_STEPS, LONGEST_STEP, LONGEST_CONSENT = 20, 200, 600
NO_NAME = _l("填名称，最多 120 个字")
WRONG_ITEMS = _l("有的事项不是这个大厅的，重新选一下")
TOO_MANY_SPANS = _l("一天最多写 3 段")
NO_HALF_HOUR = _l("整点或半点，例如 09:00-12:00, 14:00-17:30")
NO_HOURS = _l("至少写一天的时段，不然打不了")
WRONG_COUNT = _l("填 1 到 20 之间的整数")
FEWER_IN_ALL = _l("一共的次数不能比一天的少")
WRONG_LEASE = _l("填 3 到 60 之间的整数，单位是分钟")
WRONG_MINUTES = _l("填 0 到 43200 之间的整数，单位是分钟；空着就用默认")
NO_STEPS = _l("至少写一句，一行一句")
TOO_MANY_STEPS = _l("最多 20 句")
LONG_STEP = _l("第 %(number)s 句太长，一句最多 200 个字")
NO_CONSENT = _l("填同意的原话，最多 600 个字")
NO_LOGIN = _l("填工号")
NO_SCORE = _l("打 1 到 5 分")
LONG_WORDS = _l("最多 500 个字")
NO_PHONE = _l("号码不对：手机 11 位，座机带区号")
WRONG_CAMPAIGN = _l("选全部大厅，或者选一个任务")

COOLED = tuple(
    one for one in Disposition if one in LEAVES_WAITING and one is not Disposition.CALLBACK
)
"""Ends after which the number is called again by itself: an agreed callback has its own moment."""


def cool_field(disposition: Disposition) -> str:
    """The name of the field for the cool-down after calls that ended so."""
    return f"cool_{disposition.name.lower()}"


class CallingHours(DayHours):
    """The stretches of one weekday in which one may call: half hours, at most three."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[list[str]]:
        spans = super()._deserialize(value, *args, **kwargs)
        if len(spans) > MOST_SPANS:
            raise ValidationError(str(TOO_MANY_SPANS))
        if any(int(told[-2:]) % MINUTES_STEP for span in spans for told in span):
            raise ValidationError(str(NO_HALF_HOUR))
        return spans


class Minutes(fields.Field[int | None]):
    """Minutes, or None where the field is empty."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> int | None:
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if not text:
            return None
        if not (text.isdecimal() and len(text) <= 5 and int(text) <= MOST_COOL_DOWN):
            raise ValidationError(str(WRONG_MINUTES))
        return int(text)


def _count(least: int, most: int, sentence: Any) -> fields.Integer:
    return fields.Integer(
        required=True,
        validate=validate.Range(least, most, error=sentence),
        error_messages=messages(sentence),
    )


class CampaignForm(Schema):
    """What is told of a campaign. Loads what `services.campaigns.create_campaign` takes."""

    name = PlainText(
        required=True,
        validate=[validate.Length(min=1, max=120, error=NO_NAME), printable],
        error_messages=messages(NO_NAME),
    )
    starts_on = day_field()
    ends_on = day_field()
    item_ids = fields.List(
        fields.UUID(error_messages=messages(WRONG_ITEMS)),
        load_default=list,
        validate=validate.Length(max=1000, error=WRONG_ITEMS),
    )
    hours_1 = CallingHours(load_default=list)
    hours_2 = CallingHours(load_default=list)
    hours_3 = CallingHours(load_default=list)
    hours_4 = CallingHours(load_default=list)
    hours_5 = CallingHours(load_default=list)
    hours_6 = CallingHours(load_default=list)
    hours_7 = CallingHours(load_default=list)
    attempts_a_day = _count(1, 20, WRONG_COUNT)
    attempts_in_all = _count(1, 20, WRONG_COUNT)
    lease_minutes = _count(3, 60, WRONG_LEASE)
    cool_no_answer = Minutes(load_default=None)
    cool_busy = Minutes(load_default=None)
    cool_switched_off = Minutes(load_default=None)
    cool_suspended = Minutes(load_default=None)
    cool_rejected = Minutes(load_default=None)
    cool_other_person = Minutes(load_default=None)

    @post_load
    def _pack(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        spans = {day: data.pop(f"hours_{day}") for day in DAYS}
        told = {one: data.pop(cool_field(one)) for one in COOLED}
        if not any(spans.values()):
            raise ValidationError({"hours_1": [str(NO_HOURS)]})
        if data["attempts_in_all"] < data["attempts_a_day"]:
            raise ValidationError({"attempts_in_all": [str(FEWER_IN_ALL)]})
        return {
            **data,
            "item_ids": sorted({str(one) for one in data["item_ids"]}),
            "hours": {day: ranges for day, ranges in spans.items() if ranges},
            "cool_downs": {
                one.value: minutes
                for one, minutes in told.items()
                if minutes is not None and minutes != RULES[one].cool_down
            },
        }


class ChangeCampaignForm(CampaignForm, VersionForm):
    """A changed campaign."""


class MoveForm(VersionForm):
    """Pause, go on, close."""

    wanted = fields.Enum(CampaignState, by_value=True, required=True)


class Steps(fields.Field[list[str]]):
    """What is said, one step a line."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> list[str]:
        steps = [" ".join(line.split()) for line in str(value).splitlines()]
        steps = [line for line in steps if line]
        if not steps:
            raise ValidationError(str(NO_STEPS))
        if len(steps) > MOST_STEPS:
            raise ValidationError(str(TOO_MANY_STEPS))
        for number, line in enumerate(steps, start=1):
            printable(line)
            if len(line) > LONGEST_STEP:
                raise ValidationError(str(LONG_STEP) % {"number": number})
        return steps


class ScriptForm(Schema):
    """A new version of what callers say, and the version that its writer began with."""

    steps = Steps(required=True, error_messages=messages(NO_STEPS))
    consent = PlainText(
        required=True,
        validate=[validate.Length(min=1, max=LONGEST_CONSENT, error=NO_CONSENT), printable],
        error_messages=messages(NO_CONSENT),
    )
    seen = fields.Integer(required=True)


class MemberForm(Schema):
    """Who joins."""

    login = PlainText(
        required=True,
        validate=validate.Length(min=1, max=60, error=NO_LOGIN),
        error_messages=messages(NO_LOGIN),
    )


class CallbackForm(Schema):
    """Whose an agreed callback is from now on; empty: anyone's."""

    account_id = fields.UUID(load_default=None, allow_none=True)

    @pre_load
    def _empty(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {**data, "account_id": data.get("account_id") or None}


class HeardForm(Schema):
    """What the team lead found."""

    score = _count(1, 5, NO_SCORE)
    words = fields.String(
        load_default="",
        validate=validate.Length(max=500, error=LONG_WORDS),
    )

    @post_load
    def _plain(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        words = "\n".join(line.strip() for line in data["words"].strip().splitlines())
        for line in words.splitlines():
            printable(line)
        return {**data, "words": words}


class WishForm(Schema):
    """A number that wants no calls, and of whom."""

    phone = PlainText(
        required=True,
        validate=validate.Length(min=1, max=60, error=NO_PHONE),
        error_messages=messages(NO_PHONE),
    )
    campaign_id = fields.UUID(
        load_default=None, allow_none=True, error_messages=messages(WRONG_CAMPAIGN)
    )

    @pre_load
    def _everywhere(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {**data, "campaign_id": data.get("campaign_id") or None}


def cool_down_fields(cool_downs: dict[str, int]) -> dict[str, str]:
    """The cool-downs that a campaign sets itself, as its form shows them; empty: the default."""
    return {cool_field(one): str(cool_downs.get(one.value, "")) for one in COOLED}
