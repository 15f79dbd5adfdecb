"""What a caller's pages may send: the next call, a pause, what came of a call, an address."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, pre_load, validate

from webapp.conversions.kinds import Disposition, PauseReason
from webapp.foundation import clock
from webapp.foundation.form_fields import CodeText, messages
from webapp.places.schemas import chosen_region

COUNTY_DIGITS = 6
OTHER_MOMENT = "other"
NO_DISPOSITION = _l("选一个结果，再保存")
NO_REASON = _l("选一个小休的原因")
WRONG_RECORDING = _l("录音编号用字母、数字、点和横线，最多 60 位")


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

    @pre_load
    def choose_moment(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """One of the moments that the page offered, or the one that was typed."""
        chosen = data.get("moment", "")
        if chosen and chosen != OTHER_MOMENT:
            return {**data, "callback_at": chosen}
        return dict(data)


def county_of(sent: Any) -> str:
    """The region that is chosen in a form, no more precise than a county.

    Below a city without counties its towns may be chosen: the city is what counts.
    """
    chosen = chosen_region({name: sent.get(name) for name in ("province", "city", "county")})
    return chosen[:COUNTY_DIGITS]
