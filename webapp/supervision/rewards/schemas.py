"""What pages of rewards may send."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from webapp.foundation import forms
from webapp.foundation.form_fields import CodeText, VersionForm, day_field, messages, yuan_field
from webapp.supervision.rewards.kinds import MOST_FEN, RewardState
from webapp.supervision.rewards.services import AMOUNT, WHY

FEN_IN_YUAN = 100
WHICH = _l("选一种")
RECEIPT = _l("填收据编号，最多 40 个字")


class FilterForm(Schema):
    """Which rewards; anything unreadable is as if it were not there."""

    state = fields.Enum(RewardState, by_value=True)


def _amount() -> fields.Decimal:
    return yuan_field(MOST_FEN // FEN_IN_YUAN, AMOUNT, required=True)


class ProposalForm(Schema):
    """A proposal."""

    amount_yuan = _amount()
    words = forms.Words(500, shortest=2, error=WHY)


class DecisionForm(VersionForm):
    """A decision; the amount is that of the proposal, or another."""

    grants = fields.Boolean(required=True, error_messages=messages(WHICH))
    amount_yuan = _amount()
    words = forms.Words(500, shortest=2, error=WHY)


class PaymentForm(VersionForm):
    """What stands on the receipt."""

    paid_on = day_field()
    receipt = CodeText(
        required=True,
        validate=[validate.Length(min=1, max=40, error=RECEIPT), forms.printable],
        error_messages=messages(RECEIPT),
    )


def fen_of(yuan: Any) -> int:
    """An amount that was typed in yuan, in fen."""
    return int(yuan * FEN_IN_YUAN)
