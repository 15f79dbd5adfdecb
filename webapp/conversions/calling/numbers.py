"""Plain functions on numbers of a queue, for acts that run in a transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.conversions import cases as case_acts
from webapp.conversions.calling import hours
from webapp.conversions.calling.dispositions import cool_down
from webapp.conversions.kinds import Disposition, EventKind
from webapp.conversions.lifecycle import CampaignState, CaseState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionNumber,
)
from webapp.conversions.personal import PHONE
from webapp.foundation import clock, crypto
from webapp.foundation.access import Actor
from webapp.foundation.errors import Conflict
from webapp.foundation.working_days import WorksOn

UNSAID = Disposition.NO_ANSWER
"""What a call counts as that was dialled and never saved."""
ALONE = timedelta(minutes=30)
"""So long an agreed callback is for the same caller alone; then it is anyone's."""
OUTSIDE_HOURS = _l("现在不在可呼时段，没有拨出。")
NOT_RUNNING = _l("这个任务现在没有在外呼。")


def indexes_of(number: ConversionNumber) -> list[str]:
    """The blind indexes of a number under every index key."""
    return crypto.blind_indexes(PHONE, number.phone)


def refuse_outside_hours(campaign: Any, now: datetime, works_on: WorksOn) -> None:
    """Raise Conflict unless the campaign (anything with its columns) may call at this moment."""
    today = clock.business_day(now)
    is_open = campaign.state is CampaignState.OPEN
    if not is_open or not campaign.starts_on <= today <= campaign.ends_on:
        raise Conflict(NOT_RUNNING, slug="campaign-stopped")
    if not hours.may_call(campaign.hours, now, works_on):
        opens_at = hours.opening(campaign.hours, now, works_on, campaign.ends_on)
        raise Conflict(
            OUTSIDE_HOURS,
            slug="outside-hours",
            opens_at=opens_at.isoformat() if opens_at else None,
        )


def is_used_up(campaign: ConversionCampaign, number: ConversionNumber, more: int = 0) -> bool:
    """Whether it was called as often as the campaign calls a number in all, with `more` calls."""
    return number.attempts + more >= campaign.attempts_in_all


def is_enough_for(
    campaign: ConversionCampaign, number: ConversionNumber, day: date, more: int = 0
) -> bool:
    """Whether it was called on a day as often as the campaign calls a number on one day."""
    that_day = number.attempts_that_day if number.attempts_on == day else 0
    return that_day + more >= campaign.attempts_a_day


def rested_at(campaign: Any, last: ConversionCall | None) -> datetime | None:
    """When the cool-down after a number's last call is over, as the campaign (anything with its
    columns) has it now; None for a number that was never called."""
    if last is None or last.ended_at is None:
        return None
    minutes = cool_down(campaign.cool_downs, last.disposition or UNSAID)
    return last.ended_at + timedelta(minutes=minutes)


def is_too_often(
    campaign: ConversionCampaign,
    number: ConversionNumber,
    last: ConversionCall | None,
    now: datetime,
) -> bool:
    """Whether caps or cool-down speak against dialling it now. An agreed callback overrules the
    cool-down, never the caps."""
    if is_used_up(campaign, number) or is_enough_for(campaign, number, clock.business_day(now)):
        return True
    rested = rested_at(campaign, last)
    return number.callback_at is None and rested is not None and rested > now


def due_from(
    campaign: ConversionCampaign, number: ConversionNumber, earliest: datetime, works_on: WorksOn
) -> datetime | None:
    """When it may be called from a moment on; None when there is no such time: its attempts are
    used up, the campaign or the keeping of its cases ends before."""
    if campaign.state is CampaignState.CLOSED or is_used_up(campaign, number):
        return None
    day = clock.business_day(earliest)
    if is_enough_for(campaign, number, day):
        earliest = hours.start_of(day + timedelta(days=1))
    last_day = min(campaign.ends_on, number.keep_until)
    return hours.opening(campaign.hours, earliest, works_on, last_day)


def decide(
    session: Session,
    cases: Iterable[ConversionCase],
    state: CaseState,
    actor: Actor | None,
    disposition: Disposition,
) -> None:
    """Take cases that still wait where a call has decided, with a line in their history."""
    for case in cases:
        if case.state is not CaseState.QUEUED:
            continue
        if state is CaseState.COLLECTED:
            case.collect(clock.now())
        else:
            case.move(state)
        case_acts.note(session, case, EventKind.CALLED, actor, detail=disposition.value)


def leave_in_peace(
    session: Session,
    number: ConversionNumber,
    cases: Sequence[ConversionCase],
    actor: Actor | None,
) -> None:
    """Nobody calls the number any more, and its cases wait at the counter."""
    decide(session, cases, CaseState.DO_NOT_CALL, actor, Disposition.DO_NOT_CALL)
    number.finish()


def rest(
    session: Session,
    number: ConversionNumber,
    campaign: ConversionCampaign,
    disposition: Disposition,
    cases: Sequence[ConversionCase],
    works_on: WorksOn,
) -> None:
    """Back to the queue for the next attempt, with the cases that still wait; or the end of it.

    Without another attempt its cases are unreachable; without another day they may be called by
    the campaign that comes after this one.
    """
    number.forget_callback()
    rested = clock.now() + timedelta(minutes=campaign.cool_down(disposition))
    _wait(session, number, campaign, rested, disposition, cases, works_on)


def hold_back(
    session: Session,
    number: ConversionNumber,
    campaign: ConversionCampaign,
    last: ConversionCall | None,
    cases: Sequence[ConversionCase],
    works_on: WorksOn,
) -> None:
    """A number of the queue that may not be called yet, or no more, as the campaign is now: it
    waits until it may be, an agreed callback too; or it is the end of it as after any call."""
    earliest = clock.now()
    rested = rested_at(campaign, last)
    if number.callback_at is None and rested is not None:
        earliest = max(earliest, rested)
    how = last.disposition if last else None
    _wait(session, number, campaign, earliest, how or UNSAID, cases, works_on)


def _wait(
    session: Session,
    number: ConversionNumber,
    campaign: ConversionCampaign,
    earliest: datetime,
    disposition: Disposition,
    cases: Sequence[ConversionCase],
    works_on: WorksOn,
) -> None:
    if not cases:
        number.finish()
        return
    due_at = due_from(campaign, number, earliest, works_on)
    if due_at is not None:
        number.put_off(due_at)
        return
    state = CaseState.UNREACHABLE if is_used_up(campaign, number) else CaseState.ELIGIBLE
    decide(session, cases, state, None, disposition)
    number.finish()


def most_urgent(cases: Iterable[ConversionCase]) -> date | None:
    """The first day after which one of the cases is kept no longer."""
    return min((case.keep_until for case in cases), default=None)
