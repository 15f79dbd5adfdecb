"""Inviting people who are no couriers: by whom, for what, where."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders
from tests.accounts import reading
from webapp.accounts import queries
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account
from webapp.foundation.access import Role, Scope, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.places.models import OrganisationKind


def test_a_company_admin_invites_another_for_the_own_company(client: FlaskClient) -> None:
    company = builders.company()
    admin = builders.account(Role.COMPANY_ADMIN, company)
    builders.sign_in(client, admin)

    answer = _invite(client, place=f"company:{company.id}")

    invited = queries.account_by_login("QY-0077")
    grant = reading.grants(invited)[0]
    assert answer.status_code == 200
    assert (invited.state, invited.name) == (AccountState.INVITED, "方小圆")
    assert (grant.role, grant.scope_kind) == (Role.COMPANY_ADMIN, ScopeKind.COMPANY)
    assert (grant.company_id, grant.brand_id) == (company.id, company.brand_id)
    assert grant.given_by == admin.id
    entry = reading.last_entry(Act.ACCOUNT_INVITED)
    assert (entry.chain, entry.subject_id) == (str(company.id), str(invited.id))
    assert entry.details == {"role": "company-admin", "grant": str(grant.id)}


def test_the_link_is_shown_once_and_works(client: FlaskClient, settings, app) -> None:
    company = builders.company()
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _invite(client, place=f"company:{company.id}")

    link = re.search(r'<code id="link">([^<]+)</code>', answer.text)[1]
    assert link.startswith(f"{settings.base_url}/join/")
    assert 'class="qr"' in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    stranger = app.test_client()
    assert stranger.get(link.removeprefix(settings.base_url)).status_code == 200


@pytest.mark.parametrize(
    ("role", "region", "kind"),
    [
        (Role.COUNTY_OFFICER, "360102", ScopeKind.COUNTY),
        (Role.CITY_OFFICER, "360100", ScopeKind.CITY),
        (Role.PROVINCE_OFFICER, "360000", ScopeKind.PROVINCE),
        (Role.ADMINISTRATOR, "360102", ScopeKind.PLATFORM),
        (Role.AUDITOR, "360102", ScopeKind.PLATFORM),
    ],
)
def test_an_administrator_invites_for_a_bureau(
    client: FlaskClient, role: Role, region: str, kind: ScopeKind
) -> None:
    bureau = builders.bureau(region)
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    _invite(client, role=role.value, place=bureau.code.lower())

    grant = reading.grants(queries.account_by_login("QY-0077"))[0]
    assert (grant.role, grant.scope_kind) == (role, kind)
    assert grant.organisation_id == bureau.id


def test_an_administrator_invites_for_a_brand(client: FlaskClient) -> None:
    brand = builders.organisation(OrganisationKind.BRAND, region_code="360000")
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    _invite(client, place=f"company:{brand.id}")

    grant = reading.grants(queries.account_by_login("QY-0077"))[0]
    assert (grant.scope_kind, grant.brand_id) == (ScopeKind.BRAND, brand.id)


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_company_admin_gives_no_role_beyond_the_own(client: FlaskClient, role: Role) -> None:
    company = builders.company()
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _invite(client, role=role.value, place=f"bureau:{builders.bureau().id}")

    assert answer.status_code == 403
    assert queries.account_by_login("QY-0077") is None


def test_another_company_is_not_found(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN))
    foreign = builders.company()

    by_id = _invite(client, place=f"company:{foreign.id}")
    by_code = _invite(client, place=foreign.code)
    nowhere = _invite(client, place="company:01890000-0000-7000-8000-000000000000")

    assert [one.status_code for one in (by_id, by_code, nowhere)] == [422] * 3
    for answer in (by_id, by_code, nowhere):
        assert "没有这个地方，或者不在您的范围内" in answer.text
    assert queries.account_by_login("QY-0077") is None


def test_the_own_brand_lies_above_the_own_company(client: FlaskClient) -> None:
    company = builders.company()
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    assert _invite(client, place=f"company:{company.brand_id}").status_code == 422


def test_a_role_and_a_place_have_to_fit(client: FlaskClient) -> None:
    bureau = builders.bureau("360100")
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    answer = _invite(client, role="county-officer", place=f"bureau:{bureau.id}")

    assert answer.status_code == 422
    assert "这个身份不能放在所选的地方" in answer.text


def test_a_counter_clerk_belongs_to_an_open_hall(client: FlaskClient) -> None:
    hall, bureau = builders.hall(), builders.bureau("360100")
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    elsewhere = _invite(client, role="hall-clerk", place=f"hall:{bureau.id}")
    _invite(client, role="hall-clerk", place=f"hall:{hall.id}")

    assert elsewhere.status_code == 422
    [grant] = reading.grants(queries.account_by_login("QY-0077"))
    assert grant.scope == Scope(ScopeKind.HALL, str(hall.id))
    assert (grant.organisation_id, grant.city_code) == (hall.id, "360100")
    assert hall.name in client.get("/accounts/invite-staff").text


def test_couriers_come_in_with_their_document(client: FlaskClient) -> None:
    outlet = builders.outlet()
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    answer = _invite(client, role="courier", place=f"outlet:{outlet.id}")

    assert answer.status_code == 422
    assert "揽投员要登记本人证件" in answer.text


def test_a_staff_number_is_given_once_whatever_its_spelling(client: FlaskClient) -> None:
    company = builders.company()
    builders.account(login="QY-0077")
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _invite(client, login=" qy-0077 ", place=f"company:{company.id}")

    assert answer.status_code == 422
    assert "这个工号已经有人用了" in answer.text
    assert 'value="方小圆"' in answer.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("login", "", "工号用字母、数字和横线"),
        ("login", "含汉字", "工号用字母、数字和横线"),
        ("name", " ", "填姓名"),
        ("role", "emperor", "选一个身份"),
        ("place", "", "没有这个地方"),
        ("place", "company:x", "没有这个地方"),
        ("place", "x" * 61, ""),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    client: FlaskClient, field: str, value: str, said: str
) -> None:
    company = builders.company()
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))

    answer = _invite(client, **{"place": f"company:{company.id}", field: value})

    assert answer.status_code == 422
    assert said in answer.text
    assert "Missing data" not in answer.text
    assert queries.account_by_login("QY-0077") is None


@pytest.mark.parametrize("role", [Role.COURIER, Role.COUNTY_OFFICER, Role.AUDITOR])
def test_others_may_not_invite(client: FlaskClient, role: Role) -> None:
    builders.sign_in(client, builders.account(role))

    assert client.get("/accounts/invite-staff").status_code == 403
    assert _invite(client, place="x", page="/me").status_code == 403


def test_nothing_is_left_behind_by_a_refusal(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN))
    before = len(db.session.scalars(select(Account)).all())

    _invite(client, place="company:x")

    assert len(db.session.scalars(select(Account)).all()) == before


def _invite(client: FlaskClient, page: str = "/accounts/invite-staff", **form: str):
    given = {"login": "QY-0077", "name": "方小圆", "role": "company-admin", **form}
    return builders.post(client, "/accounts/invite-staff", page=page, **given)
