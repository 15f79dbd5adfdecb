"""Saving what came of a call: the disposition, the consents, the next attempt, in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.conversions import citizen_messages, consenting
from webapp.conversions.calling import do_not_call, hours, numbers, script, words
from webapp.conversions.calling.dispositions import RULES
from webapp.conversions.consenting import Address, Given
from webapp.conversions.kinds import ConsentBasis, DeliveryWish, Disposition
from webapp.conversions.lifecycle import CallState, CaseState, NumberState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionNumber,
)
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.conversions.queries.cases import items_of
from webapp.foundation import audit, clock, working_days
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, InvalidInput

FARTHEST_CALLBACK = timedelta(days=30)

NOT_DIALLED = _l("还没有拨打。先拨打，再记结果")
NOT_YOURS = _l("您离开太久，这个号码已由别人接着打。这次的结果没有记下。")
OVER = _l("这通电话已经结束了，看一下再接下一个。")
NOT_PROVED = _l("先核对对方说的证件后四位，相符才能记“同意邮寄”")
NO_CASE = _l("选一份要邮寄的")
NOT_HERE = _l("有一份刚刚在窗口被领走或改了，看一下再选")
NOT_SPOKEN = _l("先说清邮费，对方答“同意邮寄”，再勾这一项")
NOT_READ_BACK = _l("把地址念回一遍，对方说对，再勾这一项")
NO_ADDRESS = _l("填收件地址")
NO_MOMENT = _l("填约好的回拨时间，从现在起 30 天内")
NOT_OPEN_THEN = _l("那时不在可呼时段，换一个时间")
USED_UP = _l(
    "这个号码一共最多打 %(count)s 次，已经打满，不能再约。请对方自己在网上选邮寄，再选别的结果"
)
ENOUGH_THAT_DAY = _l("这个号码一天最多打 %(count)s 次，那天已经打满。请对方另约一天")
TOO_LATE = _l("那时已经过了保管期，换早一点的时间")


@dataclass(frozen=True)
class Outcome:
    """What the caller says came of the call."""

    disposition: Disposition
    recording: str = ""
    callback_at: datetime | None = None
    post: tuple[UUID, ...] = ()
    """The cases to be posted, of a consent."""
    fetch: tuple[UUID, ...] = ()
    """Those that the person fetches at the counter all the same; the others stay in the queue."""
    consent_spoken: bool = False
    read_back: bool = False
    address: Address | None = None
    wish: DeliveryWish = DeliveryWish.ANY_TIME


def save(actor: Actor, call_id: UUID, outcome: Outcome) -> ConversionCall:
    """End a call with its disposition and all that follows from it.

    Saved again it is the same. A lease that ran out loses nothing unless somebody else has called
    since. Raises NotFound, Conflict (slug `call-over`), InvalidInput by field.
    """
    with transaction() as session:
        call = reading.own_call(actor, call_id, lock=True)
        if call.state is CallState.SAVED and call.disposition is outcome.disposition:
            return call
        number = reading.number_of(call, lock=True)
        _may_save(call, number)
        campaign = campaigns.campaign_for(actor, call.campaign_id)
        cases = reading.cases_of(call, lock=True)
        now = clock.now()
        if call.state is CallState.LAPSED and number.state is NumberState.WAITING:
            number.claim()
        call.end(CallState.SAVED, now)
        call.disposition, call.recording = outcome.disposition, outcome.recording
        _follow(session, actor, call, number, campaign, cases, outcome, now)
        audit.record(
            Act.CALL_SAVED,
            actor,
            "call",
            call.id,
            chain=audit.lane_for(call.hall_id, actor),
            disposition=outcome.disposition.value,
            posted=len(outcome.post),
        )
    return call


def _may_save(call: ConversionCall, number: ConversionNumber) -> None:
    if call.dialled_at is None:
        raise InvalidInput(errors={"disposition": [str(NOT_DIALLED)]})
    if call.state is CallState.LAPSED and reading.called_since(call):
        raise Conflict(NOT_YOURS, slug="call-over")
    if call.state not in (CallState.OPEN, CallState.LAPSED) or number.state is NumberState.DONE:
        raise Conflict(OVER, slug="call-over")


def _follow(
    session: Session,
    actor: Actor,
    call: ConversionCall,
    number: ConversionNumber,
    campaign: ConversionCampaign,
    cases: Sequence[ConversionCase],
    outcome: Outcome,
    now: datetime,
) -> None:
    disposition = outcome.disposition
    decided = RULES[disposition].decides
    if disposition is Disposition.CONSENTED:
        _consent(session, actor, call, cases, outcome, now)
        declined = [case for case in cases if case.id in outcome.fetch]
        numbers.decide(session, declined, CaseState.DECLINED, actor, Disposition.DECLINED)
    elif decided is not None:
        numbers.decide(session, cases, decided, actor, disposition)
    if disposition is Disposition.DO_NOT_CALL:
        do_not_call.note(session, actor, number, call.id, None)
    waiting = reading.waiting_cases(number)
    wants_peace = reading.asked_for_peace(numbers.indexes_of(number), campaign.id)
    if wants_peace or disposition is Disposition.DO_NOT_CALL:
        numbers.leave_in_peace(session, number, waiting, actor)
    elif disposition is Disposition.CALLBACK:
        _agree(actor, number, campaign, outcome, now)
    else:
        numbers.rest(session, number, campaign, disposition, waiting, working_days.works_on())


def _consent(
    session: Session,
    actor: Actor,
    call: ConversionCall,
    cases: Sequence[ConversionCase],
    outcome: Outcome,
    now: datetime,
) -> None:
    chosen = [case for case in cases if case.id in outcome.post]
    address = _checked(call, chosen, outcome)
    version = campaigns.script(call.hall_id, call.script_id)
    items = items_of(chosen)
    hall_name = words.hall_name(call.hall_id)
    for case in chosen:
        item = items[case.hall_id, case.item_id]
        given = Given(
            basis=ConsentBasis.CALL,
            wording=script.merged(version.consent, words.of(case, item, hall_name)),
            wording_version=str(version.number),
            given_at=now,
            read_back_at=now,
            wish=outcome.wish,
            call_id=call.id,
            script_id=version.id,
            recording=outcome.recording,
        )
        consenting.give(session, actor, case, item, address, given)
        citizen_messages.tell(session, case, item, hall_name, citizen_messages.TO_BE_POSTED)


def _checked(call: ConversionCall, chosen: Sequence[ConversionCase], outcome: Outcome) -> Address:
    """The address, if nothing is missing. Raises InvalidInput with everything that is."""
    missing: dict[str, list[str]] = {}
    if not chosen:
        missing["post"] = [str(NO_CASE)]
    elif any(case.state is not CaseState.QUEUED for case in chosen):
        missing["post"] = [str(NOT_HERE)]
    elif any(case.id not in call.proved for case in chosen):
        missing["last_four"] = [str(NOT_PROVED)]
    if not outcome.consent_spoken:
        missing["consent_spoken"] = [str(NOT_SPOKEN)]
    if not outcome.read_back:
        missing["read_back"] = [str(NOT_READ_BACK)]
    if outcome.address is None:
        missing["detail"] = [str(NO_ADDRESS)]
    if missing or outcome.address is None:
        raise InvalidInput(errors=missing)
    return outcome.address


def _agree(
    actor: Actor,
    number: ConversionNumber,
    campaign: ConversionCampaign,
    outcome: Outcome,
    now: datetime,
) -> None:
    """An agreed callback counts whatever the cool-down says, but not outside the hours and not
    beyond the attempts of its day or of all days."""
    at = outcome.callback_at
    if numbers.is_used_up(campaign, number):
        used_up = str(USED_UP) % {"count": campaign.attempts_in_all}
        raise InvalidInput(errors={"callback_at": [used_up]})
    if at is None or not now < at <= now + FARTHEST_CALLBACK:
        raise InvalidInput(errors={"callback_at": [str(NO_MOMENT)]})
    day = clock.business_day(at)
    if day > number.keep_until:
        raise InvalidInput(errors={"callback_at": [str(TOO_LATE)]})
    if day > campaign.ends_on or not hours.may_call(campaign.hours, at, working_days.works_on()):
        raise InvalidInput(errors={"callback_at": [str(NOT_OPEN_THEN)]})
    if numbers.is_enough_for(campaign, number, day):
        enough = str(ENOUGH_THAT_DAY) % {"count": campaign.attempts_a_day}
        raise InvalidInput(errors={"callback_at": [enough]})
    number.agree_callback(at, actor.account_id, numbers.ALONE)
