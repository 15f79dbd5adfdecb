"""Plain functions on numbers of a queue, for acts that run in a transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.conversions import cases as case_acts
from webapp.conversions.calling import hours
from webapp.conversions.calling.hours import WorksOn
from webapp.conversions.kinds import Disposition, EventKind
from webapp.conversions.lifecycle import CampaignState, CaseState
from webapp.conversions.models import (
    ConversionCampaign,
    ConversionCase,
    ConversionNumber,
)
from webapp.conversions.personal import PHONE
from webapp.foundation import clock, crypto
from webapp.foundation.access import Actor
from webapp.foundation.errors import Conflict

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


def due_after(
    campaign: ConversionCampaign,
    number: ConversionNumber,
    disposition: Disposition,
    now: datetime,
    works_on: WorksOn,
) -> datetime | None:
    """When it may be called again after a call that ended so; None when there is no such time:
    its attempts are used up, the campaign or the keeping of its cases ends before."""
    if campaign.state is CampaignState.CLOSED or number.attempts >= campaign.attempts_in_all:
        return None
    earliest = now + timedelta(minutes=campaign.cool_down(disposition))
    today = clock.business_day(now)
    if number.attempts_on == today and number.attempts_that_day >= campaign.attempts_a_day:
        earliest = max(earliest, hours.start_of(today + timedelta(days=1)))
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
    if not cases:
        number.finish()
        return
    due_at = due_after(campaign, number, disposition, clock.now(), works_on)
    if due_at is not None:
        number.forget_callback()
        number.give_back(due_at)
        return
    is_used_up = number.attempts >= campaign.attempts_in_all
    state = CaseState.UNREACHABLE if is_used_up else CaseState.ELIGIBLE
    decide(session, cases, state, None, disposition)
    number.finish()


def most_urgent(cases: Iterable[ConversionCase]) -> date | None:
    """The first day after which one of the cases is kept no longer."""
    return min((case.keep_until for case in cases), default=None)
