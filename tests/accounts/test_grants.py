"""Grants: given, ended, never rewritten."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.foundation.access import Role, ScopeKind
from webapp.foundation.audit import Act


def test_a_courier_gets_another_outlet_of_the_company(client: FlaskClient) -> None:
    company, first, second = _company_with_outlets()
    courier = builders.account(at=first)
    admin = builders.account(Role.COMPANY_ADMIN, company)
    builders.sign_in(client, admin)

    answer = _give(client, courier, place=f"outlet:{second.id}")

    added = reading.grants(courier)[-1]
    assert answer.location == f"/accounts/{courier.id}"
    assert (added.scope_kind, added.outlet_id) == (ScopeKind.OUTLET, second.id)
    assert (added.county_code, added.company_id) == (second.county_code, company.id)
    assert (added.given_by, added.organisation_id) == (admin.id, company.id)
    assert reading.details(Act.GRANT_GIVEN) == {"role": "courier", "grant": str(added.id)}


def test_the_code_of_an_outlet_will_do(client: FlaskClient) -> None:
    company, first, second = _company_with_outlets()
    courier = builders.account(at=first)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    _give(client, courier, place=second.code.lower())

    assert reading.grants(courier)[-1].outlet_id == second.id


def test_an_outlet_of_another_company_is_not_found(client: FlaskClient) -> None:
    company, first, _second = _company_with_outlets()
    courier = builders.account(at=first)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _give(client, courier, place=f"outlet:{builders.outlet().id}")

    assert answer.status_code == 422
    assert "不在您的范围内" in answer.text
    assert len(reading.grants(courier)) == 1


def test_a_closed_outlet_takes_nobody(client: FlaskClient) -> None:
    company, first, _second = _company_with_outlets()
    courier = builders.account(at=first)
    closed = builders.outlet(company, closed=True)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    assert _give(client, courier, place=f"outlet:{closed.id}").status_code == 422


def test_the_same_grant_is_not_given_twice(client: FlaskClient) -> None:
    company, first, _second = _company_with_outlets()
    courier = builders.account(at=first)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _give(client, courier, place=f"outlet:{first.id}")

    assert answer.status_code == 409
    assert "已经有这个身份了" in answer.text
    assert len(reading.grants(courier)) == 1


def test_a_courier_needs_a_document_of_their_own(client: FlaskClient) -> None:
    company, first, _second = _company_with_outlets()
    colleague = builders.account(Role.COMPANY_ADMIN, company)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _give(client, colleague, place=f"outlet:{first.id}")

    assert answer.status_code == 409
    assert "先登记本人证件" in answer.text


def test_nobody_raises_themselves(client: FlaskClient) -> None:
    company = builders.company()
    admin = builders.account(Role.COMPANY_ADMIN, company)
    builders.sign_in(client, admin)

    own = _give(client, admin, role="company-admin", place=f"company:{company.id}")
    higher = _give(client, admin, role="administrator", place=f"bureau:{builders.bureau().id}")

    assert (own.status_code, higher.status_code) == (403, 403)
    assert len(reading.grants(admin)) == 1


def test_a_company_admin_makes_no_officer_of_a_colleague(client: FlaskClient) -> None:
    company, first, _second = _company_with_outlets()
    courier = builders.account(at=first)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _give(client, courier, role="city-officer", place=builders.bureau("360100").code)

    assert answer.status_code == 403
    assert len(reading.grants(courier)) == 1


def test_somebody_of_another_company_is_not_found(client: FlaskClient) -> None:
    company, first, _second = _company_with_outlets()
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _give(client, builders.account(), place=f"outlet:{first.id}")

    assert answer.status_code == 404


def test_an_ended_grant_stays_in_the_history(client: FlaskClient, app: Flask) -> None:
    company, first, second = _company_with_outlets()
    courier = builders.account(at=first)
    ending = builders.grant(courier, at=second)
    at_second = app.test_client()
    builders.sign_in(at_second, courier)
    builders.post(at_second, "/me/grant", grant=str(ending.id))
    admin = builders.account(Role.COMPANY_ADMIN, company)
    builders.sign_in(client, admin)

    answer = builders.post(client, f"/accounts/{courier.id}/grants/{ending.id}/end")

    ended = next(grant for grant in reading.grants(courier) if grant.id == ending.id)
    assert answer.location == f"/accounts/{courier.id}"
    assert (ended.effective_until is not None, ended.ended_by) == (True, admin.id)
    assert at_second.get("/me").status_code == 302
    assert "已结束" in client.get(f"/accounts/{courier.id}").text
    assert reading.details(Act.GRANT_ENDED) == {"role": "courier", "grant": str(ending.id)}


def test_the_last_grant_ends_by_dismissal_only(client: FlaskClient) -> None:
    company, first, _second = _company_with_outlets()
    courier = builders.account(at=first)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    grant = reading.grants(courier)[0]
    answer = builders.post(client, f"/accounts/{courier.id}/grants/{grant.id}/end")

    assert answer.status_code == 409
    assert "请办离职" in answer.text
    assert reading.grants(courier)[0].effective_until is None


def test_a_grant_elsewhere_is_not_found_though_the_person_is(client: FlaskClient) -> None:
    company, first, _second = _company_with_outlets()
    courier = builders.account(at=first)
    elsewhere = builders.grant(courier, at=builders.outlet())
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = builders.post(client, f"/accounts/{courier.id}/grants/{elsewhere.id}/end")
    page = client.get(f"/accounts/{courier.id}").text

    assert answer.status_code == 404
    assert page.count("有效</span>") == 1


def test_a_grant_of_somebody_else_is_not_found(client: FlaskClient) -> None:
    company, first, second = _company_with_outlets()
    courier, other = builders.account(at=first), builders.account(at=second)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    grant = reading.grants(other)[0]
    answer = builders.post(client, f"/accounts/{courier.id}/grants/{grant.id}/end")

    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.COURIER, Role.COUNTY_OFFICER, Role.AUDITOR])
def test_others_give_and_end_nothing(client: FlaskClient, role: Role) -> None:
    courier = builders.account()
    grant = reading.grants(courier)[0]
    builders.sign_in(client, builders.account(role))

    assert _give(client, courier, place="x").status_code == 403
    ended = builders.post(client, f"/accounts/{courier.id}/grants/{grant.id}/end")
    assert ended.status_code == 403


def _company_with_outlets():
    company = builders.company()
    return company, builders.outlet(company), builders.outlet(company, region_code="360103")


def _give(client: FlaskClient, who, *, place: str, role: str = "courier"):
    return builders.post(client, f"/accounts/{who.id}/grants", role=role, place=place)
