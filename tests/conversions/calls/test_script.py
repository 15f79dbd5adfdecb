"""What callers say: versions that are never changed, words that can be merged, what may not be."""

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale

from tests import builders, builders_calls
from tests.conversions import reading
from webapp.conversions.calling import script, words
from webapp.conversions.models import ConversionCampaign
from webapp.conversions.queries import campaigns as queries
from webapp.conversions.services import campaigns
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places.models import Organisation

STEPS = ["您好，这里是{大厅}。", "您的{证照}办好了，{费用}。"]


def test_an_open_call_keeps_the_words_it_began_with(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)

    made = campaigns.write_script(actor, campaign.id, steps=STEPS, consent=script.CONSENT)

    assert made.number == 2
    assert queries.script(campaign.hall_id, call.script_id).number == 1
    assert queries.current_script(campaign.hall_id, campaign.id).steps == STEPS
    [entry] = reading.entries(Act.SCRIPT_WRITTEN)
    assert entry.details == {"number": 2}


def test_unknown_words_and_the_name_in_the_consent_are_refused(
    actor: Actor, campaign: ConversionCampaign
) -> None:
    with pytest.raises(InvalidInput) as unknown:
        campaigns.write_script(actor, campaign.id, steps=["{身份证号}"], consent="同意")
    with pytest.raises(InvalidInput) as named:
        campaigns.write_script(actor, campaign.id, steps=STEPS, consent="{姓名}同意")

    assert unknown.value.extra["errors"] == {"steps": ["没有这些可以代入的词：身份证号"]}
    wrong = {"steps": ["{身份证号}", "{住址}"], "consent": "{姓名}{生日}同意"}
    with pytest.raises(InvalidInput) as both:
        campaigns.write_script(actor, campaign.id, **wrong)
    told = both.value.extra["errors"]
    assert told["steps"] == ["没有这些可以代入的词：身份证号、住址"]
    assert told["consent"][0].startswith("没有这些可以代入的词：生日；")
    assert "不写姓名" in told["consent"][0]
    assert "不写姓名" in named.value.extra["errors"]["consent"][0]
    assert reading.entries(Act.SCRIPT_WRITTEN) == []


def test_who_began_with_an_older_version_is_told(
    actor: Actor, campaign: ConversionCampaign
) -> None:
    campaigns.write_script(actor, campaign.id, steps=STEPS, consent="同意", seen=1)

    with pytest.raises(Conflict):
        campaigns.write_script(actor, campaign.id, steps=["别的"], consent="同意", seen=1)


def test_a_foreign_script_is_not_found(campaign: ConversionCampaign) -> None:
    stranger = builders_calls.clerk(builders.hall())

    with pytest.raises(NotFound):
        campaigns.write_script(stranger, campaign.id, steps=STEPS, consent="同意")


def test_the_pages_show_an_example_and_what_changed(
    client: FlaskClient, hall: Organisation, campaign: ConversionCampaign
) -> None:
    builders.sign_in(client, builders.account(Role.TEAM_LEAD, hall))
    page, form = f"/campaigns/{campaign.id}/script", f"/campaigns/{campaign.id}/script/new"
    shown = client.get(page).text

    wrong = builders.post(client, form, page=form, steps="{生日}", consent="同意", seen="1")
    long = builders.post(client, form, page=form, steps="好" * 201, consent="同意", seen="1")
    made = builders.post(
        client, form, page=form, steps="您好。\n\n 再见 。", consent="同意", seen="1"
    )
    slower = builders.post(client, form, page=form, steps="慢的", consent="同意", seen="1")
    changed = client.get(page).text

    assert f"<mark>{hall.name}</mark>" in shown
    assert (wrong.status_code, long.status_code) == (422, 422)
    assert "没有这些可以代入的词：生日" in wrong.text
    assert "第 1 句太长" in long.text
    assert made.headers["Location"] == page
    assert "<del>" in changed
    assert "再见 。</ins>" in changed
    assert slower.status_code == 409
    assert "慢的" in slower.text
    assert "有人比您先存了第 2 版" in slower.text


def test_what_was_agreed_to_is_kept_as_it_was_spoken(
    actor: Actor, campaign: ConversionCampaign, hall: Organisation
) -> None:
    case = builders_calls.queued_case(actor)
    with force_locale("en"):
        merged = words.of(case, builders_calls.conversions.item_of(case), hall.name)

    assert merged["费用"] == "邮费 12.00 元，收件时付"
    assert merged["类别"] == "证照"
