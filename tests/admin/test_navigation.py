"""The main navigation: what a role may open, at most five places on a phone."""

import re

import pytest
from flask.testing import FlaskClient

from tests import builders
from webapp.admin import navigation
from webapp.foundation.access import Role


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
