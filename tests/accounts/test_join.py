"""Taking up an invitation: a password of one's own, once, in time."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.accounts import invitations, passwords
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.services import people
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction

GOOD = "三只灰雀落在邮筒盖子上"


def test_an_invited_courier_sets_a_password_and_is_in(client: FlaskClient) -> None:
    courier = builders.account(state=AccountState.INVITED)
    token = _invited(courier)

    page = client.get(f"/join/{token}").text
    answer = _join(client, token)

    assert courier.login in page
    assert "揽投员" in page
    assert answer.location == "/"
    assert client.get("/me").status_code == 200
    now = reading.account(courier)
    assert now.state is AccountState.ACTIVE
    assert passwords.verifies(now.password_hash, GOOD)
    assert reading.last_entry(Act.ACCOUNT_JOINED).subject_id == str(courier.id)


def test_an_invited_officer_goes_on_to_the_second_factor(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER, state=AccountState.INVITED)

    answer = _join(client, _invited(officer))

    assert answer.location == "/sign-in/second-factor"
    assert client.get("/me").status_code == 302


def test_a_link_works_once(client: FlaskClient, app: Flask) -> None:
    token = _invited(builders.account(state=AccountState.INVITED))
    _join(client, token)

    again = app.test_client().get(f"/join/{token}")

    assert again.status_code == 410
    assert "这个链接用过了，或者过了期限" in again.text


def test_a_link_works_for_72_hours(client: FlaskClient) -> None:
    token = _invited(builders.account(state=AccountState.INVITED))

    with clock.freeze(clock.now() + timedelta(hours=71, minutes=59)):
        assert client.get(f"/join/{token}").status_code == 200
    with clock.freeze(clock.now() + timedelta(hours=72)):
        assert client.get(f"/join/{token}").status_code == 410


def test_a_newer_link_voids_the_older(client: FlaskClient) -> None:
    courier = builders.account(state=AccountState.INVITED)
    older, newer = _invited(courier), _invited(courier)

    assert client.get(f"/join/{older}").status_code == 410
    assert client.get(f"/join/{newer}").status_code == 200


def test_a_made_up_link_is_told_like_a_used_one(client: FlaskClient) -> None:
    assert client.get("/join/" + "x" * 32).status_code == 410


def test_the_token_is_not_in_the_database(app: Flask) -> None:
    token = _invited(builders.account(state=AccountState.INVITED))
    with transaction() as session:
        kept = session.connection().exec_driver_sql("SELECT * FROM invitations").all()

    assert token not in str(kept)


@pytest.mark.parametrize(
    ("wanted", "again", "said"),
    [
        ("short", "short", "密码至少 10 位"),
        ("woaini123456", "woaini123456", "这个密码太常见"),
        (GOOD, GOOD + "x", "两次输入的不一样"),
        ("", "", "填新密码，10 到 200 位"),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_link_stays(
    client: FlaskClient, wanted: str, again: str, said: str
) -> None:
    courier = builders.account(state=AccountState.INVITED)
    token = _invited(courier)

    answer = _join(client, token, wanted=wanted, again=again)

    assert answer.status_code == 422
    assert said in answer.text
    assert not wanted or wanted not in answer.text
    assert reading.account(courier).state is AccountState.INVITED
    assert _join(client, token).status_code == 302


def test_who_lost_the_password_starts_anew(client: FlaskClient, app: Flask) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    builders.sign_in_by_form(client, officer)
    token = people.invite_again(builders.actor_of(builders.account(Role.ADMINISTRATOR)), officer.id)
    before = client.get("/me").status_code

    answer = _join(app.test_client(), token)

    assert before == 200
    assert client.get("/me").status_code == 302
    assert answer.location == "/sign-in/second-factor"
    assert reading.account(officer).totp_secret is None


def test_joining_on_a_phone_where_somebody_else_is_signed_in(client: FlaskClient) -> None:
    builders.sign_in_by_form(client, builders.account())
    newcomer = builders.account(state=AccountState.INVITED)

    _join(client, _invited(newcomer))

    assert newcomer.login in client.get("/me").text


def _invited(who) -> str:
    with transaction() as session:
        return invitations.new_invitation(session, who, who.id)


def _join(client: FlaskClient, token: str, wanted: str = GOOD, again: str = GOOD):
    address = f"/join/{token}"
    return builders.post(client, address, page=address, wanted=wanted, again=again)
