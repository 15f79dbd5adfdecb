"""Unlocking: by whom, for whom."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.foundation.access import Role
from webapp.foundation.audit import Act


def test_a_locked_courier_may_try_again_at_once(client: FlaskClient, app: Flask) -> None:
    outlet = builders.outlet()
    courier = _locked(app, outlet)
    builders.sign_in_by_form(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    page = client.get(f"/accounts/{courier.id}").text
    answer = builders.post(client, f"/accounts/{courier.id}/unlock")

    assert "锁定到" in page
    assert answer.location == f"/accounts/{courier.id}"
    assert reading.account(courier).locked_until is None
    assert reading.last_entry(Act.ACCOUNT_UNLOCKED).subject_id == str(courier.id)
    builders.sign_in_by_form(app.test_client(), courier)


def test_the_list_shows_who_is_locked(client: FlaskClient, app: Flask) -> None:
    outlet = builders.outlet()
    courier, other = _locked(app, outlet), builders.account(at=outlet)
    builders.sign_in_by_form(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    page = client.get("/accounts?state=locked").text

    assert courier.login in page
    assert other.login not in page


def test_elsewhere_is_not_found(client: FlaskClient, app: Flask) -> None:
    courier = _locked(app, builders.outlet())
    builders.sign_in_by_form(client, builders.account(Role.COMPANY_ADMIN))

    assert builders.post(client, f"/accounts/{courier.id}/unlock").status_code == 404
    assert reading.account(courier).locked_until is not None


@pytest.mark.parametrize("role", [Role.COURIER, Role.PROVINCE_OFFICER, Role.AUDITOR])
def test_others_may_not_unlock(client: FlaskClient, app: Flask, role: Role) -> None:
    courier = _locked(app, builders.outlet())
    builders.sign_in_by_form(client, builders.account(role))

    assert builders.post(client, f"/accounts/{courier.id}/unlock").status_code == 403


def test_nobody_unlocks_themselves(client: FlaskClient) -> None:
    admin = builders.account(Role.COMPANY_ADMIN)
    builders.sign_in_by_form(client, admin)

    assert builders.post(client, f"/accounts/{admin.id}/unlock").status_code == 403


def test_by_command(app: Flask) -> None:
    courier = _locked(app, builders.outlet())

    told = app.test_cli_runner().invoke(args=["accounts", "unlock", courier.login.lower()])
    missing = app.test_cli_runner().invoke(args=["accounts", "unlock", "NOBODY"])

    assert (told.exit_code, missing.exit_code) == (0, 1)
    assert "NOBODY" in missing.output
    assert reading.account(courier).locked_until is None
    assert reading.last_entry(Act.ACCOUNT_UNLOCKED).actor_id is None


def _locked(app: Flask, outlet):
    courier = builders.account(at=outlet)
    for _ in range(5):
        builders.post(
            app.test_client(), "/sign-in", page="/sign-in", login=courier.login, password="wrong"
        )
    return courier
