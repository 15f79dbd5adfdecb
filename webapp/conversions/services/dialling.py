"""Dialling: everything that speaks against a call is looked at once more, then it counts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.conversions import personal
from webapp.conversions.calling import do_not_call, numbers
from webapp.conversions.kinds import StopReason
from webapp.conversions.lifecycle import CallState, CaseState
from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionNumber
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.foundation import audit, clock, throttle, working_days
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, InvalidInput

NOT_OPEN = _l("这通电话已经结束了，没有拨出。接下一个。")
FOUR = _l("填对方说的证件后四位")
LAST_FOUR_TRIES = 5
STOPPED_WORDS = {
    StopReason.OUTSIDE_HOURS: _l("可呼时段过了，没有拨出。号码已放回队列。"),
    StopReason.DO_NOT_CALL: _l("对方刚刚要求勿扰，没有拨出，以后也不再拨。"),
    StopReason.NOTHING_LEFT: _l("这个号码的办件刚刚都办好了，不用再拨。"),
    StopReason.CAMPAIGN_STOPPED: _l("这个任务停了，没有拨出。号码已放回队列。"),
    StopReason.TAKEN_AWAY: _l("班长收回了这通电话，没有拨出。"),
    StopReason.TOO_OFTEN: _l(
        "任务的次数或间隔刚刚改了，这个号码现在不能再拨，没有拨出。能拨时会再排上。"
    ),
}


def dial(actor: Actor, call_id: UUID) -> ConversionCall:
    """Note that the number is being dialled, unless something speaks against it since the claim.

    Then the call is over, and the answer says why (`stopped_because`): nobody is called who asked
    for peace meanwhile (T28), outside the hours, for a document that was fetched, or more often or
    sooner than the campaign allows now. Dialled again, it is looked at again and counts once.
    Raises NotFound, Conflict (slug `call-over`).
    """
    with transaction() as session:
        call = reading.own_call(actor, call_id, lock=True)
        if call.state is not CallState.OPEN:
            raise Conflict(NOT_OPEN, slug="call-over")
        number = reading.number_of(call, lock=True)
        campaign = campaigns.campaign_for(actor, call.campaign_id)
        indexes = numbers.indexes_of(number)
        do_not_call.hold(session, indexes)
        now = clock.now()
        because = _objection(call, number, campaign, indexes, now)
        if because is not None:
            _stop(session, actor, call, number, campaign, because, now)
            return call
        if call.dialled_at is None:
            call.dialled_at = now
            number.count_attempt(clock.business_day(now))
            number.forget_callback()
        audit.record(
            Act.CALL_DIALLED,
            actor,
            "call",
            call.id,
            chain=audit.lane_for(call.hall_id, actor),
            attempt=call.attempt,
        )
    return call


def prove(actor: Actor, call_id: UUID, case_id: UUID, last_four: str) -> bool:
    """Whether what the person said are the last four of the document behind a case.

    The right ones are never told. Every case of the same person in this call is proved with it.
    Raises NotFound, Conflict when the call is over, InvalidInput, TooMany.
    """
    said = last_four.strip().upper()
    if len(said) != 4 or not said.isalnum():
        raise InvalidInput(errors={"last_four": [str(FOUR)]})
    throttle.hit("call-last-four", f"{call_id}:{case_id}", LAST_FOUR_TRIES, 3600)
    with transaction():
        call = reading.own_call(actor, call_id, lock=True)
        if call.state is not CallState.OPEN:
            raise Conflict(NOT_OPEN, slug="call-over")
        people = {case.id: personal.opened(case) for case in reading.cases_of(call)}
        asked = people.get(case_id)
        if asked is None:
            raise Conflict(NOT_OPEN, slug="call-over")
        matches = asked.last_four == said
        if matches:
            proved = {str(key) for key, own in people.items() if own.person == asked.person}
            call.proved_ids = sorted(proved | set(call.proved_ids))
        audit.record(
            Act.CALL_PERSON_ASKED,
            actor,
            "call",
            call.id,
            chain=audit.lane_for(call.hall_id, actor),
            matches=matches,
        )
    return matches


def _objection(
    call: ConversionCall,
    number: ConversionNumber,
    campaign: ConversionCampaign,
    indexes: Sequence[str],
    now: datetime,
) -> StopReason | None:
    if reading.asked_for_peace(indexes, campaign.id):
        return StopReason.DO_NOT_CALL
    if not any(case.state is CaseState.QUEUED for case in reading.waiting_cases(number)):
        return StopReason.NOTHING_LEFT
    try:
        numbers.refuse_outside_hours(campaign, now, working_days.works_on())
    except Conflict as refusal:
        return StopReason(refusal.slug)
    # What is dialled already is counted: it does not speak against itself.
    is_new = call.dialled_at is None
    last = reading.last_dialled(number, before=call)
    if is_new and numbers.is_too_often(campaign, number, last, now):
        return StopReason.TOO_OFTEN
    return None


def _stop(
    session: Session,
    actor: Actor,
    call: ConversionCall,
    number: ConversionNumber,
    campaign: ConversionCampaign,
    because: StopReason,
    now: datetime,
) -> None:
    call.end(CallState.STOPPED, now, because)
    if because is StopReason.DO_NOT_CALL:
        numbers.leave_in_peace(session, number, reading.waiting_cases(number), None)
    elif because is StopReason.NOTHING_LEFT:
        number.finish()
    elif because is StopReason.TOO_OFTEN:
        last, cases = reading.last_dialled(number, before=call), reading.waiting_cases(number)
        numbers.hold_back(session, number, campaign, last, cases, working_days.works_on())
    else:
        number.give_back(now)
    audit.record(
        Act.CALL_STOPPED,
        actor,
        "call",
        call.id,
        chain=audit.lane_for(call.hall_id, actor),
        because=because.value,
    )
