"""离职: a leaver loses everything at once, and what was recorded before stays."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.accounts import invitations
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Device
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction


def test_a_leaver_loses_grants_sessions_phones_and_password(
    client: FlaskClient, app: Flask
) -> None:
    outlet = builders.outlet()
    courier = builders.account(at=outlet, with_second_factor=True)
    phone = app.test_client()
    builders.sign_in(phone, courier)
    device = _phone_of(courier)
    admin = builders.account(Role.COMPANY_ADMIN, outlet.company)
    builders.sign_in(client, admin)

    page = client.get(f"/accounts/{courier.id}/dismiss")
    answer = builders.post(client, f"/accounts/{courier.id}/dismiss")

    assert "手机里还有 3 件没发" in page.text
    assert answer.location == f"/accounts/{courier.id}"
    assert phone.get("/api/v1/session").status_code == 401
    gone = reading.account(courier)
    assert (gone.state, gone.password_hash, gone.totp_secret) == (AccountState.LEFT, "", None)
    assert gone.left_at is not None
    assert [grant.ended_by for grant in reading.grants(courier)] == [admin.id]
    assert all(session.closed_at for session in reading.sessions(courier))
    assert [one.id for one in reading.devices(courier) if one.revoked_at] == [device.id]
    assert reading.devices(courier)[0].public_point == device.public_point
    entry = reading.last_entry(Act.ACCOUNT_DISMISSED)
    assert (entry.actor_id, entry.chain) == (admin.id, str(outlet.company_id))


def test_a_leaver_cannot_sign_in_again(client: FlaskClient, app: Flask) -> None:
    courier = builders.account()
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    builders.post(client, f"/accounts/{courier.id}/dismiss")

    answer = builders.post(
        app.test_client(),
        "/sign-in",
        page="/sign-in",
        login=courier.login,
        password=builders.PASSWORD,
    )

    assert answer.status_code == 422


def test_a_leavers_invitation_is_void(client: FlaskClient) -> None:
    invited = builders.account(state=AccountState.INVITED)
    with transaction() as session:
        token = invitations.new_invitation(session, invited, invited.id)
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    builders.post(client, f"/accounts/{invited.id}/dismiss")

    assert client.get(f"/join/{token}").status_code == 410


def test_another_companys_people_are_not_found(client: FlaskClient) -> None:
    courier = builders.account()
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN))

    assert client.get(f"/accounts/{courier.id}/dismiss").status_code == 404
    assert builders.post(client, f"/accounts/{courier.id}/dismiss").status_code == 404
    assert reading.account(courier).state is AccountState.ACTIVE


def test_nobody_dismisses_themselves(client: FlaskClient) -> None:
    admin = builders.account(Role.COMPANY_ADMIN)
    builders.sign_in(client, admin)

    answer = builders.post(client, f"/accounts/{admin.id}/dismiss")

    assert answer.status_code == 403
    assert "自己的账号" in answer.text
    assert reading.account(admin).state is AccountState.ACTIVE


def test_who_works_for_another_company_too_is_not_dismissed_by_one(client: FlaskClient) -> None:
    outlet = builders.outlet()
    courier = builders.account(at=outlet)
    builders.grant(courier, at=builders.outlet())
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    assert builders.post(client, f"/accounts/{courier.id}/dismiss").status_code == 403
    assert reading.account(courier).state is AccountState.ACTIVE


def test_a_role_one_could_not_give_is_not_taken_either(client: FlaskClient) -> None:
    company = builders.company()
    both = builders.account(Role.COMPANY_ADMIN, company)
    builders.grant(both, Role.COUNTY_OFFICER)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    assert builders.post(client, f"/accounts/{both.id}/dismiss").status_code == 403


def test_twice_is_refused_and_changes_nothing(client: FlaskClient) -> None:
    courier = builders.account()
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    builders.post(client, f"/accounts/{courier.id}/dismiss")

    assert builders.post(client, f"/accounts/{courier.id}/dismiss").status_code == 409
    assert len(reading.entries(Act.ACCOUNT_DISMISSED)) == 1


@pytest.mark.parametrize("role", [Role.COURIER, Role.CITY_OFFICER, Role.AUDITOR])
def test_others_may_not_dismiss(client: FlaskClient, role: Role) -> None:
    courier = builders.account()
    builders.sign_in(client, builders.account(role))

    assert builders.post(client, f"/accounts/{courier.id}/dismiss").status_code == 403


def _phone_of(who) -> Device:
    with transaction() as session:
        device = Device(
            id=new_id(),
            account_id=who.id,
            public_point=b"\x04" + bytes(64),
            label="Android · Chrome",
            enrolled_at=clock.now(),
            unsent=3,
        )
        session.add(device)
    return device
