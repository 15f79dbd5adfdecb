"""The pages of a hall's government platform."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders
from tests import builders_calls as calling
from tests.conversions.platform.cases import case, later, results, taken
from webapp.conversions import cases as case_acts
from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import PlatformConnection
from webapp.conversions.services import documents, pulling
from webapp.conversions.services import results as telling
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction


@pytest.fixture
def browser(client: FlaskClient, clerk) -> FlaskClient:
    builders.sign_in(client, clerk)
    return client


def connect(browser, **changes):
    found = re.search(r'name="hall_id" value="([^"]+)"', browser.get("/platform/new").text)
    form = {
        "hall_id": found[1] if found else "",
        "url": "https://gov.example.test/api",
        "token": "token-of-the-hall",
        **changes,
    }
    return builders.post(browser, "/platform/new", page="/platform/new", **form)


def own():
    db.session.expire_all()
    return f"/platform/{db.session.scalars(select(PlatformConnection.id)).one()}"


def test_connected_pulled_paused_changed_and_the_token_never_shown(browser, item, platform):
    assert "还没有接政务平台" in browser.get("/platform").text
    assert connect(browser, url=platform.url).status_code == 302
    assert browser.get("/platform").headers["Location"] == own()
    platform.put(case(1))
    platform.put(case(2, phone="12345"))
    pulling.pull_due()

    page = browser.get(own()).text
    assert "取到 2 件" in page
    assert "新增 1 · 修改 0 · 不变 0 · 有错 1" in page
    assert "ZW-00002</span> · 手机号" in page
    assert "12345" not in page
    assert builders.post(browser, f"{own()}/pull", page=own()).status_code == 302
    assert "马上" in browser.get(own()).text
    assert builders.post(browser, f"{own()}/pause", page=own()).status_code == 302
    assert "停着" in browser.get(own()).text
    assert builders.post(browser, f"{own()}/pull", page=own()).status_code == 302
    assert "先恢复它" in browser.get(own()).text
    edit = f"{own()}/edit"
    assert platform.url in browser.get(edit).text
    changed = builders.post(browser, edit, page=edit, url="https://b.example.test/", token="")
    assert changed.status_code == 302
    assert "https://b.example.test/" in browser.get(own()).text
    assert builders.post(browser, f"{own()}/pause", page=own()).status_code == 302
    for shown in (own(), edit):
        assert "token-of-the-hall" not in browser.get(shown).text
    query = select(AuditEntry.act).where(AuditEntry.act.startswith("government-platform"))
    assert sorted(db.session.scalars(query)) == [
        f"government-platform:{one}"
        for one in ("asked", "changed", "connected", "paused", "resumed")
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://gov.example.test/"}, "https://"),
        ({"url": "https://192.168.1.1/"}, "https://"),
        ({"url": "https://gov.example.test/?a=1"}, "https://"),
        ({"token": "令牌"}, "没有空格和汉字"),
        ({"token": ""}, "填平台给的令牌"),
    ],
)
def test_what_has_to_be_changed_is_said_and_the_token_is_not_given_back(browser, changes, words):
    answer = connect(browser, **changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert changes.get("url", "https://gov.example.test/api") in answer.text
    assert "token-of-the-hall" not in answer.text


def test_a_second_platform_is_refused_in_words(browser, connection):
    answer = connect(browser)
    assert answer.status_code == 302
    assert "已经接了一个平台" in browser.get(own()).text


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("500", "500 对方出了故障"),
        ("429", "429 对方说太频繁"),
        ("html", "答复的格式不对"),
        ("cut", "连上了，没有回答"),
    ],
)
def test_an_outage_is_told_in_words_and_when_it_goes_on(
    browser, platform, connection, fault, words
):
    platform.page_faults.append(fault)
    pulling.pull_due()

    page = browser.get(own()).text

    assert "上一次没有取成" in page
    assert f"{words}。会自动再取" in page


def test_a_refused_token_is_told_in_words(browser, platform, connection):
    platform.token = "another"
    pulling.pull_due()

    page = browser.get(own()).text

    assert "对方不认这个令牌" in page
    assert "现在取一次" not in page


def test_results_stand_in_the_order_of_their_time(browser, item, platform, connection):
    for number in (1, 2, 3):
        platform.put(case(number))
    pulling.pull_due()
    for hours, row in zip((3, 2, 1), taken(), strict=True):
        with later(hours=hours):
            documents.choose_post(
                connection.hall_id, row.id, agrees=True, address=calling.ADDRESS, wish="any-time"
            )

    page = browser.get(f"{own()}/results").text

    places = [page.index(number) for number in ("ZW-00001", "ZW-00002", "ZW-00003")]
    assert places == sorted(places), "the first was told last, at the latest time"


def test_results_contradictions_and_who_brought_a_case_are_told(
    browser, item, platform, connection
):
    platform.put(case(1))
    platform.put(case(2))
    pulling.pull_due()
    first, second = (row.id for row in taken())
    hall_id = connection.hall_id
    for row in (first, second):
        documents.choose_post(hall_id, row, agrees=True, address=calling.ADDRESS, wish="any-time")
    platform.collect("ZW-00001", "2026-11-23", tells=False)
    platform.refused.add("ZW-00002")
    telling.tell_due()

    page = browser.get(f"{own()}/results").text
    assert "以窗口为准" in page
    assert "409 已在窗口领取，以窗口为准" in page
    assert "422 对方不收这个结果" in page
    assert "都留 190 天" in page
    assert "没送到 2 条" in browser.get(own()).text
    platform.refused.clear()
    [given_up] = [row for row in results() if row.case_id == second]
    again = builders.post(browser, f"{own()}/results/{given_up.id}/again", page=own())
    assert again.status_code == 302
    telling.tell_due()
    assert platform.states("ZW-00002") == ["consented"]

    with transaction() as session:
        row = taken()[1]
        row.move(CaseState.HANDED_OVER)
        case_acts.note(session, row, EventKind.HANDED_OVER, None)
    platform.collect("ZW-00002", "2026-11-23", tells=True)
    with later(minutes=5):
        pulling.pull_due()
        page = browser.get(own()).text
        history = browser.get(f"/conversions/cases/{second}").text
    assert "和邮路对不上" in page
    assert "ZW-00002" in page
    assert "窗口说已领取，而证照已交邮政" in history
    assert "政务平台" in history
    assert "已经领走了，不用寄了" in browser.get(f"/conversions/cases/{first}").text


def test_an_administrator_sees_the_halls_side_by_side(app, browser, connection):
    other = app.test_client()
    builders.sign_in(other, builders.account(Role.ADMINISTRATOR, builders.hall()))

    listed = other.get("/platform").text
    assert connection.url in listed
    assert "取过什么" in other.get(f"/platform/{connection.id}").text
    assert other.get(f"/platform/{connection.id}/results").status_code == 200
