"""Filling the queues: number by number, whatever order cases come in."""

from datetime import timedelta

import pytest

from tests import builders_calls, builders_conversions
from tests.conversions import reading
from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CaseState, NumberState
from webapp.conversions.models import ConversionCampaign, ConversionNumber
from webapp.conversions.queries import calls
from webapp.conversions.queries.cases import case_for, events_of
from webapp.conversions.services import judging, queueing
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db


def test_eligible_cases_wait_in_the_queue_and_others_do_not(
    actor: Actor, campaign: ConversionCampaign
) -> None:
    case = builders_conversions.case(actor)
    by_post = builders_conversions.case(actor, chosen="post")

    assert queueing.queue_due() == 1
    assert case_for(actor, case.id).state is CaseState.QUEUED
    assert case_for(actor, by_post.id).state is CaseState.INELIGIBLE
    assert events_of(case)[0].kind == "queued"
    [entry] = reading.entries(Act.CASES_QUEUED)
    assert (entry.actor_id, entry.details) == (None, {"count": 1})


def test_without_a_campaign_for_its_item_a_case_stays(actor: Actor) -> None:
    wanted, other = builders_conversions.item(actor), builders_conversions.item(actor)
    builders_calls.campaign(actor, item_ids=[str(wanted.id)])
    case = builders_conversions.case(actor, other)

    assert queueing.queue_due() == 0
    assert case_for(actor, case.id).state is CaseState.ELIGIBLE


@pytest.mark.parametrize(
    "spelled",
    ["+8613800138000", "+8607918600000", "+8607918600000;ext=12"],
)
def test_one_number_is_one_row_however_its_cases_come(
    actor: Actor, campaign: ConversionCampaign, spelled: str
) -> None:
    for _ in range(2):
        builders_conversions.case(actor, phone=spelled)
    queueing.queue_due()
    builders_conversions.case(actor, phone=spelled)
    queueing.queue_due()

    assert calls.waiting_in(campaign) == 1


def test_a_number_that_is_done_waits_again_for_a_new_case_with_its_attempts(
    actor: Actor, campaign: ConversionCampaign
) -> None:
    caller = builders_calls.caller(campaign)
    builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, Disposition.DECLINED)
    with clock.freeze(builders_calls.MONDAY + timedelta(days=1)):
        builders_calls.queued_case(actor)
        number = _number(call.hall_id, call.number_id)

        assert (number.state, number.attempts) == (NumberState.WAITING, 1)
        assert builders_calls.call(caller, campaign).attempt == 2


def test_a_case_that_is_kept_no_longer_leaves_the_queue(
    actor: Actor, campaign: ConversionCampaign
) -> None:
    case = builders_calls.queued_case(actor, keep_until=clock.today().isoformat())
    with clock.freeze(builders_calls.MONDAY + timedelta(days=1)):
        judging.judge_due()

    assert case_for(actor, case.id).state is CaseState.INELIGIBLE


def test_an_import_that_changes_a_phone_takes_the_case_to_another_number(
    actor: Actor, campaign: ConversionCampaign
) -> None:
    """Today's list has another phone for the same case: only the new number is called."""
    caller = builders_calls.caller(campaign)
    case = builders_calls.queued_case(actor)
    item = builders_conversions.item_of(case)
    builders_conversions.case(actor, item, number=case.case_number, phone="+8613900139000")
    queueing.queue_due()
    call = builders_calls.call(caller, campaign)

    assert calls.number_of(call).masked_phone == "1******9000"
    assert call.cases == [case.id]


def _number(hall_id: object, number_id: object) -> ConversionNumber:
    db.session.expire_all()
    return db.session.get_one(ConversionNumber, (hall_id, number_id))
