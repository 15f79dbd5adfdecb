"""The next call: claimed once, by one caller, however often they ask."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.conversions import queries
from webapp.conversions.calling import drafts, numbers
from webapp.conversions.kinds import StopReason
from webapp.conversions.lifecycle import CallState
from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionNumber
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.conversions.queries import claiming as claims
from webapp.foundation import audit, clock, crypto, stopping, working_days
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import apart, hold_name, new_id, transaction
from webapp.foundation.errors import Conflict, NotFound
from webapp.foundation.sealed import NOTHING_SEALED
from webapp.foundation.working_days import WorksOn

PAUSED = _l("您正在小休，先回来再接下一个。")
BATCH = 200
NOT_YET: dict[str, Any] = {
    "state": CallState.OPEN,
    "stopped_because": None,
    "dialled_at": None,
    "ended_at": None,
    "disposition": None,
    "recording": "",
    "proved_ids": [],
    "erased_at": None,
    **NOTHING_SEALED,
    "version": 1,
}
"""What a call is before anything has come of it."""


def claim_next(actor: Actor, campaign_id: UUID, claim_key: UUID) -> UUID | None:
    """The id of the actor's call: the open one if there is one, else the next number's; None for
    an empty queue.

    Asked again with the same key, the same call is the answer, whatever became of it (T26). Two
    tabs of one caller get the same call. Raises NotFound for a campaign the actor does not call
    for, Conflict (slugs `outside-hours` with `opens_at`, `paused`, `campaign-stopped`).
    """
    queries.hall_of(actor)
    with transaction() as session:
        hold_name(session, actor.account_id.hex)
        call_id = claims.present_call(session, actor, claim_key)
        return call_id or _claim(session, actor, campaign_id, claim_key)


def _claim(session: Session, actor: Actor, campaign_id: UUID, claim_key: UUID) -> UUID | None:
    now = clock.now()
    campaign = claims.standing(session, actor, campaign_id, clock.business_day(now))
    if campaign is None:
        raise NotFound()
    if campaign.pause_id is not None:
        raise Conflict(PAUSED, slug="paused")
    numbers.refuse_outside_hours(campaign, now, _works_on(campaign, now))
    number, cases = _callable(session, actor, campaign, now)
    if number is None:
        return None
    call_id = new_id()
    claims.claim(
        session,
        {
            **NOT_YET,
            "hall_id": actor.scope.value,
            "id": call_id,
            "campaign_id": campaign.id,
            "number_id": number.id,
            "account_id": actor.account_id,
            "claim_key": claim_key,
            "case_ids": [str(case) for case in cases],
            "claimed_at": now,
            "lease_until": now + timedelta(minutes=campaign.lease_minutes),
            "script_id": campaign.script_id,
            "attempt": number.attempts + 1,
        },
    )
    audit.record(
        Act.CALL_CLAIMED,
        actor,
        "call",
        call_id,
        chain=audit.lane_for(actor.scope.id, actor),
        cases=len(cases),
    )
    return call_id


def _callable(
    session: Session, actor: Actor, campaign: Any, now: datetime
) -> tuple[Any, list[UUID]]:
    """The next number that may be called, and its cases; what may not be called leaves the queue
    on the way, what is to rest longer, as the campaign is now, waits on."""
    while (number := claims.next_number(session, actor, campaign, now)) is not None:
        cases = claims.waiting_cases(session, actor, number.id)
        if not cases or claims.asked_for_peace(session, _indexes(actor, number), campaign.id):
            row = _row(actor, number)
            numbers.leave_in_peace(session, row, reading.waiting_cases(row), None)
        elif _rests(session, actor, campaign, number, now):
            numbers.hold_back(
                session,
                row := _row(actor, number),
                campaigns.campaign_for(actor, campaign.id),
                reading.last_dialled(row),
                reading.waiting_cases(row),
                working_days.works_on(),
            )
        else:
            return number, cases
        session.flush()
    return None, []


def _rests(session: Session, actor: Actor, campaign: Any, number: Any, now: datetime) -> bool:
    """Whether the cool-down after its last call lasts; an agreed callback overrules it."""
    if number.callback_at is not None:
        return False
    rested = numbers.rested_at(campaign, claims.last_call(session, actor, number))
    return rested is not None and rested > now


def _indexes(actor: Actor, number: Any) -> list[str]:
    """The number's index; during a rotation those under the other keys too."""
    if crypto.is_only_index_key(number.index_key_id):
        return [number.phone_index]
    return numbers.indexes_of(_row(actor, number))


def _row(actor: Actor, number: Any) -> ConversionNumber:
    hall_id = queries.hall_of(actor)
    return reading.numbers_by_id(hall_id, [number.id])[number.id]


def _works_on(campaign: Any, now: datetime) -> WorksOn:
    """What the table of days says: of today it is known already, of others it is asked when the
    next opening is looked for."""
    today, of_others = clock.business_day(now), working_days.works_on()
    return lambda day: campaign.works_today if day == today else of_others(day)


def keep(actor: Actor, call_id: UUID, typed: Mapping[str, str] | None = None) -> datetime:
    """Show that the caller is still there; answers until when the claim holds now.

    What was `typed` so far is kept with the open call, sealed, until it ends. No act of its own: it
    changes nothing that anybody has done. Raises NotFound; Conflict when the call is open no
    longer, with the slug `call-gone` where its caller can save it no more.
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
        .values(lease_until=until, **drafts.sealing(call, typed))
        .returning(ConversionCall.id)
    )
    with apart() as session:
        if session.scalar(still_open) is None:
            over = "call-over" if reading.may_be_saved(call) else "call-gone"
            raise Conflict(slug=over)
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
        numbers.rest(session, number, campaign, numbers.UNSAID, cases, working_days.works_on())
