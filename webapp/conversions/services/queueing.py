"""Filling the queues: eligible cases go to the campaign that calls for them, number by number."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.conversions import cases as case_acts
from webapp.conversions import personal
from webapp.conversions.calling import hours
from webapp.conversions.calling.numbers import hold_back, most_urgent, rested_at
from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import CaseState, NumberState
from webapp.conversions.models import ConversionCampaign, ConversionCase, ConversionNumber
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.foundation import audit, clock, crypto, stopping, working_days
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, plan_anew, transaction
from webapp.foundation.keys import Purpose

BATCH = 500


def queue_due() -> int:
    """Put every eligible case into the queue of a campaign that calls for it; answers how many.

    Numbers that were called as often as their campaign allows now leave the queue, or wait for the
    next day: its caps may have been changed, or a new case came for a number that was used up.
    Safe to repeat and to interrupt: each batch is one transaction.
    """
    done = 0
    for campaign in campaigns.running_campaigns(clock.today()):
        done += _all_batches(_queue_batch, campaign)
        _all_batches(_hold_back_batch, campaign)
    return done


def _all_batches(act: Callable[[ConversionCampaign], int], campaign: ConversionCampaign) -> int:
    done, batch = 0, BATCH
    while batch == BATCH and not stopping.wanted():
        batch = act(campaign)
        done += batch
    return done


def _hold_back_batch(campaign: ConversionCampaign) -> int:
    with transaction() as session:
        found = reading.called_enough(campaign, clock.today(), BATCH)
        works_on = working_days.works_on()
        for number in found:
            last, cases = reading.last_dialled(number), reading.waiting_cases(number)
            hold_back(session, number, campaign, last, cases, works_on)
        if found:
            audit.record(
                Act.NUMBERS_HELD_BACK,
                None,
                "campaign",
                campaign.id,
                chain=campaign.hall_id,
                count=len(found),
            )
    return len(found)


def _queue_batch(campaign: ConversionCampaign) -> int:
    with transaction() as session:
        plan_anew(session)
        item_ids = [UUID(one) for one in campaign.item_ids]
        cases = reading.to_queue(campaign, item_ids, BATCH)
        by_phone = _by_phone(cases)
        present = reading.campaign_numbers(campaign, by_phone)
        rows = reading.numbers_by_id(campaign.hall_id, present.values(), lock=True)
        for phone_index, group in by_phone.items():
            number = rows.get(present.get(phone_index, campaign.id))
            # A number may have been erased between the two looks: then it is a new one.
            if number is None or number.erased_at is not None:
                number = _new_number(campaign, group)
                session.add(number)
            else:
                _join(campaign, number, group)
            _queue(session, number, group)
        if cases:
            audit.record(
                Act.CASES_QUEUED,
                None,
                "campaign",
                campaign.id,
                chain=campaign.hall_id,
                count=len(cases),
            )
    return len(cases)


def _by_phone(cases: Sequence[ConversionCase]) -> dict[str, list[ConversionCase]]:
    """Cases by the number's current index; those under an older key are indexed anew in memory."""
    current = crypto.provider().current(Purpose.INDEX).id
    found: dict[str, list[ConversionCase]] = {}
    for case in cases:
        index = case.phone_index
        if case.index_key_id != current:
            index = personal.indexes(personal.opened(case))["phone_index"]
        found.setdefault(index, []).append(case)
    return found


def _new_number(campaign: ConversionCampaign, group: list[ConversionCase]) -> ConversionNumber:
    number = ConversionNumber(
        hall_id=campaign.hall_id,
        id=new_id(),
        campaign_id=campaign.id,
        state=NumberState.WAITING,
        keep_until=most_urgent(group),
        due_at=clock.now(),
        attempts=0,
        attempts_that_day=0,
    )
    number.keep_phone(personal.opened(group[0]).phone)
    return number


def _join(
    campaign: ConversionCampaign, number: ConversionNumber, group: list[ConversionCase]
) -> None:
    """New cases for a number that is there: it waits again, with its attempts so far.

    What was tried in a campaign that is over does not count in the next. Nobody who was called
    today is called again today for something new, and the cool-down goes on.
    """
    urgent = most_urgent(group)
    if number.state is NumberState.DONE:
        if number.campaign_id != campaign.id:
            number.attempts = 0
        number.campaign_id = campaign.id
        number.give_back(_rejoins_at(campaign, number))
        number.keep_until = urgent or number.keep_until
    number.keep_until = min(number.keep_until, urgent or number.keep_until)


def _rejoins_at(campaign: ConversionCampaign, number: ConversionNumber) -> datetime:
    moments = [clock.now(), number.due_at]
    if number.attempts_on is not None:
        moments.append(hours.start_of(number.attempts_on + timedelta(days=1)))
        rested = rested_at(campaign, reading.last_dialled(number))
        moments += [rested] if rested is not None else []
    return max(moments)


def _queue(session: Session, number: ConversionNumber, group: list[ConversionCase]) -> None:
    for case in group:
        case.move(CaseState.QUEUED)
        case.number_id = number.id
        case_acts.note(session, case, EventKind.QUEUED, None)
