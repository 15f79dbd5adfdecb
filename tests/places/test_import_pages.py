"""The pages of an import: choose a file, look at what it would do, do it."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.places import reading
from tests.places.sheets import sheet
from webapp.foundation import jobs
from webapp.foundation.access import Role
from webapp.foundation.database import db
from webapp.foundation.spreadsheets import read_rows
from webapp.places.importing.columns import COLUMNS
from webapp.places.models import Organisation

PAGE = "/places/outlets/import"
GOOD = {"网点代码": "YL-01", "网点名称": "青石路揽投部", "区划代码": "360102"}
WRONG = {"网点代码": "YL-02", "网点名称": "<b>城东</b>", "区划代码": "360102", "邮编": "x"}


@pytest.fixture
def of(client: FlaskClient) -> Organisation:
    """A company whose admin is signed in."""
    company = builders.company()
    builders.region("360102")
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))
    return company


def test_from_the_file_to_the_outlet(client: FlaskClient, of: Organisation) -> None:
    uploaded = _upload(client, sheet(GOOD, WRONG))
    waiting = client.get(uploaded).text
    check_id = uploaded.rsplit("/", 1)[-1]
    assert client.get(f"{PAGE}/{check_id}").headers["Location"] == uploaded, "not yet done"
    _work()
    done = client.get(uploaded).text
    result = client.get(f"{PAGE}/{check_id}").text

    assert "检查网点表" in waiting
    assert f'href="{PAGE}/{check_id}"' in done
    assert "下载文件" not in done
    assert "导入 1 行" in result
    assert "有错的 1 行不会导入" in result
    assert "邮编是 6 位数字" in result
    assert "<b>城东" not in result
    assert reading.codes() == []

    confirmed = _send(client, f"{PAGE}/{check_id}")
    _work()

    assert "新增" in client.get(confirmed.headers["Location"]).text
    assert reading.codes() == ["YL-01"]


def test_the_report_lists_every_row_that_matters(client: FlaskClient, of: Organisation) -> None:
    check_id = _upload(client, sheet(GOOD, WRONG)).rsplit("/", 1)[-1]
    _work()

    answer = client.get(f"{PAGE}/{check_id}/report")

    rows = read_rows(answer.data, "report.xlsx", 10).rows
    assert rows[1:] == [
        [2, "YL-01", "青石路揽投部", "新增", ""],
        [3, "", "", "有错", "邮编：邮编是 6 位数字"],
    ]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_template_has_every_column_and_is_read_again(
    client: FlaskClient, of: Organisation
) -> None:
    answer = client.get(f"{PAGE}/template")

    assert read_rows(answer.data, "x.xlsx", 10).rows == [[column.header for column in COLUMNS]]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "选一个 .xlsx 或 .csv 文件"),
        ((b"", ""), "选一个 .xlsx 或 .csv 文件"),
        ((b"", "网点.xlsx"), "这个文件是空的"),
    ],
)
def test_without_a_file_nothing_is_started(
    client: FlaskClient, of: Organisation, file: Any, sentence: str
) -> None:
    sent = {"file": (io.BytesIO(file[0]), file[1])} if file else {}
    answer = _send(client, PAGE, **sent)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_file_that_cannot_be_read_is_said_on_the_page(
    client: FlaskClient, of: Organisation
) -> None:
    check_id = _upload(client, b"PK\x03\x04 broken").rsplit("/", 1)[-1]
    _work()

    html = client.get(f"{PAGE}/{check_id}").text

    assert "这张表读不了" in html
    assert "这个文件打不开" in html
    assert _send(client, f"{PAGE}/{check_id}").status_code == 409


def test_a_file_over_the_limit_is_refused(client: FlaskClient, of: Organisation) -> None:
    answer = client.post(PAGE, data={"file": (io.BytesIO(b"x" * (33 * 1024 * 1024)), "x.csv")})

    assert answer.status_code == 413
    assert "文件太大" in answer.text


def test_another_company_and_an_officer_see_nothing_of_it(
    app: Flask, client: FlaskClient, of: Organisation
) -> None:
    check_id = _upload(client, sheet(GOOD)).rsplit("/", 1)[-1]
    _work()

    for role, status in ((Role.COMPANY_ADMIN, 404), (Role.COUNTY_OFFICER, 403)):
        stranger = app.test_client()
        builders.sign_in(stranger, builders.account(role))
        assert stranger.get(f"{PAGE}/{check_id}").status_code == status
        assert stranger.get(f"{PAGE}/{check_id}/report").status_code == status
        assert _send(stranger, f"{PAGE}/{check_id}", page="/me").status_code == status
        assert stranger.get(PAGE).status_code == (403 if status == 403 else 200)


def _work() -> None:
    """What the worker does, seen by the requests that follow."""
    jobs.run_all()
    db.session.expire_all()


def _upload(client: FlaskClient, content: bytes) -> str:
    answer = _send(client, PAGE, file=(io.BytesIO(content), "网点.xlsx"))
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def _send(client: FlaskClient, address: str, *, page: str = PAGE, **sent: Any) -> Any:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert token
    return client.post(address, data={"csrf_token": token[1], **sent})
