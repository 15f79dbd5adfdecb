"""Language, size of type and theme: for anybody, and kept with the account."""

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.foundation.audit import Act


def test_anybody_chooses_the_language(client: FlaskClient) -> None:
    answer = builders.post(client, "/language", page="/sign-in", language="en", next="/sign-in")

    assert answer.location == "/sign-in"
    assert client.get_cookie("language").value == "en"
    assert '<html lang="en"' in client.get("/sign-in").text


def test_the_account_keeps_it(client: FlaskClient) -> None:
    courier = builders.account()
    builders.sign_in(client, courier)

    builders.post(client, "/language", language="en", next="/me")
    builders.post(client, "/large-type", large_type="1", next="/me")

    kept = reading.account(courier)
    assert (kept.language, kept.large_type) == ("en", True)
    changed = [entry.details for entry in reading.entries(Act.PREFERENCES_CHANGED)]
    assert changed == [{"changed": ["language"]}, {"changed": ["large_type"]}]


def test_a_language_that_is_not_there_changes_nothing(client: FlaskClient) -> None:
    builders.post(client, "/language", page="/sign-in", language="tlh", next="/sign-in")

    assert client.get_cookie("language") is None


def test_large_type_on_and_off(client: FlaskClient) -> None:
    builders.post(client, "/large-type", page="/sign-in", large_type="1", next="/sign-in")
    on = client.get("/sign-in").text
    builders.post(client, "/large-type", page="/sign-in", large_type="", next="/sign-in")
    off = client.get("/sign-in").text

    assert 'class="large-type"' in on
    assert 'class="large-type"' not in off
    assert client.get_cookie("large_type") is None


def test_the_theme_is_the_devices_affair(client: FlaskClient) -> None:
    builders.post(client, "/theme", page="/sign-in", theme="dark", next="/sign-in")
    dark = client.get("/sign-in").text
    builders.post(client, "/theme", page="/sign-in", theme="", next="/sign-in")

    assert 'data-theme="dark"' in dark
    assert client.get_cookie("theme") is None


@pytest.mark.parametrize("address", ["/language", "/large-type", "/theme"])
def test_one_comes_back_to_own_pages_only(client: FlaskClient, address: str) -> None:
    away = builders.post(client, address, page="/sign-in", next="https://evil.example/")
    back = builders.post(client, address, page="/sign-in", next="/join/abc?x=1")

    assert (away.location, back.location) == ("/", "/join/abc?x=1")


@pytest.mark.parametrize("address", ["/language", "/large-type", "/theme"])
def test_a_foreign_page_chooses_nothing(client: FlaskClient, address: str) -> None:
    assert client.post(address, data={"language": "en"}).status_code == 400
