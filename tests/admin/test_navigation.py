"""The main navigation: what a role may open, at most five places on a phone."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests import builders_handovers as handing
from webapp.admin import navigation
from webapp.conversions.kinds import PlatformPause
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import PlatformConnection, PlatformResult
from webapp.conversions.queries import handovers as handover_reading
from webapp.conversions.services import handovers, platforms
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import new_id, transaction


@pytest.mark.parametrize("role", list(Role))
def test_at_most_five_places_on_a_phone_and_every_one_opens(
    client: FlaskClient, role: Role
) -> None:
    builders.sign_in(client, builders.account(role))

    page = client.get("/me").text
    bar = page.split('<nav class="mainnav"')[1].split("</nav>")[0]
    links = re.findall(r'<li( class="desk-only")?><a href="([^"]+)"', bar)

    assert 1 < len([url for desk_only, url in links if not desk_only]) <= 5
    assert {client.get(url).status_code for _desk_only, url in links} == {200}
    assert bar.count('aria-current="page"') == 1


def test_what_steps_back_is_found_on_ones_own_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "MOST_ON_PHONES", 3)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN))

    more = client.get("/me").text.split('class="phone-only"')[1].split("</nav>")[0]

    assert 'href="/accounts"' in more


def test_the_own_name_is_masked(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account(name="欧阳晓明"))

    bar = client.get("/accounts", follow_redirects=True).text

    assert "欧**明" in bar
    assert "欧阳晓明" not in bar


def test_webhooks_belong_to_the_place_of_machines(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    bar = client.get("/webhooks").text.split('<nav class="mainnav"')[1].split("</nav>")[0]

    assert re.search(r'<a href="/machines"[^>]*aria-current="page"', bar)


def test_a_clerk_sees_what_waits_for_the_post(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = _clerk(client)
    assert _count(client, "/handovers") is None
    for _number in range(3):
        handing.consented_case(actor)
    handing.consented_case(builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall())))

    assert _count(client, "/handovers") == "3"

    monkeypatch.setattr(handover_reading, "MOST", 2)
    assert _count(client, "/handovers") == "2+"
    handovers.make_list(actor, handing.postal_outlet().id)
    assert _count(client, "/handovers") is None


def test_a_clerk_sees_that_the_platform_needs_somebody(client: FlaskClient) -> None:
    actor = _clerk(client)
    hall_id = UUID(actor.scope.id)
    connection = platforms.connect(
        actor, hall_id=hall_id, url="https://gov.example.test", token="invented"
    )
    given_up = _result(connection, actor, new_id())
    _result(connection, actor, given_up.case_id, given_up=False)
    assert _count(client, "/machines") is None, "what followed has arrived"

    _result(connection, actor, new_id())
    assert _count(client, "/platform") == "1"
    with transaction() as session:
        session.get_one(PlatformConnection, connection.id).pause(PlatformPause.TOKEN_REFUSED)
    assert _count(client, "/platform") == "2"

    builders.sign_in(client, builders.account(Role.HALL_CLERK, builders.hall()))
    assert _count(client, "/machines") is None, "another hall's is not theirs"


def _clerk(client: FlaskClient) -> Actor:
    account = builders.account(Role.HALL_CLERK, builders.hall())
    builders.sign_in(client, account)
    return builders.actor_of(account)


def _count(client: FlaskClient, address: str) -> str | None:
    """What stands at a place of the navigation; None where nothing waits."""
    bar = client.get("/me").text.split('<nav class="mainnav"')[1].split("</nav>")[0]
    places = re.findall(r'<a href="([^"]+)"(.*?)</a>', bar, re.DOTALL)
    [place] = [rest for url, rest in places if url == address]
    found = re.search(r'class="count"><span>([^<]+)</span>', place)
    return found[1] if found else None


def _result(
    connection: PlatformConnection, actor: Actor, case_id: UUID, *, given_up: bool = True
) -> PlatformResult:
    result = PlatformResult(
        id=new_id(),
        connection_id=connection.id,
        hall_id=UUID(actor.scope.id),
        case_id=case_id,
        case_state=CaseState.CONSENTED,
        moved_at=clock.now(),
    )
    result.begin()
    if given_up:
        result.give_up()
    else:
        result.has_arrived()
    with transaction() as session:
        session.add(result)
    return result
