"""Somebody who left comes back."""

from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.accounts.lifecycle import AccountState
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act


def test_a_leaver_is_invited_again_with_a_new_grant(client: FlaskClient) -> None:
    outlet, leaver = _left()
    builders.sign_in_by_form(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    answer = _return(client, leaver, outlet)

    assert answer.status_code == 200
    assert "/join/" in answer.text
    assert reading.account(leaver).state is AccountState.INVITED
    assert reading.account(leaver).left_at is None
    assert [grant.effective_until is None for grant in reading.grants(leaver)] == [False, True]
    assert reading.details(Act.ACCOUNT_INVITED)["role"] == "courier"


def test_a_courier_without_a_document_has_to_show_one_first(client: FlaskClient) -> None:
    outlet, leaver = _left(person_id=None)
    builders.sign_in_by_form(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    answer = _return(client, leaver, outlet)

    assert answer.status_code == 409
    assert "先登记本人证件" in answer.text
    assert reading.account(leaver).state is AccountState.LEFT


def test_who_did_not_leave_is_not_asked_back(client: FlaskClient) -> None:
    outlet = builders.outlet()
    courier = builders.account(at=outlet)
    builders.sign_in_by_form(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    assert _return(client, courier, outlet).status_code == 409


def test_a_leaver_of_another_company_is_not_found(client: FlaskClient) -> None:
    _outlet, leaver = _left()
    own = builders.outlet()
    builders.sign_in_by_form(client, builders.account(Role.COMPANY_ADMIN, own.company))

    assert _return(client, leaver, own).status_code == 404


def _left(**facts):
    outlet = builders.outlet()
    leaver = builders.account(at=outlet, state=AccountState.LEFT, **facts)
    builders.grant(leaver, at=outlet, effective_until=clock.ago(days=3))
    return outlet, leaver


def _return(client: FlaskClient, leaver, outlet):
    form = {"role": "courier", "place": f"outlet:{outlet.id}"}
    return builders.post(client, f"/accounts/{leaver.id}/return", **form)
