"""Another link: for an invitation that was lost, a password, or a phone with the codes."""

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.accounts.lifecycle import AccountState
from webapp.foundation.access import Role
from webapp.foundation.audit import Act


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.ACTIVE])
def test_nothing_changes_until_it_is_taken_up(client: FlaskClient, state: AccountState) -> None:
    outlet = builders.outlet()
    courier = builders.account(at=outlet, state=state)
    builders.sign_in(client, _admin_of(outlet))

    answer = builders.post(client, f"/accounts/{courier.id}/invite-again")

    assert answer.status_code == 200
    assert "/join/" in answer.text
    assert reading.account(courier).state is state
    assert reading.account(courier).password_hash == courier.password_hash
    assert reading.details(Act.ACCOUNT_INVITED) == {"again": True}


def test_somebody_elsewhere_is_not_found(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN))

    answer = builders.post(client, f"/accounts/{builders.account().id}/invite-again")

    assert answer.status_code == 404


def test_a_leaver_is_asked_back_another_way(client: FlaskClient) -> None:
    outlet = builders.outlet()
    leaver = builders.account(at=outlet, state=AccountState.LEFT)
    builders.grant(leaver, at=outlet, effective_until=leaver.created_at)
    builders.sign_in(client, _admin_of(outlet))

    answer = builders.post(client, f"/accounts/{leaver.id}/invite-again")

    assert answer.status_code == 409
    assert "已经离职" in answer.text


def test_nobody_resets_their_own_this_way(client: FlaskClient) -> None:
    admin = builders.account(Role.COMPANY_ADMIN)
    builders.sign_in(client, admin)

    assert builders.post(client, f"/accounts/{admin.id}/invite-again").status_code == 403


def test_who_also_works_elsewhere_is_out_of_reach(client: FlaskClient) -> None:
    outlet = builders.outlet()
    courier = builders.account(at=outlet)
    builders.grant(courier, at=builders.outlet())
    builders.sign_in(client, _admin_of(outlet))

    answer = builders.post(client, f"/accounts/{courier.id}/invite-again")

    assert answer.status_code == 403
    assert "您管不到的身份" in answer.text


def _admin_of(outlet):
    return builders.account(Role.COMPANY_ADMIN, outlet.company)
