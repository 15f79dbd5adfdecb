"""The listening list: a saved call is put on it once, heard, scored; nobody else's hall sees it."""

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_calls
from tests.conversions import reading
from webapp.conversions.kinds import Disposition
from webapp.conversions.models import ConversionCall, ConversionCampaign
from webapp.conversions.services import listening
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.errors import Conflict, NotFound
from webapp.places.models import Organisation


@pytest.fixture
def call(actor: Actor, campaign: ConversionCampaign, caller: Actor) -> ConversionCall:
    """A saved call."""
    builders_calls.queued_case(actor)
    return builders_calls.saved(caller, campaign, Disposition.DECLINED, recording="R-20261123-1")


def test_put_twice_it_stands_there_once(actor: Actor, call: ConversionCall) -> None:
    first = listening.put_on_list(actor, call.id)
    second = listening.put_on_list(actor, call.id)

    assert first.id == second.id
    assert len(reading.entries(Act.CALL_TO_BE_HEARD)) == 1


def test_an_open_call_is_refused(actor: Actor, campaign: ConversionCampaign, caller: Actor) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.call(caller, campaign)

    with pytest.raises(Conflict):
        listening.put_on_list(actor, call.id)


def test_a_call_without_a_recording_is_not_offered_and_says_why(
    client: FlaskClient,
    hall: Organisation,
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
) -> None:
    builders_calls.queued_case(actor)
    silent = builders_calls.saved(caller, campaign, Disposition.DECLINED)
    builders.sign_in(client, builders.account(Role.TEAM_LEAD, hall))

    page = client.get(f"/campaigns/{campaign.id}/calls").text
    with pytest.raises(Conflict) as refused:
        listening.put_on_list(actor, silent.id)

    assert "没填录音编号，没法听" in page
    assert f"/campaigns/calls/{silent.id}/listen" not in page
    assert refused.value.slug == "no-recording"


def test_another_hall_finds_neither_call_nor_entry(actor: Actor, call: ConversionCall) -> None:
    entry = listening.put_on_list(actor, call.id)
    stranger = builders_calls.clerk(builders.hall())

    with pytest.raises(NotFound):
        listening.put_on_list(stranger, call.id)
    with pytest.raises(NotFound):
        listening.note(stranger, entry.id, score=5, words="")


def test_from_the_records_to_a_score(
    client: FlaskClient, hall: Organisation, campaign: ConversionCampaign, call: ConversionCall
) -> None:
    builders.sign_in(client, builders.account(Role.TEAM_LEAD, hall))
    records, listing = f"/campaigns/{campaign.id}/calls", f"/campaigns/{campaign.id}/listening"

    put = builders.post(client, f"/campaigns/calls/{call.id}/listen", page=records)
    entry = put.headers["Location"]
    wrong = builders.post(client, entry, page=entry, score="6", words="好")
    unheard = client.get(f"{listing}?heard=no").text
    noted = builders.post(client, entry, page=entry, score="4", words=" 先说清了邮费。 ")

    assert "在听录音里" in client.get(records).text
    assert (wrong.status_code, noted.status_code) == (422, 302)
    assert "打 1 到 5 分" in wrong.text
    assert "R-20261123-1" in unheard
    assert "R-20261123-1" not in client.get(f"{listing}?heard=no").text
    assert "4 分" in client.get(f"{listing}?heard=yes").text
    shown = client.get(entry).text
    assert "先说清了邮费。" in shown
    assert "不写对方的姓名" in shown
    [heard] = reading.entries(Act.CALL_HEARD)
    assert heard.details == {"score": 4}
