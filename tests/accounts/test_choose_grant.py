"""Who holds several grants acts under one of them at a time."""

from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.foundation.access import Role
from webapp.foundation.audit import Act


def test_the_door_leads_to_the_choice(client: FlaskClient) -> None:
    courier, first, second = _at_two_outlets()

    answer = builders.sign_in_by_form(client, courier)
    page = client.get(answer.location).text

    assert answer.location == "/me/grant?next=/"
    assert first.name in page
    assert second.name in page


def test_with_one_grant_there_is_no_choice(client: FlaskClient) -> None:
    builders.sign_in_by_form(client, builders.account())

    assert client.get("/me/grant?next=/me").location == "/me"


def test_what_was_chosen_decides_scope_and_role(client: FlaskClient) -> None:
    courier, first, second = _at_two_outlets()
    builders.sign_in_by_form(client, courier)
    outlets = set()
    for grant in reading.grants(courier):
        answer = builders.post(client, "/me/grant", grant=str(grant.id), next="/me")
        outlets.add(client.get("/api/v1/session").json["outlet"]["id"])

    assert answer.location == "/me"
    assert outlets == {str(first.id), str(second.id)}
    assert reading.last_entry(Act.GRANT_CHOSEN).details == {"role": "courier"}


def test_the_last_choice_is_the_next_beginning(client: FlaskClient) -> None:
    courier, _first, second = _at_two_outlets()
    for grant in reading.grants(courier):
        builders.sign_in_by_form(client, courier)
        builders.post(client, "/me/grant", grant=str(grant.id))
        builders.post(client, "/sign-out")

        builders.sign_in_by_form(client, courier)

        assert client.get("/api/v1/session").json["outlet"]["id"] == str(grant.outlet_id)
        builders.post(client, "/sign-out")


def test_a_grant_of_somebody_else_or_an_ended_one_is_not_found(client: FlaskClient) -> None:
    courier, _first, _second = _at_two_outlets()
    foreign = reading.grants(builders.account(Role.ADMINISTRATOR))[0]
    ended = builders.grant(courier, effective_until=foreign.effective_from)
    builders.sign_in_by_form(client, courier)

    for grant in (str(foreign.id), str(ended.id), "x", ""):
        assert builders.post(client, "/me/grant", grant=grant).status_code == 404


def test_one_goes_on_to_own_pages_only(client: FlaskClient) -> None:
    courier, _first, _second = _at_two_outlets()
    builders.sign_in_by_form(client, courier)
    grant = str(reading.grants(courier)[0].id)

    answer = builders.post(client, "/me/grant", grant=grant, next="//evil.example/")

    assert answer.location == "/"


def test_a_password_alone_does_not_reach_a_role_that_asks_for_more(client: FlaskClient) -> None:
    outlet = builders.outlet()
    courier = builders.account(at=outlet)
    builders.sign_in_by_form(client, courier)
    given = builders.grant(courier, Role.COMPANY_ADMIN, outlet.company)

    refused = builders.post(client, "/me/grant", grant=str(given.id))

    assert refused.location == "/me/second-factor"
    assert "要用动态码登录" in client.get(refused.location).text
    assert client.get("/api/v1/session").json["role"] == "courier"
    assert reading.entries(Act.GRANT_CHOSEN) == []


def test_with_a_second_factor_a_role_given_meanwhile_is_reached(client: FlaskClient) -> None:
    outlet = builders.outlet()
    courier = builders.account(at=outlet, with_second_factor=True)
    builders.sign_in_by_form(client, courier)
    given = builders.grant(courier, Role.COMPANY_ADMIN, outlet.company)

    builders.post(client, "/me/grant", grant=str(given.id))

    assert client.get("/api/v1/session").json["role"] == "company-admin"


def _at_two_outlets():
    first = builders.outlet()
    second = builders.outlet(first.company)
    courier = builders.account(at=first)
    builders.grant(courier, at=second)
    return courier, first, second
