"""Agreed callbacks that the team lead gives to somebody else, or to anyone."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions.calling import numbers
from webapp.conversions.lifecycle import NumberState
from webapp.conversions.models import ConversionNumber
from webapp.conversions.queries import calls, campaigns
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, InvalidInput

BEING_CALLED = _l("这个号码正在打，等这通结束再看。没有改派。")
NO_CALLBACK = _l("这个号码没有约好的回拨了，可能刚刚有人打过。没有改派。")
NO_MEMBER = _l("选这个任务的一位坐席，或者选谁都可以")


def give_callback(actor: Actor, number_id: UUID, account_id: UUID | None) -> ConversionNumber:
    """Give an agreed callback to somebody who calls for its campaign; None gives it to anyone.

    The new one has it alone as long as the old one had, counted from the agreed moment or from now.
    Raises NotFound, Conflict when it is being called or was called, InvalidInput for a stranger.
    """
    with transaction():
        number = calls.number_for(actor, number_id, lock=True)
        if number.state is NumberState.CALLING:
            raise Conflict(BEING_CALLED, slug="number-calling")
        if number.state is NumberState.DONE or number.callback_at is None:
            raise Conflict(NO_CALLBACK, slug="no-callback")
        alone_until = number.callback_at
        if account_id is not None:
            campaign = campaigns.campaign_for(actor, number.campaign_id)
            member = campaigns.member(campaign, account_id)
            if member is None or member.left_at is not None:
                raise InvalidInput(errors={"account_id": [str(NO_MEMBER)]})
            alone_until = max(alone_until, clock.now()) + numbers.ALONE
        number.hand_callback(account_id, alone_until)
        audit.record(
            Act.CALLBACK_GIVEN,
            actor,
            "conversion-number",
            number.id,
            chain=number.hall_id,
            account=str(account_id) if account_id else "",
        )
    return number
