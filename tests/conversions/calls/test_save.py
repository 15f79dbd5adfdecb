"""Saving a call: each way of ending takes number and cases where the table says."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests import builders_calls, builders_conversions
from tests.conversions import reading
from webapp.conversions import consenting
from webapp.conversions.calling import do_not_call
from webapp.conversions.calling.dispositions import CONNECTED, RIGHT_PERSON, RULES
from webapp.conversions.kinds import ConsentBasis, DeliveryWish, Disposition
from webapp.conversions.lifecycle import CallState, CampaignState, CaseState, NumberState
from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionCase
from webapp.conversions.models import ConversionNumber as Number
from webapp.conversions.queries import calls
from webapp.conversions.queries.cases import case_for
from webapp.conversions.services import campaigns, claiming, dialling, queueing, saving
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.foundation.messages import Message

MONDAY = builders_calls.MONDAY
TUESDAY_NINE = datetime(2026, 11, 24, 1, 0, tzinfo=MONDAY.tzinfo)
DECIDED = {how: rule.decides for how, rule in RULES.items() if rule.decides is not None}
WAITING = [
    Disposition.NO_ANSWER,
    Disposition.BUSY,
    Disposition.SWITCHED_OFF,
    Disposition.SUSPENDED,
    Disposition.REJECTED,
    Disposition.OTHER_PERSON,
]


def test_every_disposition_has_a_rule_and_a_key_of_its_own() -> None:
    assert set(RULES) == set(Disposition)
    assert len({rule.key for rule in RULES.values()}) == len(Disposition)
    assert RIGHT_PERSON <= CONNECTED


@pytest.mark.parametrize(
    ("how", "state"),
    [(how, state) for how, state in DECIDED.items() if how is not Disposition.CONSENTED],
)
def test_what_decides_takes_the_case_there_and_the_number_is_done(
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
    how: Disposition,
    state: CaseState,
) -> None:
    case = builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, how)

    assert case_for(actor, case.id).state is state
    assert _number(call).state is NumberState.DONE
    [entry] = reading.entries(Act.CALL_SAVED)
    assert entry.details == {"disposition": how.value, "posted": 0}


@pytest.mark.parametrize("how", WAITING)
def test_what_does_not_decide_waits_until_the_next_day(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, how: Disposition
) -> None:
    """One attempt a day: whatever the cool-down, the number comes back tomorrow at nine."""
    case = builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, how)

    assert case_for(actor, case.id).state is CaseState.QUEUED
    expected = max(TUESDAY_NINE, MONDAY + timedelta(minutes=RULES[how].cool_down))
    assert _number(call).due_at == expected


def test_with_more_attempts_a_day_the_cool_down_of_the_campaign_counts(actor: Actor) -> None:
    campaign = builders_calls.campaign(actor, attempts_a_day=3, cool_downs={"busy": 10})
    caller = builders_calls.caller(campaign)
    builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, Disposition.BUSY)

    assert _number(call).due_at == MONDAY + timedelta(minutes=10)
    with clock.freeze(MONDAY + timedelta(minutes=9)):
        assert claiming.claim_next(caller, campaign.id, new_id()) is None
    with clock.freeze(MONDAY + timedelta(minutes=10)):
        assert builders_calls.call(caller, campaign)


def test_after_the_last_attempt_the_case_is_unreachable(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    for day in range(3):
        with clock.freeze(MONDAY + timedelta(days=day)):
            call = builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)

    assert case_for(actor, case.id).state is CaseState.UNREACHABLE
    assert (_number(call).state, _number(call).attempts) == (NumberState.DONE, 3)


def test_no_attempt_is_planned_after_the_document_is_kept_no_longer(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor, keep_until=clock.today().isoformat())
    call = builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)

    assert _number(call).state is NumberState.DONE
    assert case_for(actor, case.id).state is CaseState.ELIGIBLE


def test_a_consent_keeps_who_what_when_and_how(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = _proved_call(caller, campaign, case)
    saving.save(caller, call.id, _consent(case, recording="R-1", wish=DeliveryWish.EVENINGS))

    consent = calls.consent_of(case)
    assert consent is not None
    assert case_for(actor, case.id).state is CaseState.CONSENTED
    assert (consent.basis, consent.call_id) == (ConsentBasis.CALL, call.id)
    assert consent.account_id == caller.account_id
    assert consent.given_at == consent.read_back_at == MONDAY
    assert consent.wording == "已说明“邮费 12.00 元，收件时付”，对方答“同意邮寄”"
    assert (consent.wording_version, consent.recording) == ("1", "R-1")
    assert (consent.payer, consent.fee_fen) == ("cash-on-delivery", 1200)
    assert consent.wish is DeliveryWish.EVENINGS
    assert consenting.address_of(consent) == builders_calls.ADDRESS
    assert consent.masked_address == {
        "recipient": "王*明",
        "phone": "1******8000",
        "place": "江西省南昌市东湖区",
    }


def test_after_a_consent_the_citizen_gets_a_link_to_check_change_or_withdraw(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    saving.save(caller, _proved_call(caller, campaign, case).id, _consent(case))

    [message] = db.session.scalars(select(Message).where(Message.about == case.id))
    assert message.content.phone == builders_calls.PHONE
    assert message.content.parameters["link"].endswith(f"/documents?case={case.case_number}")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consent_spoken": False}, "consent_spoken"),
        ({"read_back": False}, "read_back"),
        ({"address": None}, "detail"),
        ({"post": ()}, "post"),
    ],
)
def test_a_consent_misses_nothing(
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
    change: dict[str, object],
    field: str,
) -> None:
    case = builders_calls.queued_case(actor)
    call = _proved_call(caller, campaign, case)
    with pytest.raises(InvalidInput) as refusal:
        saving.save(caller, call.id, _consent(case, **change))

    assert set(refusal.value.extra["errors"]) == {field}
    assert case_for(actor, case.id).state is CaseState.QUEUED
    assert calls.own_call(caller, call.id).state is CallState.OPEN


def test_nobody_consents_who_was_not_proved(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = builders_calls.dialled(caller, campaign)
    with pytest.raises(InvalidInput) as refusal:
        saving.save(caller, call.id, _consent(case))

    assert set(refusal.value.extra["errors"]) == {"last_four"}


def test_of_several_cases_some_are_posted_some_fetched_and_some_asked_again(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    item = builders_conversions.item(actor)
    own = {"name": "韦强", "last_four": "0428"}
    post, fetch, later = (builders_conversions.case(actor, item, **own) for _ in range(3))
    queueing.queue_due()
    call = _proved_call(caller, campaign, post)
    saving.save(caller, call.id, _consent(post, fetch=(fetch.id,)))

    states = [case_for(actor, one.id).state for one in (post, fetch, later)]
    assert states == [CaseState.CONSENTED, CaseState.DECLINED, CaseState.QUEUED]
    assert _number(call).state is NumberState.WAITING


def test_a_document_fetched_during_the_call_is_not_posted(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = _proved_call(caller, campaign, case)
    builders_calls.fetched(actor, case)
    with pytest.raises(InvalidInput) as refusal:
        saving.save(caller, call.id, _consent(case))

    assert set(refusal.value.extra["errors"]) == {"post"}


def test_who_comes_to_the_counter_after_the_consent_gets_the_document_there(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    """The hall is right: the consent is void, and the case says where the document went."""
    case = builders_calls.queued_case(actor)
    saving.save(caller, _proved_call(caller, campaign, case).id, _consent(case))
    builders_calls.fetched(actor, case)

    consent = calls.consent_of(case)
    assert case_for(actor, case.id).state is CaseState.COLLECTED
    assert consent is not None
    assert consent.state == "void"


def test_saved_again_it_is_the_same(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = _proved_call(caller, campaign, case)
    for _ in range(2):
        saving.save(caller, call.id, _consent(case))

    assert len(reading.entries(Act.CALL_SAVED)) == 1


def test_a_call_that_was_not_dialled_has_no_result(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    with pytest.raises(InvalidInput) as refusal:
        saving.save(caller, call.id, Outcome(Disposition.NO_ANSWER))

    assert set(refusal.value.extra["errors"]) == {"disposition"}


def test_t28_who_asked_for_peace_during_the_call_is_not_called_back(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = builders_calls.dialled(caller, campaign)
    with transaction() as session:
        do_not_call.note_phone(session, actor, call.hall_id, builders_calls.PHONE, None, None)
    at = MONDAY + timedelta(hours=5)
    saving.save(caller, call.id, Outcome(Disposition.CALLBACK, callback_at=at))

    assert _number(call).state is NumberState.DONE
    assert case_for(actor, case.id).state is CaseState.DO_NOT_CALL


def test_a_wish_for_peace_is_kept_for_every_campaign(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, Disposition.DO_NOT_CALL)
    other = builders_calls.campaign(actor)
    other_caller = builders_calls.caller(other)
    builders_calls.queued_case(actor)

    [wish] = db.session.scalars(calls.wishes(actor))
    assert (wish.call_id, wish.campaign_id) == (call.id, None)
    assert claiming.claim_next(other_caller, other.id, new_id()) is None


@pytest.mark.parametrize(
    "at",
    [
        None,
        MONDAY,
        MONDAY - timedelta(minutes=1),
        MONDAY + timedelta(hours=3),
        MONDAY + timedelta(days=5),
        MONDAY + timedelta(days=31),
    ],
    ids=["none", "now", "past", "at lunch", "on a saturday", "too far"],
)
def test_a_callback_is_agreed_for_a_moment_at_which_one_may_call(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, at: datetime | None
) -> None:
    keep_until = (clock.today() + timedelta(days=60)).isoformat()
    builders_calls.queued_case(actor, keep_until=keep_until)
    call = builders_calls.dialled(caller, campaign)
    with pytest.raises(InvalidInput) as refusal:
        saving.save(caller, call.id, Outcome(Disposition.CALLBACK, callback_at=at))

    assert set(refusal.value.extra["errors"]) == {"callback_at"}


def test_a_lease_that_ran_out_loses_nothing(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = _proved_call(caller, campaign, case)
    with clock.freeze(MONDAY + timedelta(minutes=30)):
        claiming.give_back_lapsed()
        saving.save(caller, call.id, _consent(case))

    assert case_for(actor, case.id).state is CaseState.CONSENTED
    assert _number(call).state is NumberState.DONE


def test_a_lease_that_ran_out_does_not_overrule_who_called_since(actor: Actor) -> None:
    campaign = builders_calls.campaign(actor, attempts_a_day=3)
    caller, colleague = builders_calls.caller(campaign), builders_calls.caller(campaign)
    case = builders_calls.queued_case(actor)
    call = _proved_call(caller, campaign, case)
    with clock.freeze(MONDAY + timedelta(minutes=11)):
        claiming.give_back_lapsed()
    with clock.freeze(MONDAY + timedelta(hours=5)):
        builders_calls.saved(colleague, campaign, Disposition.DECLINED)
        with pytest.raises(Conflict) as refusal:
            saving.save(caller, call.id, _consent(case))

    assert refusal.value.slug == "call-over"
    assert case_for(actor, case.id).state is CaseState.DECLINED


def test_a_dialled_call_that_was_left_counts_and_cools_down(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.dialled(caller, campaign)
    with clock.freeze(MONDAY + timedelta(minutes=11)):
        claiming.give_back_lapsed()

    assert (_number(call).attempts, _number(call).due_at) == (1, TUESDAY_NINE)


def test_a_closed_campaign_frees_its_cases_and_an_open_call_may_still_be_saved(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    waiting = builders_calls.queued_case(actor, phone="+8613900139000")
    call = _proved_call(caller, campaign, case)
    campaigns.move_campaign(
        actor, campaign.id, version=campaign.version, wanted=CampaignState.CLOSED
    )
    saving.save(caller, call.id, _consent(case))
    db.session.expire_all()

    assert case_for(actor, waiting.id).state is CaseState.ELIGIBLE
    assert case_for(actor, case.id).state is CaseState.CONSENTED


def test_another_callers_call_is_not_found(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, colleague: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.dialled(caller, campaign)
    with pytest.raises(NotFound):
        saving.save(colleague, call.id, Outcome(Disposition.NO_ANSWER))


def _proved_call(
    caller: Actor, campaign: ConversionCampaign, case: ConversionCase
) -> ConversionCall:
    call = builders_calls.dialled(caller, campaign)
    assert dialling.prove(caller, call.id, case.id, builders_calls.last_four(case))
    return call


def _consent(case: ConversionCase, **changes: object) -> Outcome:
    said: dict[str, object] = {
        "post": (case.id,),
        "consent_spoken": True,
        "read_back": True,
        "address": builders_calls.ADDRESS,
        **changes,
    }
    return Outcome(Disposition.CONSENTED, **said)  # type: ignore[arg-type]


def _number(call: ConversionCall) -> Number:
    db.session.expire_all()
    return db.session.get_one(Number, (call.hall_id, call.number_id))
