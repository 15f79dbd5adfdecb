"""A session holds until it ends, is revoked, or its grant or account does."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests import builders
from tests.accounts import reading
from webapp.accounts import queries
from webapp.accounts.services import people
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction


def test_a_session_ends_after_its_hours(client: FlaskClient, settings) -> None:
    now = clock.now()
    with clock.freeze(now):
        builders.sign_in_by_form(client, builders.account())
    with clock.freeze(now + timedelta(hours=settings.session_hours, seconds=-1)):
        before = client.get("/me").status_code
    with clock.freeze(now + timedelta(hours=settings.session_hours)):
        after = client.get("/me")

    assert before == 200
    assert after.location == "/sign-in?next=/me"


def test_signing_out_closes_the_session_and_the_cookie(client: FlaskClient, app: Flask) -> None:
    courier = builders.account()
    builders.sign_in_by_form(client, courier)
    kept = client.get_cookie("yitong").value

    answer = builders.post(client, "/sign-out")

    assert answer.location == "/sign-in"
    thief = app.test_client()
    thief.set_cookie("yitong", kept)
    assert thief.get("/me").status_code == 302
    assert reading.sessions(courier)[0].closed_at is not None
    assert reading.last_entry(Act.SIGNED_OUT).actor_id == courier.id


def test_signing_out_needs_a_post_and_a_token(client: FlaskClient) -> None:
    builders.sign_in_by_form(client, builders.account())

    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert client.get("/me").status_code == 200


def test_another_session_is_revoked_and_out_at_its_next_request(
    client: FlaskClient, app: Flask
) -> None:
    courier = builders.account()
    phone, desk = client, app.test_client()
    builders.sign_in_by_form(phone, courier)
    builders.sign_in_by_form(desk, courier)
    first = reading.sessions(courier)[0]

    answer = builders.post(desk, f"/me/sessions/{first.id}/close")

    assert answer.location == "/me"
    assert phone.get("/me").status_code == 302
    assert phone.get("/api/v1/session").status_code == 401
    assert desk.get("/me").status_code == 200
    assert reading.last_entry(Act.SESSION_REVOKED).subject_id == str(first.id)


def test_somebody_elses_session_is_not_found(client: FlaskClient) -> None:
    other = builders.session_of(builders.account())
    builders.sign_in_by_form(client, builders.account())

    assert builders.post(client, f"/me/sessions/{other.id}/close").status_code == 404
    assert queries.actor_of_session(other.id) is not None


def test_the_page_lists_sessions_and_marks_this_one(client: FlaskClient) -> None:
    courier = builders.account()
    builders.session_of(courier, browser="Windows · Edge")
    builders.sign_in_by_form(client, courier)

    page = client.get("/me").text

    assert "Windows · Edge" in page
    assert page.count("这里</span>") == 1
    assert page.count("退出那里") == 1


def test_a_grant_that_ends_signs_out_at_the_next_request(client: FlaskClient) -> None:
    courier = builders.account()
    builders.sign_in_by_form(client, courier)
    with transaction():
        queries.grants_now(courier.id)[0].effective_until = clock.now()

    assert client.get("/me").status_code == 302


def test_a_leaver_is_signed_out_at_the_next_request(client: FlaskClient) -> None:
    courier = builders.account()
    builders.sign_in_by_form(client, courier)

    people.dismiss(builders.actor_of(builders.account(Role.ADMINISTRATOR)), courier.id)

    assert client.get("/me").status_code == 302
    assert client.get("/api/v1/session").status_code == 401


def test_last_seen_is_written_at_most_once_a_minute(client: FlaskClient) -> None:
    courier = builders.account()
    now = clock.now()
    seen = []
    with clock.freeze(now):
        builders.sign_in_by_form(client, courier)
    for seconds in (59, 61, 90):
        with clock.freeze(now + timedelta(seconds=seconds)):
            client.get("/api/v1/session")
            seen.append((reading.sessions(courier)[0].last_seen_at - now).total_seconds())

    assert seen == [0, 61, 61]


def test_without_a_database_nobody_is_signed_out(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.sign_in_by_form(client, builders.account())

    def away(_session_id: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("webapp.accounts.sessions.actor_of_session", away)
    page, api = client.get("/me"), client.get("/api/v1/session")

    assert (page.status_code, api.status_code) == (503, 503)
    assert page.headers["Retry-After"] == "5"
    assert "现在忙不过来" in page.text
    assert api.json["type"] == "urn:problem:unavailable"
    monkeypatch.undo()
    assert client.get("/me").status_code == 200


def test_a_cookie_that_was_changed_is_nobody(client: FlaskClient) -> None:
    builders.sign_in_by_form(client, builders.account())
    kept = client.get_cookie("yitong").value
    client.set_cookie("yitong", ("A" if kept[0] != "A" else "B") + kept[1:])

    assert client.get("/me").status_code == 302
