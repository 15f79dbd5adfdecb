"""Who calls for a campaign, and agreed callbacks that are given to somebody else."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_calls
from tests.conversions import reading
from webapp.accounts.queries import account_by_login, grants_now
from webapp.conversions.kinds import Disposition
from webapp.conversions.models import ConversionCampaign, ConversionNumber
from webapp.conversions.queries import calls as queries
from webapp.conversions.queries import campaigns as campaign_queries
from webapp.conversions.services import callbacks, campaigns, claiming
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places.models import Organisation

AT = builders_calls.MONDAY + timedelta(days=1, hours=5)
"""Three in the afternoon of the next day."""


@pytest.fixture
def agreed(actor: Actor, campaign: ConversionCampaign, caller: Actor) -> ConversionNumber:
    """A number whose person agreed to be called at three by the caller."""
    builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, Disposition.CALLBACK, callback_at=AT)
    return queries.number_of(call)


@pytest.mark.parametrize("role", [Role.CALLER, Role.TEAM_LEAD])
def test_the_administrator_invites_those_who_call(
    client: FlaskClient, actor: Actor, hall: Organisation, campaign: ConversionCampaign, role: Role
) -> None:
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    page = "/accounts/invite-staff"

    invited = builders.post(
        client, page, page=page, login="WH-7", name="周岚", role=role.value, place=f"hall:{hall.id}"
    )
    account = account_by_login("WH-7")

    assert invited.status_code in (200, 302)
    assert account is not None
    [grant] = grants_now(account.id)
    assert (grant.role, grant.scope) == (role, hall.scope)
    with pytest.raises(InvalidInput):  # invited is not yet there
        campaigns.add_member(actor, campaign.id, "WH-7")


def test_a_caller_of_the_hall_joins_and_leaves(
    actor: Actor, hall: Organisation, campaign: ConversionCampaign
) -> None:
    account = builders.account(Role.CALLER, hall)

    campaigns.add_member(actor, campaign.id, f" {account.login.lower()} ")
    assert [one.account_id for one in campaign_queries.members_of(campaign)] == [account.id]
    campaigns.remove_member(actor, campaign.id, account.id)

    assert campaign_queries.members_of(campaign) == []
    for act in (Act.CAMPAIGN_MEMBER_ADDED, Act.CAMPAIGN_MEMBER_REMOVED):
        [entry] = reading.entries(act)
        assert entry.details == {"campaign": str(campaign.id)}
    with pytest.raises(Conflict):
        campaigns.remove_member(actor, campaign.id, account.id)


def test_only_callers_of_this_hall_join(actor: Actor, campaign: ConversionCampaign) -> None:
    elsewhere = builders.account(Role.CALLER, builders.hall())

    for login in (elsewhere.login, "NOBODY"):
        with pytest.raises(InvalidInput) as refusal:
            campaigns.add_member(actor, campaign.id, login)
        assert "不是本大厅的外呼坐席" in refusal.value.extra["errors"]["login"][0]


def test_a_callback_is_given_to_a_colleague(
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
    colleague: Actor,
    agreed: ConversionNumber,
) -> None:
    callbacks.give_callback(actor, agreed.id, colleague.account_id)

    [entry] = reading.entries(Act.CALLBACK_GIVEN)
    assert entry.details == {"account": str(colleague.account_id)}
    with clock.freeze(AT):
        assert claiming.claim_next(caller, campaign.id, new_id()) is None
        assert builders_calls.call(colleague, campaign).number_id == agreed.id


def test_a_callback_for_anyone_comes_after_ones_own(
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
    colleague: Actor,
    agreed: ConversionNumber,
) -> None:
    builders_calls.queued_case(actor, phone="+8613900139000")
    own = builders_calls.saved(
        colleague, campaign, Disposition.CALLBACK, callback_at=AT + timedelta(minutes=10)
    )

    callbacks.give_callback(actor, agreed.id, None)

    with clock.freeze(AT + timedelta(minutes=10)):
        assert builders_calls.call(colleague, campaign).number_id == own.number_id
        assert builders_calls.call(caller, campaign).number_id == agreed.id


def test_what_cannot_be_given(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, agreed: ConversionNumber
) -> None:
    with pytest.raises(InvalidInput):
        callbacks.give_callback(actor, agreed.id, builders.account(Role.CALLER).id)
    with clock.freeze(AT):
        builders_calls.call(caller, campaign)
        with pytest.raises(Conflict) as calling:
            callbacks.give_callback(actor, agreed.id, None)
    with pytest.raises(NotFound):
        callbacks.give_callback(builders_calls.clerk(builders.hall()), agreed.id, None)

    assert calling.value.slug == "number-calling"
    assert reading.entries(Act.CALLBACK_GIVEN) == []


def test_a_number_without_a_callback_is_refused(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)

    with pytest.raises(Conflict) as refusal:
        callbacks.give_callback(actor, call.number_id, None)

    assert refusal.value.slug == "no-callback"


def test_the_team_lead_does_it_on_the_pages(
    client: FlaskClient,
    hall: Organisation,
    campaign: ConversionCampaign,
    colleague: Actor,
    agreed: ConversionNumber,
) -> None:
    builders.sign_in(client, builders.account(Role.TEAM_LEAD, hall))
    team, waits = f"/campaigns/{campaign.id}/team", f"/campaigns/{campaign.id}/callbacks"
    hand = f"/campaigns/numbers/{agreed.id}/callback"

    shown = client.get(waits).text
    stranger = builders.post(client, hand, page=waits, account_id=str(new_id()))
    given = builders.post(client, hand, page=waits, account_id="")
    wrong = builders.post(client, team, page=team, login="nobody")
    removed = builders.post(client, f"{team}/{colleague.account_id}/remove", page=team)

    assert agreed.masked_phone in shown
    assert "15:30" in shown
    assert (stranger.status_code, given.status_code, wrong.status_code) == (422, 302, 422)
    assert "选这个任务的一位坐席" in stranger.text
    assert 'value="nobody"' in wrong.text
    assert removed.headers["Location"] == team
