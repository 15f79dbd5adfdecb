"""Dialling: what speaks against a call since its claim stops it, and an attempt counts once."""

from datetime import timedelta

import pytest

from tests import builders_calls, builders_conversions
from tests.conversions import reading
from webapp.conversions.calling import do_not_call
from webapp.conversions.kinds import Disposition, StopReason
from webapp.conversions.lifecycle import CallState, CampaignState, CaseState, NumberState
from webapp.conversions.models import ConversionCampaign, ConversionNumber
from webapp.conversions.queries import calls
from webapp.conversions.queries.cases import case_for
from webapp.conversions.services import campaigns, claiming, dialling
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound, TooMany


def test_a_dialled_number_counts_one_attempt_however_often_it_is_dialled_again(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.dialled(caller, campaign)
    dialling.dial(caller, call.id)

    number = _number(call.hall_id, call.number_id)
    assert (number.attempts, number.attempts_that_day) == (1, 1)
    assert number.attempts_on == clock.today()
    assert [entry.details for entry in reading.entries(Act.CALL_DIALLED)] == [{"attempt": 1}] * 2


def test_t28_who_asks_for_peace_between_claim_and_dial_is_not_called(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    _wants_peace(actor, call.hall_id)
    call = dialling.dial(caller, call.id)

    assert (call.state, call.stopped_because) == (CallState.STOPPED, StopReason.DO_NOT_CALL)
    assert call.dialled_at is None
    assert case_for(actor, case.id).state is CaseState.DO_NOT_CALL
    assert _number(call.hall_id, call.number_id).state is NumberState.DONE
    [entry] = reading.entries(Act.CALL_STOPPED)
    assert entry.details == {"because": "do-not-call"}


def test_t28_who_asks_for_peace_before_a_callback_is_not_called_back(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    at = builders_calls.MONDAY + timedelta(days=1, hours=5)
    call = builders_calls.saved(caller, campaign, Disposition.CALLBACK, callback_at=at)
    _wants_peace(actor, call.hall_id)
    with clock.freeze(at + timedelta(minutes=1)):
        assert claiming.claim_next(caller, campaign.id, call.id) is None


def test_nobody_is_dialled_when_the_hours_are_over_since_the_claim(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    almost_noon = builders_calls.MONDAY + timedelta(hours=1, minutes=59)
    with clock.freeze(almost_noon):
        call = builders_calls.call(caller, campaign)
    with clock.freeze(almost_noon + timedelta(minutes=1)):
        call = dialling.dial(caller, call.id)

    assert call.stopped_because is StopReason.OUTSIDE_HOURS
    assert calls.waiting_in(campaign) == 1


def test_a_paused_campaign_dials_nobody(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    campaigns.move_campaign(
        actor, campaign.id, version=campaign.version, wanted=CampaignState.PAUSED
    )

    assert dialling.dial(caller, call.id).stopped_because is StopReason.CAMPAIGN_STOPPED


def test_a_document_fetched_since_the_claim_is_not_called_about(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    builders_calls.fetched(actor, case)

    assert dialling.dial(caller, call.id).stopped_because is StopReason.NOTHING_LEFT


def test_another_callers_call_is_not_found(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, colleague: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    for act in (dialling.dial, claiming.keep):
        with pytest.raises(NotFound):
            act(colleague, call.id)


def test_a_call_that_is_over_is_not_dialled(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)
    with pytest.raises(Conflict) as refusal:
        dialling.dial(caller, call.id)

    assert refusal.value.slug == "call-over"


def test_the_last_four_prove_every_case_of_the_same_person_and_nobody_elses(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    item = builders_conversions.item(actor)
    of_one = {"name": "韦强", "last_four": "012X"}
    one, same = (builders_conversions.case(actor, item, **of_one) for _ in range(2))
    other = builders_calls.queued_case(actor, name="陈华", last_four="0428")
    call = builders_calls.dialled(caller, campaign)

    assert not dialling.prove(caller, call.id, one.id, "0428")
    assert dialling.prove(caller, call.id, one.id, " 012x ")
    call = calls.own_call(caller, call.id)
    assert set(call.proved) == {one.id, same.id}
    assert other.id not in call.proved
    told = [entry.details for entry in reading.entries(Act.CALL_PERSON_ASKED)]
    assert told == [{"matches": False}, {"matches": True}]


def test_the_last_four_cannot_be_tried_out(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor, last_four="0428")
    call = builders_calls.dialled(caller, campaign)
    for guess in range(dialling.LAST_FOUR_TRIES):
        dialling.prove(caller, call.id, case.id, f"{guess:04}")
    with pytest.raises(TooMany):
        dialling.prove(caller, call.id, case.id, "0428")


@pytest.mark.parametrize("said", ["", "042", "04288", "04-8", "零四二八"[:3]])
def test_the_last_four_are_four(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, said: str
) -> None:
    case = builders_calls.queued_case(actor)
    call = builders_calls.dialled(caller, campaign)
    with pytest.raises(InvalidInput) as refusal:
        dialling.prove(caller, call.id, case.id, said)

    assert set(refusal.value.extra["errors"]) == {"last_four"}


def _wants_peace(actor: Actor, hall_id: object) -> None:
    with transaction() as session:
        do_not_call.note_phone(session, actor, hall_id, builders_calls.PHONE, None, None)  # type: ignore[arg-type]


def _number(hall_id: object, number_id: object) -> ConversionNumber:
    db.session.expire_all()
    return db.session.get_one(ConversionNumber, (hall_id, number_id))
