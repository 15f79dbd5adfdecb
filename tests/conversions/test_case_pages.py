"""The pages of cases: the list, one of them, and the way from a file to them."""

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_conversions
from tests.conversions.sheets import ROW, sheet
from webapp.accounts.models import Account
from webapp.conversions.importing.columns import COLUMNS
from webapp.foundation import jobs
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db
from webapp.foundation.spreadsheets import read_rows

LIST, IMPORT = "/conversions/cases", "/conversions/cases/import"


@pytest.fixture
def signed_in(client: FlaskClient, clerk: Account) -> FlaskClient:
    """The clerk's browser."""
    builders.sign_in(client, clerk)
    return client


def test_a_clerks_day_begins_with_the_cases(signed_in: FlaskClient) -> None:
    assert signed_in.get("/").headers["Location"] == LIST
    assert "还没有办件" in signed_in.get(LIST).text


def test_the_list_is_narrowed_and_masked(signed_in: FlaskClient, actor: Actor) -> None:
    item = builders_conversions.item(actor, name="居住证签发")
    builders_conversions.case(actor, item, number="A-1", name="赵晓明")
    other = builders_conversions.case(actor, number="B-2", chosen="post")

    everything = signed_in.get(LIST).text
    eligible = signed_in.get(LIST, query_string={"state": "eligible"}).text
    by_item = signed_in.get(LIST, query_string={"item": item.id}).text
    by_department = signed_in.get(LIST, query_string={"department": other.department_id}).text

    assert "A-1" in everything
    assert "赵*明" in everything
    assert "已经选了邮寄" in everything
    assert "赵晓明" not in everything
    assert "13800138000" not in everything
    for page, shown, hidden in (
        (eligible, "A-1", "B-2"),
        (by_item, "A-1", "B-2"),
        (by_department, "B-2", "A-1"),
    ):
        assert shown in page
        assert hidden not in page
    assert "没有符合的办件" in signed_in.get(LIST, query_string={"state": "imported"}).text


def test_pages_of_the_list_follow_each_other(signed_in: FlaskClient, actor: Actor) -> None:
    item = builders_conversions.item(actor)
    for number in range(60):
        builders_conversions.case(actor, item, number=f"A-{number:03}")

    first = signed_in.get(LIST).text
    older = re.search(r'href="([^"]+)" rel="next"', first)
    assert older
    second = signed_in.get(older[1].replace("&amp;", "&")).text

    assert set(re.findall(r"A-0\d\d", first)) == {f"A-{number:03}" for number in range(10, 60)}
    assert set(re.findall(r"A-0\d\d", second)) == {f"A-{number:03}" for number in range(10)}


def test_a_whole_number_goes_to_its_case(
    signed_in: FlaskClient, actor: Actor, stranger: Actor
) -> None:
    case = builders_conversions.case(actor, number="A-1")
    builders_conversions.case(stranger, number="B-2")

    found = signed_in.get(LIST, query_string={"number": " a-1 "})

    assert found.headers["Location"] == f"{LIST}/{case.id}"
    for number in ("A", "B-2"):
        assert "没有找到" in signed_in.get(LIST, query_string={"number": number}).text


def test_a_case_says_why_it_may_not_be_posted(signed_in: FlaskClient, actor: Actor) -> None:
    good = builders_conversions.case(actor, name="赵晓明", last_four="4321")
    bad = builders_conversions.case(
        actor, name="赵晓明", last_four="4321", applicant="organisation", chosen="post"
    )

    eligible = signed_in.get(f"{LIST}/{good.id}").text
    refused = signed_in.get(f"{LIST}/{bad.id}").text

    assert "六条都满足" in eligible
    assert "同一号码还有 1 件" in eligible
    assert "同一人还有 1 件" in eligible
    assert "是单位的业务" in refused
    assert "已经选了邮寄" in refused
    assert "由市级审批" in refused
    assert "导入" in refused
    for page in (eligible, refused):
        assert "赵晓明" not in page
        assert "4321" not in page


def test_another_halls_case_is_not_found(signed_in: FlaskClient, app: Any, stranger: Actor) -> None:
    foreign = builders_conversions.case(stranger)

    assert signed_in.get(f"{LIST}/{foreign.id}").status_code == 404
    officer = app.test_client()
    builders.sign_in(officer, builders.account(Role.COUNTY_OFFICER))
    assert officer.get(f"{LIST}/{foreign.id}").status_code == 403


def test_from_the_file_to_the_case(signed_in: FlaskClient, actor: Actor) -> None:
    builders_conversions.item(actor, code="GA-01", name="居住证签发")
    shared = [ROW | {"办件编号": f"S-{n}", "姓名": name} for n, name in enumerate(("孙兰", "李兰"))]
    content = sheet(ROW, ROW | {"办件编号": "B", "手机号": "<b>x"}, *shared)

    uploaded = _send(signed_in, IMPORT, file=(io.BytesIO(content), "赵晓明.xlsx"))
    job_page = str(uploaded.headers["Location"])
    check_page = f"{IMPORT}/{job_page.rsplit('/', 1)[-1]}"
    assert signed_in.get(check_page).headers["Location"] == job_page, "not yet done"
    _work()
    result = signed_in.get(check_page).text
    report = signed_in.get(f"{check_page}/report")

    assert "导入 3 行" in result
    assert "有错的 1 行不会导入" in result
    assert "几个人共用" in result
    assert "1******8000" in result
    assert "<b>x" not in result
    assert "赵晓明" not in result
    assert signed_in.get(f"{job_page}/result").status_code == 404, "it holds them in the clear"
    rows = read_rows(report.data, "report.xlsx", 10).rows
    assert rows[1] == [2, "BJ-001", "赵*明", "新增", ""]
    assert report.headers["Cache-Control"] == "no-store"

    confirmed = _send(signed_in, check_page, page=check_page)
    _work()

    assert "新增" in signed_in.get(confirmed.headers["Location"]).text
    assert "BJ-001" in signed_in.get(LIST).text


def test_the_template_has_every_column(signed_in: FlaskClient) -> None:
    answer = signed_in.get(f"{IMPORT}/template")

    assert read_rows(answer.data, "x.xlsx", 10).rows == [[column.header for column in COLUMNS]]


def test_without_a_file_nothing_is_started(signed_in: FlaskClient) -> None:
    answer = _send(signed_in, IMPORT)

    assert answer.status_code == 422
    assert "选一个 .xlsx 或 .csv 文件" in answer.text


def test_a_file_that_cannot_be_read_is_said_on_the_page(signed_in: FlaskClient) -> None:
    uploaded = _send(signed_in, IMPORT, file=(io.BytesIO(b"PK\x03\x04 broken"), "x.xlsx"))
    _work()

    check_page = f"{IMPORT}/{uploaded.headers['Location'].rsplit('/', 1)[-1]}"
    assert "这张表读不了" in signed_in.get(check_page).text
    assert _send(signed_in, check_page).status_code == 409


def test_another_hall_sees_nothing_of_a_dry_run(
    signed_in: FlaskClient, app: Any, actor: Actor
) -> None:
    builders_conversions.item(actor, code="GA-01")
    uploaded = _send(signed_in, IMPORT, file=(io.BytesIO(sheet(ROW)), "x.xlsx"))
    _work()
    check_page = f"{IMPORT}/{uploaded.headers['Location'].rsplit('/', 1)[-1]}"

    other = app.test_client()
    builders.sign_in(other, builders.account(Role.HALL_CLERK))

    assert other.get(check_page).status_code == 404
    assert other.get(f"{check_page}/report").status_code == 404
    assert _send(other, check_page, page="/me").status_code == 404


def _work() -> None:
    jobs.run_all()
    db.session.expire_all()


def _send(client: FlaskClient, address: str, *, page: str = IMPORT, **sent: Any) -> Any:
    token = builders.token_on(client.get(page).text)
    return client.post(address, data={"csrf_token": token, **sent})
