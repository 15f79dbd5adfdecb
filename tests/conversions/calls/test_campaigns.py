"""Campaigns as the hall clerk makes them: their form, lost updates, pause and close, who may."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_calls, builders_conversions
from tests.conversions import reading
from webapp.accounts.models import Account
from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CampaignState, CaseState
from webapp.conversions.models import ConversionCampaign
from webapp.conversions.queries import campaigns as queries
from webapp.conversions.services import campaigns
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.errors import InvalidInput, NotFound
from webapp.places.models import Organisation

FORM: dict[str, Any] = {
    "name": "市级证照改邮寄",
    "starts_on": "2026-11-23",
    "ends_on": "2026-12-31",
    "hours_1": "09:00-12:00, 14:00-17:30",
    "attempts_a_day": "1",
    "attempts_in_all": "3",
    "lease_minutes": "10",
}


@pytest.fixture
def clerk(client: FlaskClient, hall: Organisation) -> Account:
    """A clerk of the hall, signed in."""
    made = builders.account(Role.HALL_CLERK, hall)
    builders.sign_in(client, made)
    return made


def test_from_a_new_campaign_to_a_closed_one(client: FlaskClient, clerk: Account) -> None:
    actor = builders.actor_of(clerk)
    item = builders_conversions.item(actor)

    made = builders.post(
        client,
        "/campaigns/new",
        page="/campaigns/new",
        **FORM,
        item_ids=[str(item.id)],
        cool_busy="60",
        cool_no_answer="240",
    )
    [campaign] = queries.campaigns(actor)
    board = f"/campaigns/{campaign.id}"

    assert made.headers["Location"] == f"{board}/team"
    assert campaign.hours == {"1": [["09:00", "12:00"], ["14:00", "17:30"]]}
    assert campaign.item_ids == [str(item.id)]
    assert campaign.cool_downs == {"busy": 60}  # the other is as it is anyway
    assert campaign.cool_down(Disposition.NO_ANSWER) == 240
    assert 'value="60"' in client.get(f"{board}/edit").text

    paused = builders.post(client, f"{board}/move", page=board, wanted="paused", version="1")
    assert "这个任务停着" in client.get(board).text
    asked = client.get(f"{board}/close").text
    closed = builders.post(client, f"{board}/move", page=board, wanted="closed", version="2")

    assert (paused.status_code, closed.status_code) == (302, 302)
    assert "结束以后不能再打开" in asked
    assert queries.campaign_for(actor, campaign.id).state is CampaignState.CLOSED
    moved = [entry.details for entry in reading.entries(Act.CAMPAIGN_MOVED)]
    assert moved == [{"state": "paused"}, {"state": "closed"}]
    again = builders.post(client, f"{board}/move", wanted="open", version="3")
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "填名称"),
        ({"starts_on": "morgen"}, "选日期"),
        ({"ends_on": "2026-11-01"}, "最后一天不能早于第一天"),
        ({"hours_1": ""}, "至少写一天的时段"),
        ({"hours_1": "12:00-09:00"}, "结束不晚于开始"),
        ({"hours_1": "09:00-12:00, 11:00-13:00"}, "有重叠"),
        ({"hours_1": "09:10-12:00"}, "整点或半点"),
        ({"hours_1": "08:00-09:00, 10:00-11:00, 12:00-13:00, 14:00-15:00"}, "一天最多写 3 段"),
        ({"attempts_a_day": "4"}, "一共的次数不能比一天的少"),
        ({"attempts_in_all": "0"}, "填 1 到 20"),
        ({"lease_minutes": "99"}, "填 3 到 60"),
        ({"cool_busy": "-5"}, "填 0 到 43200"),
        ({"item_ids": "x"}, "有的事项不是这个大厅的"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    client: FlaskClient, clerk: Account, wrong: dict[str, str], sentence: str
) -> None:
    answer = builders.post(client, "/campaigns/new", page="/campaigns/new", **(FORM | wrong))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert queries.campaigns(builders.actor_of(clerk)) == []


def test_another_halls_item_is_none_of_ours(actor: Actor) -> None:
    elsewhere = builders_conversions.item(builders_calls.clerk(builders.hall()))

    with pytest.raises(InvalidInput) as refusal:
        builders_calls.campaign(actor, item_ids=[str(elsewhere.id)])

    assert "item_ids" in refusal.value.extra["errors"]


def test_who_is_slower_sees_what_is_now(
    client: FlaskClient, clerk: Account, campaign: ConversionCampaign
) -> None:
    page = f"/campaigns/{campaign.id}/edit"
    builders.post(client, page, page=page, **(FORM | {"name": "快的"}), version="1")

    slower = builders.post(client, page, page=page, **(FORM | {"hours_2": "9-12"}), version="1")

    assert slower.status_code == 409
    assert "名称：现在是“快的”，您填的是“市级证照改邮寄”" in slower.text
    assert "可呼时段：现在是" in slower.text
    assert 'name="version" value="2"' in slower.text
    assert len(reading.entries(Act.CAMPAIGN_CHANGED)) == 1


def test_closing_frees_the_cases_for_another_campaign(
    actor: Actor, campaign: ConversionCampaign
) -> None:
    case = builders_calls.queued_case(actor)
    assert case.state is CaseState.QUEUED

    campaigns.move_campaign(
        actor, campaign.id, version=campaign.version, wanted=CampaignState.CLOSED
    )

    assert reading.case(actor, case.case_number).state is CaseState.ELIGIBLE


def test_the_list_tells_what_waits_and_what_came_of_today(
    client: FlaskClient, actor: Actor, campaign: ConversionCampaign, caller: Actor, clerk: Account
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.queued_case(actor, phone="+8613900139000")
    builders_calls.saved(caller, campaign, Disposition.DECLINED)

    page = client.get("/campaigns").text

    assert "等待 1 个号码" in page
    assert "同意 0 / 1" in page
    assert "0 %" in page


def test_the_team_lead_looks_but_plans_nothing(
    client: FlaskClient, hall: Organisation, campaign: ConversionCampaign
) -> None:
    builders.sign_in(client, builders.account(Role.TEAM_LEAD, hall))

    assert client.get("/campaigns").status_code == 200
    assert client.get("/campaigns/new").status_code == 403
    assert client.get(f"/campaigns/{campaign.id}/edit").status_code == 403


def test_another_halls_campaign_is_not_found(
    client: FlaskClient, campaign: ConversionCampaign
) -> None:
    stranger = builders.account(Role.HALL_CLERK, builders.hall())
    builders.sign_in(client, stranger)

    for path in ("", "/now", "/edit", "/close", "/team", "/callbacks", "/script", "/calls"):
        assert client.get(f"/campaigns/{campaign.id}{path}").status_code == 404
    with pytest.raises(NotFound):
        campaigns.move_campaign(
            builders.actor_of(stranger), campaign.id, version=1, wanted=CampaignState.PAUSED
        )
