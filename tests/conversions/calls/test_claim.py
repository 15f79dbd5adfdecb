"""The next call: which number comes, to whom, and that it is never two people's."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from tests import builders, builders_calls, builders_conversions
from tests.conversions import reading
from webapp.conversions.calling import do_not_call, hours
from webapp.conversions.kinds import Disposition, PauseReason
from webapp.conversions.lifecycle import CallState, CampaignState, CaseState, NumberState
from webapp.conversions.models import ConversionCall, ConversionCampaign
from webapp.conversions.queries import calls
from webapp.conversions.queries.cases import case_for
from webapp.conversions.services import campaigns, claiming, queueing, shifts
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict, NotFound
from webapp.foundation.working_days import WorkingDay

OTHER_PHONE = "+8613900139000"


def test_t26_a_claim_asked_again_with_its_key_is_the_same_call(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.queued_case(actor, phone=OTHER_PHONE)
    key = new_id()
    first = claiming.claim_next(caller, campaign.id, key)
    again = claiming.claim_next(caller, campaign.id, key)

    assert again == first is not None
    assert calls.waiting_in(campaign) == 1
    assert len(reading.entries(Act.CALL_CLAIMED)) == 1


def test_t26_a_claim_that_was_left_goes_back_and_a_late_retry_takes_no_second_number(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, colleague: Actor
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.queued_case(actor, phone=OTHER_PHONE)
    key = new_id()
    left = builders_calls.call(caller, campaign, key)
    with clock.freeze(builders_calls.MONDAY + timedelta(minutes=11)):
        assert claiming.give_back_lapsed() == 1
        again = builders_calls.call(caller, campaign, key)
        other = builders_calls.call(colleague, campaign)

    assert again.id == left.id
    assert again.state is CallState.LAPSED
    assert other.number_id == left.number_id
    [entry] = reading.entries(Act.CALL_LAPSED)
    assert (entry.actor_id, entry.details) == (None, {"dialled": False})


def test_a_caller_who_shows_life_keeps_the_call(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    with clock.freeze(builders_calls.MONDAY + timedelta(minutes=9)):
        claiming.keep(caller, call.id)
    with clock.freeze(builders_calls.MONDAY + timedelta(minutes=11)):
        assert claiming.give_back_lapsed() == 0


def test_two_tabs_of_one_caller_have_the_same_call(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.queued_case(actor, phone=OTHER_PHONE)

    first = builders_calls.call(caller, campaign)
    second = builders_calls.call(caller, campaign)

    assert first.id == second.id


def test_one_number_is_one_call_however_many_cases_it_has(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, colleague: Actor
) -> None:
    item = builders_conversions.item(actor)
    cases = [builders_conversions.case(actor, item) for _ in range(12)]
    queueing.queue_due()
    call = builders_calls.call(caller, campaign)

    assert set(call.cases) == {case.id for case in cases}
    assert claiming.claim_next(colleague, campaign.id, new_id()) is None


def test_what_is_kept_for_the_shortest_time_comes_first(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    soon = (clock.today() + timedelta(days=3)).isoformat()
    urgent = builders_calls.queued_case(actor, phone=OTHER_PHONE, keep_until=soon)

    assert builders_calls.call(caller, campaign).cases == [urgent.id]


def test_an_agreed_callback_comes_first_for_the_same_caller_then_for_anyone(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, colleague: Actor
) -> None:
    agreed = builders_calls.queued_case(actor)
    at = builders_calls.MONDAY + timedelta(days=1, hours=5)
    builders_calls.saved(caller, campaign, Disposition.CALLBACK, callback_at=at)
    soon = (clock.today() + timedelta(days=1)).isoformat()
    other = builders_calls.queued_case(actor, phone=OTHER_PHONE, keep_until=soon)
    with clock.freeze(at + timedelta(minutes=1)):
        theirs = builders_calls.call(colleague, campaign)
        mine = builders_calls.call(caller, campaign)

    assert theirs.cases == [other.id]
    assert mine.cases == [agreed.id]


def test_a_callback_that_its_caller_misses_becomes_anyones(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, colleague: Actor
) -> None:
    agreed = builders_calls.queued_case(actor)
    at = builders_calls.MONDAY + timedelta(days=1, hours=5)
    builders_calls.saved(caller, campaign, Disposition.CALLBACK, callback_at=at)
    with clock.freeze(at + timedelta(minutes=1)):
        assert claiming.claim_next(colleague, campaign.id, new_id()) is None
    with clock.freeze(at + timedelta(minutes=31)):
        assert builders_calls.call(colleague, campaign).cases == [agreed.id]


def test_nobody_is_called_who_asked_for_peace(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    with transaction() as session:
        do_not_call.note_phone(session, actor, actor_hall(actor), builders_calls.PHONE, None, None)

    assert claiming.claim_next(caller, campaign.id, new_id()) is None
    assert case_for(actor, case.id).state is CaseState.DO_NOT_CALL


def test_a_wish_for_peace_holds_in_every_hall(campaign: ConversionCampaign, actor: Actor) -> None:
    other_hall = builders.hall()
    clerk = builders_calls.clerk(other_hall)
    other = builders_calls.campaign(clerk)
    their_caller = builders_calls.caller(other)
    builders_calls.queued_case(clerk)
    with transaction() as session:
        do_not_call.note_phone(session, actor, actor_hall(actor), builders_calls.PHONE, None, None)

    assert claiming.claim_next(their_caller, other.id, new_id()) is None


def test_a_wish_about_one_campaign_leaves_the_others(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    with transaction() as session:
        do_not_call.note_phone(
            session, actor, actor_hall(actor), builders_calls.PHONE, None, new_id()
        )

    assert builders_calls.call(caller, campaign)


@pytest.mark.parametrize(
    ("later", "opens"),
    [
        (timedelta(hours=2), "2026-11-23T14:00:00+08:00"),
        (timedelta(hours=8), "2026-11-24T09:00:00+08:00"),
        (timedelta(hours=23) - timedelta(seconds=1), "2026-11-24T09:00:00+08:00"),
        (timedelta(days=5), "2026-11-30T09:00:00+08:00"),
    ],
    ids=["lunch", "evening", "a second too early", "saturday"],
)
def test_outside_the_hours_nothing_is_claimed(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, later: timedelta, opens: str
) -> None:
    builders_calls.queued_case(actor)
    with (
        clock.freeze(builders_calls.MONDAY + later),
        pytest.raises(Conflict) as refusal,
    ):
        claiming.claim_next(caller, campaign.id, new_id())

    assert refusal.value.slug == "outside-hours"
    assert refusal.value.extra["opens_at"] == opens
    assert calls.waiting_in(campaign) == 1


def test_on_a_public_holiday_nobody_is_called_and_on_a_worked_weekend_people_are(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    today = clock.today()
    sunday = today + timedelta(days=6)
    with transaction() as session:
        session.add(WorkingDay(day=today, works=False, name="某节", source="edited"))
        session.add(WorkingDay(day=sunday, works=True, name="某节", source="edited"))
    with pytest.raises(Conflict):
        claiming.claim_next(caller, campaign.id, new_id())
    with clock.freeze(builders_calls.MONDAY + timedelta(days=6)):
        assert builders_calls.call(caller, campaign)


def test_who_rests_gets_no_call(actor: Actor, campaign: ConversionCampaign, caller: Actor) -> None:
    builders_calls.queued_case(actor)
    shifts.pause(caller, campaign.id, PauseReason.MEAL)
    with pytest.raises(Conflict) as refusal:
        claiming.claim_next(caller, campaign.id, new_id())
    assert refusal.value.slug == "paused"

    shifts.resume(caller)
    assert builders_calls.call(caller, campaign)


def test_a_paused_campaign_gives_no_call(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    campaigns.move_campaign(
        actor, campaign.id, version=campaign.version, wanted=CampaignState.PAUSED
    )
    with pytest.raises(Conflict) as refusal:
        claiming.claim_next(caller, campaign.id, new_id())

    assert refusal.value.slug == "campaign-stopped"


def test_who_does_not_call_for_a_campaign_does_not_find_it(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    other = builders_calls.campaign(actor)
    stranger = builders_calls.caller(other)
    campaigns.remove_member(actor, campaign.id, caller.account_id)
    for who in (stranger, caller):
        with pytest.raises(NotFound):
            claiming.claim_next(who, campaign.id, new_id())


def test_a_team_that_claims_at_once_never_has_a_number_twice(
    app: Flask, actor: Actor, campaign: ConversionCampaign
) -> None:
    item = builders_conversions.item(actor)
    for number in range(12):
        builders_conversions.case(actor, item, phone=f"+86138001380{number:02}")
    queueing.queue_due()
    team = [builders_calls.caller(campaign) for _ in range(6)]
    claimed: list[UUID | None] = []
    ready = threading.Barrier(len(team))

    def claim(who: Actor) -> None:
        with app.app_context(), clock.freeze(builders_calls.MONDAY):
            ready.wait()
            claimed.append(claiming.claim_next(who, campaign.id, new_id()))
            db.session.remove()

    threads = [threading.Thread(target=claim, args=(who,)) for who in team]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    rows = db.session.scalars(select(ConversionCall).where(ConversionCall.id.in_(claimed)))
    numbers = [call.number_id for call in rows]
    assert len(numbers) == len(set(numbers)) == len(team)


def test_a_number_whose_cases_were_all_fetched_is_not_called(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    today = clock.today().isoformat()
    item = builders_conversions.item_of(case)
    builders_conversions.case(
        actor, item, number=case.case_number, phone=builders_calls.PHONE, collected_on=today
    )

    assert claiming.claim_next(caller, campaign.id, new_id()) is None
    [number] = calls.numbers_by_id(campaign.hall_id, [case.number_id]).values()
    assert number.state is NumberState.DONE


def test_hours_open_at_their_first_and_close_at_their_last_moment() -> None:
    nine = builders_calls.MONDAY - timedelta(hours=1)

    def unknown(_day: object) -> None:
        return None

    assert hours.may_call(hours.DEFAULT, nine, unknown)
    assert not hours.may_call(hours.DEFAULT, nine - timedelta(microseconds=1), unknown)
    assert not hours.may_call(hours.DEFAULT, nine + timedelta(hours=3), unknown)


def actor_hall(actor: Actor) -> object:
    """The id of an actor's hall."""
    return actor.scope.value
