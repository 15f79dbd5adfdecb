"""How often a number is called: a day, in all and how soon again, at the claim, at the dial and at
the save, agreed callbacks and campaigns that were changed since included."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import builders_calls
from tests.conversions import reading
from webapp.conversions.kinds import Disposition, StopReason
from webapp.conversions.lifecycle import CallState, CaseState, NumberState
from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionNumber
from webapp.conversions.queries.cases import case_for
from webapp.conversions.services import dialling, queueing, saving
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.errors import InvalidInput

MONDAY = builders_calls.MONDAY
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TUESDAY_NINE = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
THREE = MONDAY + 5 * HOUR
"""Three in the afternoon."""


@pytest.fixture
def often(actor: Actor) -> ConversionCampaign:
    """A campaign that calls a number up to five times a day."""
    return builders_calls.campaign(actor, attempts_a_day=5, attempts_in_all=5)


@pytest.fixture
def other(often: ConversionCampaign) -> Actor:
    """Somebody who calls for it."""
    return builders_calls.caller(often)


def test_claim_fewer_attempts_in_all_hold_for_what_waits_already(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    call = _called_on(caller, campaign, days=2)
    builders_calls.edited(actor, campaign, attempts_in_all=2)
    with clock.freeze(MONDAY + 2 * DAY):
        assert builders_calls.nothing_to_call(caller, campaign)
        queueing.queue_due()

    assert case_for(actor, case.id).state is CaseState.UNREACHABLE
    assert _number(call).state is NumberState.DONE
    [entry] = reading.entries(Act.NUMBERS_HELD_BACK)
    assert (entry.actor_id, entry.details) == (None, {"count": 1})


def test_claim_fewer_attempts_a_day_put_a_number_off_to_the_next(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.saved(other, often, Disposition.BUSY)
    builders_calls.edited(actor, often, attempts_a_day=1)
    with clock.freeze(THREE):
        assert builders_calls.nothing_to_call(other, often)
        queueing.queue_due()

    assert (_number(call).state, _number(call).due_at) == (NumberState.WAITING, TUESDAY_NINE)
    with clock.freeze(TUESDAY_NINE):
        assert builders_calls.call(other, often).attempt == 2


def test_claim_a_longer_cool_down_holds_for_what_waits_already(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.saved(other, often, Disposition.BUSY)
    builders_calls.edited(actor, often, cool_downs={"busy": 300})
    with clock.freeze(MONDAY + HOUR):
        assert builders_calls.nothing_to_call(other, often)

    assert _number(call).due_at == THREE
    with clock.freeze(THREE):
        assert builders_calls.call(other, often)


def test_claim_a_shorter_cool_down_calls_nobody_earlier_than_was_planned(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.saved(other, often, Disposition.BUSY)
    builders_calls.edited(actor, often, cool_downs={"busy": 1})
    with clock.freeze(MONDAY + timedelta(minutes=29)):
        assert builders_calls.nothing_to_call(other, often)
    with clock.freeze(MONDAY + timedelta(minutes=30)):
        assert builders_calls.call(other, often)


def test_dial_a_number_that_is_used_up_since_the_claim_is_not_dialled(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    _called_on(caller, campaign, days=2)
    with clock.freeze(MONDAY + 2 * DAY):
        call = builders_calls.call(caller, campaign)
        builders_calls.edited(actor, campaign, attempts_in_all=2)
        call = dialling.dial(caller, call.id)

    assert (call.state, call.stopped_because) == (CallState.STOPPED, StopReason.TOO_OFTEN)
    assert call.dialled_at is None
    assert case_for(actor, case.id).state is CaseState.UNREACHABLE
    assert (_number(call).state, _number(call).attempts) == (NumberState.DONE, 2)
    [entry] = reading.entries(Act.CALL_STOPPED)
    assert entry.details == {"because": "too-often"}


@pytest.mark.parametrize(
    ("change", "due_at"),
    [
        ({"attempts_a_day": 1}, TUESDAY_NINE),
        ({"cool_downs": {"busy": 300}}, THREE),
    ],
    ids=["a day", "cool-down"],
)
def test_dial_what_the_campaign_forbids_since_the_claim_gives_the_number_back(
    actor: Actor,
    often: ConversionCampaign,
    other: Actor,
    change: dict[str, object],
    due_at: datetime,
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.saved(other, often, Disposition.BUSY)
    with clock.freeze(MONDAY + HOUR):
        call = builders_calls.call(other, often)
        builders_calls.edited(actor, often, **change)
        call = dialling.dial(other, call.id)

    assert call.stopped_because is StopReason.TOO_OFTEN
    assert (_number(call).state, _number(call).due_at) == (NumberState.WAITING, due_at)
    assert _number(call).attempts == 1


def test_dial_the_last_attempt_may_be_dialled_again_while_it_is_open(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    """It is counted already, and does not speak against itself."""
    builders_calls.queued_case(actor)
    builders_calls.edited(actor, campaign, attempts_in_all=1)
    call = builders_calls.dialled(caller, campaign)

    assert dialling.dial(caller, call.id).state is CallState.OPEN
    assert _number(call).attempts == 1


def test_save_no_callback_is_agreed_beyond_the_attempts_of_the_day(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.dialled(caller, campaign)

    assert "一天最多打 1 次" in _refusal(caller, call, THREE)
    saving.save(caller, call.id, Outcome(Disposition.CALLBACK, callback_at=THREE + DAY))
    assert _number(call).callback_at == THREE + DAY


def test_save_no_callback_is_agreed_beyond_all_attempts(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    _called_on(caller, campaign, days=2)
    with clock.freeze(MONDAY + 2 * DAY):
        call = builders_calls.dialled(caller, campaign)

        assert "一共最多打 3 次" in _refusal(caller, call, MONDAY + 3 * DAY)


def test_callbacks_do_not_follow_one_another_without_end(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.edited(actor, often, attempts_a_day=2, attempts_in_all=3)
    agreed = Disposition.CALLBACK
    builders_calls.saved(other, often, agreed, callback_at=THREE)
    with clock.freeze(THREE):
        second = builders_calls.dialled(other, often)
        assert "一天最多打 2 次" in _refusal(other, second, THREE + HOUR)
        saving.save(other, second.id, Outcome(agreed, callback_at=THREE + DAY))
    with clock.freeze(THREE + DAY):
        third = builders_calls.dialled(other, often)
        assert "一共最多打 3 次" in _refusal(other, third, THREE + 2 * DAY)


def test_a_callback_overrules_the_cool_down(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.edited(actor, often, cool_downs={"callback": 24 * 60})
    builders_calls.saved(other, often, Disposition.CALLBACK, callback_at=MONDAY + HOUR)
    with clock.freeze(MONDAY + HOUR):
        assert builders_calls.dialled(other, often).state is CallState.OPEN


def test_a_callback_does_not_overrule_fewer_attempts_and_moves_to_the_next_day(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.saved(other, often, Disposition.CALLBACK, callback_at=THREE)
    builders_calls.edited(actor, often, attempts_a_day=1)
    with clock.freeze(THREE):
        assert builders_calls.nothing_to_call(other, often)
        queueing.queue_due()

    number = _number(call)
    assert (number.callback_at, number.callback_for) == (TUESDAY_NINE, other.account_id)
    assert number.anyone_from == TUESDAY_NINE + timedelta(minutes=30)
    with clock.freeze(TUESDAY_NINE):
        assert builders_calls.call(other, often).number_id == call.number_id


def test_a_callback_of_a_number_that_is_used_up_is_not_made(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    case = builders_calls.queued_case(actor)
    builders_calls.saved(other, often, Disposition.CALLBACK, callback_at=THREE + DAY)
    builders_calls.edited(actor, often, attempts_a_day=1, attempts_in_all=1)
    with clock.freeze(THREE + DAY):
        assert builders_calls.nothing_to_call(other, often)
        queueing.queue_due()

    assert case_for(actor, case.id).state is CaseState.UNREACHABLE


def test_rejoin_a_number_that_is_used_up_is_not_called_for_a_new_case(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = _called_on(caller, campaign, days=3)
    with clock.freeze(MONDAY + 4 * DAY):
        new = builders_calls.queued_case(actor)
        assert builders_calls.nothing_to_call(caller, campaign)

    assert case_for(actor, new.id).state is CaseState.UNREACHABLE
    assert (_number(call).state, _number(call).attempts) == (NumberState.DONE, 3)


def test_rejoin_who_declined_this_morning_is_not_called_today_for_a_new_case(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    """Even where a number may be called several times a day."""
    builders_calls.queued_case(actor)
    builders_calls.saved(other, often, Disposition.DECLINED)
    with clock.freeze(THREE):
        builders_calls.queued_case(actor)
        assert builders_calls.nothing_to_call(other, often)
    with clock.freeze(TUESDAY_NINE):
        assert builders_calls.call(other, often).attempt == 2


def test_rejoin_the_cool_down_goes_on(
    actor: Actor, often: ConversionCampaign, other: Actor
) -> None:
    """A case that is kept too shortly for another attempt is free again, and queued at once."""
    tomorrow = (clock.today() + DAY).isoformat()
    builders_calls.queued_case(actor, keep_until=tomorrow)
    builders_calls.edited(actor, often, cool_downs={"rejected": 2 * 24 * 60})
    builders_calls.saved(other, often, Disposition.REJECTED)
    with clock.freeze(MONDAY + DAY):
        builders_calls.queued_case(actor)
        assert builders_calls.nothing_to_call(other, often)
    with clock.freeze(MONDAY + 2 * DAY):
        assert builders_calls.call(other, often)


def test_rejoin_in_the_next_campaign_the_day_counts_on_and_the_attempts_begin_anew(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor, keep_until="2027-01-20")
    _called_on(caller, campaign, days=3)
    assert case_for(actor, case.id).state is CaseState.UNREACHABLE
    builders_calls.edited(actor, campaign, ends_on=clock.today() + 2 * DAY)
    with clock.freeze(MONDAY + 3 * DAY):
        following = builders_calls.campaign(actor)
        builders_calls.queued_case(actor)
        call = builders_calls.call(builders_calls.caller(following), following)

    assert call.attempt == 1


def _called_on(caller: Actor, campaign: ConversionCampaign, *, days: int) -> ConversionCall:
    """The last of the calls that found nobody, one on each day from Monday on."""
    for day in range(days):
        with clock.freeze(MONDAY + day * DAY):
            call = builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)
    return call


def _refusal(caller: Actor, call: ConversionCall, at: datetime) -> str:
    """What the field says to a callback that may not be agreed; the call is still open."""
    with pytest.raises(InvalidInput) as refusal:
        saving.save(caller, call.id, Outcome(Disposition.CALLBACK, callback_at=at))
    db.session.expire_all()
    assert db.session.get_one(ConversionCall, (call.hall_id, call.id)).state is CallState.OPEN
    [sentence] = refusal.value.extra["errors"]["callback_at"]
    return str(sentence)


def _number(call: ConversionCall) -> ConversionNumber:
    db.session.expire_all()
    return db.session.get_one(ConversionNumber, (call.hall_id, call.number_id))
