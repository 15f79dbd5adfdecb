"""The next call: claimed once, by one caller, however often they ask."""

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.conversions.calling import numbers
from webapp.conversions.kinds import StopReason
from webapp.conversions.lifecycle import CallState
from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionNumber
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.foundation import audit, clock, stopping
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import apart, hold_name, new_id, transaction
from webapp.foundation.errors import Conflict, NotFound

PAUSED = _l("您正在小休，先回来再接下一个。")
BATCH = 200


def claim_next(actor: Actor, campaign_id: UUID, claim_key: UUID) -> ConversionCall | None:
    """The actor's call: the open one if there is one, else the next number's; None for an empty
    queue.

    Asked again with the same key, the same call is the answer, whatever became of it (T26). Two
    tabs of one caller get the same call. Raises NotFound for a campaign the actor does not call
    for, Conflict (slugs `outside-hours` with `opens_at`, `paused`, `campaign-stopped`).
    """
    with transaction() as session:
        hold_name(session, actor.account_id.hex)
        present = reading.call_claimed_with(actor, claim_key) or reading.open_call(actor)
        if present is not None:
            return present
        campaign = campaigns.own_campaign(actor, campaign_id)
        now = clock.now()
        _may_claim(actor, campaign, now)
        while (number := reading.next_number(campaign, actor.account_id, now)) is not None:
            cases = reading.waiting_cases(number)
            if not cases:
                number.finish()
            elif reading.asked_for_peace(numbers.indexes_of(number), campaign.id):
                numbers.leave_in_peace(session, number, cases, None)
            else:
                break
            session.flush()
        if number is None:
            return None
        call = _call_for(actor, campaign, number, claim_key, now)
        call.case_ids = [str(case.id) for case in cases]
        session.add(call)
        audit.record(
            Act.CALL_CLAIMED, actor, "call", call.id, chain=campaign.hall_id, cases=len(cases)
        )
    return call


def keep(actor: Actor, call_id: UUID) -> datetime:
    """Show that the caller is still there; answers until when the claim holds now.

    No act of its own: it changes nothing that anybody has done. Raises NotFound, Conflict when the
    call is open no longer.
    """
    call = reading.own_call(actor, call_id)
    campaign = campaigns.campaign_for(actor, call.campaign_id)
    until = clock.now() + timedelta(minutes=campaign.lease_minutes)
    still_open = (
        update(ConversionCall)
        .where(
            ConversionCall.hall_id == call.hall_id,
            ConversionCall.id == call.id,
            ConversionCall.state == CallState.OPEN,
        )
        .values(lease_until=until)
        .returning(ConversionCall.id)
    )
    with apart() as session:
        if session.scalar(still_open) is None:
            raise Conflict(slug="call-over")
    return until


def give_back_lapsed() -> int:
    """Give the numbers back whose callers went away; answers how many.

    A call that was dialled counts as an attempt, and its number cools down as after no answer.
    """
    done, batch = 0, BATCH
    while batch == BATCH and not stopping.wanted():
        batch = _lapse_batch()
        done += batch
    return done


def take_away(actor: Actor, call_id: UUID) -> None:
    """The team lead takes a call from its caller: the number goes back to the queue at once.

    Raises NotFound, Conflict when it is open no longer.
    """
    with transaction() as session:
        call = reading.call_for(actor, call_id, lock=True)
        if call.state is not CallState.OPEN:
            raise Conflict(slug="call-over")
        _give_back(session, call, CallState.STOPPED, StopReason.TAKEN_AWAY)
        audit.record(Act.CALL_TAKEN_AWAY, actor, "call", call.id, chain=call.hall_id)


def _may_claim(actor: Actor, campaign: ConversionCampaign, now: datetime) -> None:
    if campaigns.open_pause(actor) is not None:
        raise Conflict(PAUSED, slug="paused")
    numbers.refuse_outside_hours(campaign, now, campaigns.works_on())


def _call_for(
    actor: Actor,
    campaign: ConversionCampaign,
    number: ConversionNumber,
    claim_key: UUID,
    now: datetime,
) -> ConversionCall:
    number.claim()
    return ConversionCall(
        hall_id=campaign.hall_id,
        id=new_id(),
        campaign_id=campaign.id,
        number_id=number.id,
        account_id=actor.account_id,
        claim_key=claim_key,
        state=CallState.OPEN,
        claimed_at=now,
        lease_until=now + timedelta(minutes=campaign.lease_minutes),
        script_id=campaigns.current_script(campaign.hall_id, campaign.id).id,
        attempt=number.attempts + 1,
        proved_ids=[],
    )


def _lapse_batch() -> int:
    with transaction() as session:
        calls = reading.lapsed_calls(clock.now(), BATCH)
        for call in calls:
            _give_back(session, call, CallState.LAPSED)
            audit.record(
                Act.CALL_LAPSED,
                None,
                "call",
                call.id,
                chain=call.hall_id,
                dialled=call.dialled_at is not None,
            )
    return len(calls)


def _give_back(
    session: Session, call: ConversionCall, state: CallState, because: StopReason | None = None
) -> None:
    number = reading.number_of(call, lock=True)
    campaign = session.get(ConversionCampaign, (call.hall_id, call.campaign_id))
    if campaign is None:
        raise NotFound()
    now = clock.now()
    call.end(state, now, because)
    if call.dialled_at is None:
        number.give_back(now)
    else:
        cases = reading.waiting_cases(number)
        numbers.rest(session, number, campaign, numbers.UNSAID, cases, campaigns.works_on())
