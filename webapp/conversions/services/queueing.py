"""Filling the queues: eligible cases go to the campaign that calls for them, number by number."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.conversions import cases as case_acts
from webapp.conversions import personal
from webapp.conversions.calling.numbers import most_urgent
from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import CaseState, NumberState
from webapp.conversions.models import ConversionCampaign, ConversionCase, ConversionNumber
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.foundation import audit, clock, crypto, stopping
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, plan_anew, transaction
from webapp.foundation.keys import Purpose

BATCH = 500


def queue_due() -> int:
    """Put every eligible case into the queue of a campaign that calls for it; answers how many.

    Safe to repeat and to interrupt: each batch is one transaction.
    """
    done = 0
    for campaign in campaigns.running_campaigns(clock.today()):
        batch = BATCH
        while batch == BATCH and not stopping.wanted():
            batch = _queue_batch(campaign)
            done += batch
    return done


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

    What was tried in a campaign that is over does not count in the next.
    """
    urgent = most_urgent(group)
    if number.state is NumberState.DONE:
        if number.campaign_id != campaign.id:
            number.attempts = 0
        number.campaign_id = campaign.id
        number.give_back(max(number.due_at, clock.now()))
        number.keep_until = urgent or number.keep_until
    number.keep_until = min(number.keep_until, urgent or number.keep_until)


def _queue(session: Session, number: ConversionNumber, group: list[ConversionCase]) -> None:
    for case in group:
        case.move(CaseState.QUEUED)
        case.number_id = number.id
        case_acts.note(session, case, EventKind.QUEUED, None)
