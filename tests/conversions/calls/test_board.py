"""The live board: who calls whom, who rests, figures with their denominators, a call taken away."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_calls
from tests.conversions import reading
from webapp.conversions.calling.tally import Tally
from webapp.conversions.kinds import Disposition, PauseReason, StopReason
from webapp.conversions.lifecycle import CallState, NumberState
from webapp.conversions.models import ConversionCampaign
from webapp.conversions.queries import board, calls
from webapp.conversions.services import claiming, shifts
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, NotFound

MONDAY = builders_calls.MONDAY


def test_each_figure_counts_what_the_one_before_holds(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, colleague: Actor
) -> None:
    ends = (Disposition.DECLINED, Disposition.WRONG_NUMBER, Disposition.BUSY)
    for number, how in enumerate(ends):
        builders_calls.queued_case(actor, phone=f"+861390013900{number}")
        builders_calls.saved(caller if number else colleague, campaign, how)
    builders_calls.queued_case(actor, phone="+8613900139009")
    builders_calls.call(caller, campaign)  # not dialled: no call yet

    of_callers = board.tallies([campaign], clock.today())[campaign.id]

    assert of_callers[colleague.account_id] == Tally(1, 1, 1, 0, declined=1)
    assert of_callers[caller.account_id] == Tally(2, 1, 0, 0, declined=0)
    assert board.tallies([campaign], date(2026, 11, 22)) == {campaign.id: {}}


def test_the_queue_in_numbers(actor: Actor, campaign: ConversionCampaign, caller: Actor) -> None:
    for number in range(3):
        builders_calls.queued_case(actor, phone=f"+861390013900{number}")
    agreed = MONDAY + timedelta(days=1, hours=1)
    builders_calls.saved(caller, campaign, Disposition.CALLBACK, callback_at=agreed)
    builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)

    assert board.queue_of(campaign, MONDAY) == board.Queue(3, 1, 1, 0, 0)
    assert board.queue_of(campaign, agreed).callbacks_due == 1


def test_attempts_that_are_used_up_are_counted(actor: Actor) -> None:
    short = builders_calls.campaign(actor, attempts_in_all=1)
    builders_calls.queued_case(actor)
    builders_calls.saved(builders_calls.caller(short), short, Disposition.NO_ANSWER)

    assert board.queue_of(short, MONDAY) == board.Queue(0, 0, 0, 0, 1)


def test_the_page_shows_who_does_what(
    client: FlaskClient,
    lead: Actor,
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
    colleague: Actor,
) -> None:
    case = builders_calls.queued_case(actor)
    call = builders_calls.dialled(caller, campaign)
    shifts.pause(colleague, campaign.id, PauseReason.MEAL)
    waiting = builders_calls.caller(campaign)

    for path in ("", "/now"):
        page = client.get(f"/campaigns/{campaign.id}{path}").text
        assert case.masked_phone in page
        assert case.masked_name in page
        assert "13800138000" not in page
        assert "用餐" in page
        for one in (caller, colleague, waiting):
            assert one.name in page
        assert f"/campaigns/calls/{call.id}/take-away" in page
        assert "0 / 1 通拨打" in page


@pytest.mark.parametrize("minutes", [1, 16])
def test_a_call_is_taken_away_at_any_time_once_it_is_confirmed(
    client: FlaskClient,
    lead: Actor,
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
    minutes: int,
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)
    page, ask = f"/campaigns/{campaign.id}", f"/campaigns/calls/{call.id}/take-away"
    with clock.freeze(MONDAY + timedelta(minutes=minutes)):
        assert f'href="{ask}"' in client.get(page).text
        told = client.get(ask).text
        assert caller.name in told
        assert "没保存的会清掉" in told
        assert calls.call_for(actor, call.id).state is CallState.OPEN
        taken = builders.post(client, ask, page=ask)
        again = builders.post(client, ask)
    db.session.expire_all()
    assert client.get(ask).headers["Location"] == page

    assert (taken.headers["Location"], again.status_code) == (page, 409)
    present = calls.call_for(actor, call.id)
    assert (present.state, present.stopped_because) == (CallState.STOPPED, StopReason.TAKEN_AWAY)
    assert calls.number_of(present).state is NumberState.WAITING
    [entry] = reading.entries(Act.CALL_TAKEN_AWAY)
    assert entry.actor_id == lead.account_id


def test_another_halls_call_is_not_found(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)

    with pytest.raises(NotFound):
        claiming.take_away(builders_calls.clerk(builders.hall()), call.id)
    claiming.take_away(actor, call.id)
    with pytest.raises(Conflict):
        claiming.take_away(actor, call.id)


def test_calls_are_narrowed_by_caller_end_and_day(
    client: FlaskClient,
    lead: Actor,
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
    colleague: Actor,
) -> None:
    for number, (who, how) in enumerate(
        [(caller, Disposition.DECLINED), (colleague, Disposition.BUSY)]
    ):
        builders_calls.queued_case(actor, phone=f"+8613900139{number}00")
        builders_calls.saved(who, campaign, how, recording=f"R-{number}")

    def shown(query: str) -> set[str]:
        page = client.get(f"/campaigns/{campaign.id}/calls?{query}").text
        return {one for one in ("R-0", "R-1") if one in page}

    assert shown("") == {"R-0", "R-1"}
    assert shown("disposition=busy") == {"R-1"}
    assert shown(f"caller={caller.account_id}") == {"R-0"}
    assert shown("day=2026-11-23") == {"R-0", "R-1"}
    assert shown("day=2026-11-20") == set()
    assert shown("day=nonsense&caller=x&disposition=y") == {"R-0", "R-1"}


def test_the_board_warns_of_a_year_whose_holidays_nobody_knows(
    client: FlaskClient, lead: Actor, campaign: ConversionCampaign
) -> None:
    assert "还没有 2026 年的节假日" in client.get(f"/campaigns/{campaign.id}").text
