"""Inviting a courier keeps their own document in the vault, and nowhere else."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests import builders
from tests.accounts import reading
from tests.people import number
from webapp.accounts import queries
from webapp.accounts.lifecycle import AccountState
from webapp.foundation.access import Role, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.identity import vault
from webapp.identity.models import PersonDocument

NUMBER = number(7)
AGAIN = "请再输一次证件号码；为了安全没有保留"


def test_a_company_admin_invites_a_courier_with_their_document(client: FlaskClient) -> None:
    outlet, _admin = _signed_in(client)

    answer = _invite(client, outlet)

    courier = queries.account_by_login("YL-04999")
    grant = reading.grants(courier)[0]
    assert answer.status_code == 200
    assert "/join/" in answer.text
    assert (courier.state, courier.name) == (AccountState.INVITED, "方小圆")
    assert (grant.role, grant.scope_kind) == (Role.COURIER, ScopeKind.OUTLET)
    assert (grant.outlet_id, grant.county_code) == (outlet.id, outlet.county_code)
    document = db.session.scalar(
        select(PersonDocument).where(PersonDocument.person_id == courier.person_id)
    )
    with transaction() as session:
        assert vault.read_document(session, document) == (NUMBER, "方小圆")
    entry = reading.last_entry(Act.ACCOUNT_INVITED)
    assert (entry.chain, entry.details["role"]) == (str(outlet.company_id), "courier")


def test_the_number_is_in_no_answer_and_no_table(client: FlaskClient, capfd) -> None:
    outlet, _admin = _signed_in(client)

    good = _invite(client, outlet)
    bad = _invite(client, outlet, name="")

    assert NUMBER not in good.text + bad.text
    for table in db.metadata.tables:
        rows = db.session.execute(text(f'SELECT * FROM "{table}"')).all()  # noqa: S608
        assert NUMBER not in str(rows), table
    logged = capfd.readouterr()
    assert NUMBER not in logged.out + logged.err


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": ""}, "填姓名"),
        ({"login": "含汉字"}, "工号用字母、数字和横线"),
        ({"place": ""}, "选一个网点"),
        ({"document_type": "library-card"}, "选证件种类"),
        ({"expires_on": "someday"}, "日期写成 2026-11-23 这样"),
        ({"expires_on": "1999-01-01"}, "过了有效期"),
        ({"document_type": "temporary-resident-card"}, "有效期"),
    ],
)
def test_after_any_refusal_the_number_is_asked_for_again(
    client: FlaskClient, form: dict[str, str], said: str
) -> None:
    outlet, _admin = _signed_in(client)

    answer = _invite(client, outlet, **form)

    assert answer.status_code == 422
    assert said in answer.text
    assert AGAIN in answer.text
    assert NUMBER not in answer.text
    assert queries.account_by_login("YL-04999") is None


def test_a_wrong_number_is_said_and_not_shown(client: FlaskClient) -> None:
    outlet, _admin = _signed_in(client)
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")

    answer = _invite(client, outlet, number=wrong)

    assert answer.status_code == 422
    assert "校验位" in answer.text
    assert wrong not in answer.text
    assert 'value="方小圆"' in answer.text
    assert db.session.scalars(select(PersonDocument)).all() == []


def test_a_staff_number_in_use_keeps_nothing(client: FlaskClient) -> None:
    outlet, _admin = _signed_in(client)
    builders.account(login="YL-04999")

    answer = _invite(client, outlet)

    assert answer.status_code == 422
    assert "已经有人用了" in answer.text
    assert db.session.scalars(select(PersonDocument)).all() == []


def test_one_person_at_two_companies_is_one_person_in_the_vault(client: FlaskClient, app) -> None:
    outlet, _admin = _signed_in(client)
    _invite(client, outlet)
    elsewhere = app.test_client()
    other_outlet, _other_admin = _signed_in(elsewhere)

    _invite(elsewhere, other_outlet, login="FY-00001")

    first, second = (queries.account_by_login(login) for login in ("YL-04999", "FY-00001"))
    assert first.person_id == second.person_id


def test_an_outlet_of_another_company_is_not_found(client: FlaskClient) -> None:
    _signed_in(client)

    answer = _invite(client, builders.outlet())

    assert answer.status_code == 422
    assert "不在您的范围内" in answer.text


@pytest.mark.parametrize("role", [Role.COURIER, Role.COUNTY_OFFICER, Role.AUDITOR])
def test_others_may_not_invite(client: FlaskClient, role: Role) -> None:
    builders.sign_in(client, builders.account(role))

    assert client.get("/accounts/invite").status_code == 403
    assert _invite(client, builders.outlet(), page="/me").status_code == 403


def test_the_page_asks_browsers_not_to_remember_the_number(client: FlaskClient) -> None:
    _signed_in(client)

    page = client.get("/accounts/invite").text

    field = page.split('id="number"')[1].split(">")[0]
    assert 'autocomplete="off"' in field


def test_a_colleague_becomes_a_courier_once_the_document_is_kept(client: FlaskClient) -> None:
    outlet, _admin = _signed_in(client)
    colleague = builders.account(Role.COMPANY_ADMIN, outlet.company, name="方小圆")
    address = f"/accounts/{colleague.id}/document"
    form = {"document_type": "resident-card", "number": NUMBER, "expires_on": ""}

    kept = builders.post(client, address, page=address, **form)
    given = builders.post(
        client, f"/accounts/{colleague.id}/grants", role="courier", place=f"outlet:{outlet.id}"
    )

    assert kept.location == f"/accounts/{colleague.id}"
    assert given.status_code == 302
    assert reading.account(colleague).person_id is not None
    assert reading.last_entry(Act.OWN_DOCUMENT_KEPT).details == {}
    assert NUMBER not in str(
        [entry.details for entry in db.session.scalars(select(AuditEntry)).all()]
    )


def test_a_document_is_kept_for_ones_own_people_only(client: FlaskClient) -> None:
    _outlet, admin = _signed_in(client)
    form = {"document_type": "resident-card", "number": NUMBER, "expires_on": ""}

    foreign = builders.post(client, f"/accounts/{builders.account().id}/document", **form)
    own = builders.post(client, f"/accounts/{admin.id}/document", **form)

    assert (foreign.status_code, own.status_code) == (404, 403)
    assert db.session.scalars(select(PersonDocument)).all() == []


def _signed_in(client: FlaskClient):
    outlet = builders.outlet()
    admin = builders.account(Role.COMPANY_ADMIN, outlet.company)
    builders.sign_in(client, admin)
    return outlet, admin


def _invite(client: FlaskClient, outlet, page: str = "/accounts/invite", **form: str):
    given = {
        "login": "YL-04999",
        "name": "方小圆",
        "place": f"outlet:{outlet.id}",
        "document_type": "resident-card",
        "number": NUMBER,
        "expires_on": "",
        **form,
    }
    return builders.post(client, "/accounts/invite", page=page, **given)
