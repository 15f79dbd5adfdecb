"""Wishes not to be called that come by another way than a call, and their end."""

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_calls
from tests.conversions import reading
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCampaign
from webapp.conversions.queries import calls
from webapp.conversions.services import claiming, peace
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places.models import Organisation


def test_a_number_that_is_added_is_called_no_more(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = builders_calls.queued_case(actor)

    peace.note(actor, "138 0013 8000", None)

    assert claiming.claim_next(caller, campaign.id, new_id()) is None
    assert reading.case(actor, case.case_number).state is CaseState.DO_NOT_CALL
    [entry] = reading.entries(Act.DO_NOT_CALL_NOTED)
    assert entry.details == {"everywhere": True}


def test_a_wish_for_one_campaign_leaves_the_others(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    elsewhere = builders_calls.campaign(actor, name="别的任务")

    peace.note(actor, "13800138000", elsewhere.id)

    assert claiming.claim_next(caller, campaign.id, new_id()) is not None


def test_what_is_refused(actor: Actor, campaign: ConversionCampaign) -> None:
    peace.note(actor, "13800138000", None)

    with pytest.raises(Conflict):
        peace.note(actor, "+86 13800138000", None)
    with pytest.raises(InvalidInput):
        peace.note(actor, "12345", None)
    stranger = builders_calls.clerk(builders.hall())
    with pytest.raises(NotFound):
        peace.note(stranger, "13900139000", campaign.id)


def test_a_wish_told_to_another_hall_is_not_found(actor: Actor) -> None:
    peace.note(actor, "13800138000", None)
    [wish] = db.session.scalars(calls.wishes(actor))
    stranger = builders_calls.clerk(builders.hall())

    assert list(db.session.scalars(calls.wishes(stranger))) == []
    with pytest.raises(NotFound):
        peace.lift(stranger, wish.id)


def test_added_and_lifted_on_the_pages(
    client: FlaskClient, hall: Organisation, campaign: ConversionCampaign
) -> None:
    account = builders.account(Role.TEAM_LEAD, hall)
    builders.sign_in(client, account)
    page = "/campaigns/do-not-call"

    wrong = builders.post(client, page, page=page, phone="abc", campaign_id="")
    added = builders.post(client, page, page=page, phone="13800138000", campaign_id="")
    known = builders.post(client, page, page=page, phone="13800138000", campaign_id="")
    shown = client.get(page).text
    [wish] = db.session.scalars(calls.wishes(builders.actor_of(account)))
    asked = client.get(f"{page}/{wish.id}/lift").text
    lifted = builders.post(client, f"{page}/{wish.id}/lift", page=page)

    assert (wrong.status_code, added.status_code, known.status_code) == (422, 302, 409)
    assert "已经登记过勿扰" in known.text
    assert wish.masked_phone in shown
    assert "13800138000" not in shown
    assert "本人要求了才解除" in asked
    assert lifted.status_code == 302
    assert "还没有人要求勿扰" in client.get(page).text
    assert client.get(f"{page}/{wish.id}/lift").status_code == 404
    assert len(reading.entries(Act.DO_NOT_CALL_LIFTED)) == 1
