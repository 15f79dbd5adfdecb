"""The citizen was at the counter meanwhile: the caller sees it, and loses nothing of the work."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests import builders_calls as calling
from tests.builders_pickups import cookie_of
from tests.conversions.platform.cases import case, later, taken
from tests.people import sender
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.queries.calls import consent_of
from webapp.conversions.services import dialling, documents, pulling, queueing
from webapp.conversions.services import results as telling
from webapp.conversions.views.documents import PROVED
from webapp.foundation import clock
from webapp.foundation.access import Actor

ADDRESS = {
    "recipient": "赵晓明",
    "phone": "13800138000",
    "province": "360000",
    "city": "360100",
    "county": "360102",
    "detail": "望江里 8 栋 2 单元 601",
    "consent_spoken": "yes",
    "read_back": "yes",
    "recording": "R-77",
}


@pytest.fixture
def desk(app: Flask, caller: Actor) -> FlaskClient:
    """The caller's browser."""
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    name, value = cookie_of(caller.session_id).split("=", 1)
    browser.set_cookie(name, value)
    return browser


@pytest.fixture
def one(item, platform, connection, campaign):
    """A case of the platform's that waits to be called about."""
    builders.region("360102")
    platform.put(case(1))
    pulling.pull_due()
    queueing.queue_due()
    return taken()[0]


def fetched(platform, *, tells=True):
    platform.collect("ZW-00001", clock.today().isoformat(), tells=tells)


def consent(desk, caller, campaign, row):
    call = calling.dialled(caller, campaign)
    dialling.prove(caller, call.id, row.id, sender(1).number[-4:])
    return call, {"disposition": "consented", f"case-{row.id}": "post", **ADDRESS}


def test_in_mid_call_the_save_says_so_and_everything_typed_stays(
    desk, caller, campaign, one, platform
):
    call, form = consent(desk, caller, campaign, one)
    fetched(platform)
    with later(minutes=5):
        pulling.pull_due()
        assert "已在窗口领取，不用再问" in desk.get("/calls").text
        answer = desk.post(f"/calls/{call.id}/save", data=form)
        again = desk.post(f"/calls/{call.id}/save", data={**form, "disposition": "collected"})

    assert answer.status_code == 422
    assert "有一份刚刚在窗口被领走或改了" in answer.text
    for typed in ("望江里 8 栋 2 单元 601", "赵晓明", "R-77"):
        assert typed in answer.text
    assert consent_of(one) is None
    assert again.status_code == 302


def test_before_the_dial_it_is_not_dialled(desk, caller, campaign, one, platform):
    call = calling.call(caller, campaign)
    fetched(platform)
    with later(minutes=5):
        pulling.pull_due()
        answer = desk.post(f"/calls/{call.id}/dial", follow_redirects=True)

    assert answer.request.path == "/calls"
    assert "这个号码的办件刚刚都办好了，不用再拨" in answer.text


@pytest.mark.parametrize("tells", [True, False])
def test_after_the_consent_the_caller_sees_what_became_of_it(
    app, desk, caller, colleague, campaign, one, platform, tells
):
    call, form = consent(desk, caller, campaign, one)
    assert desk.post(f"/calls/{call.id}/save", data=form).status_code == 302
    assert "情况变了" not in desk.get("/calls").text
    fetched(platform, tells=tells)

    with later(minutes=5):
        if tells:
            pulling.pull_due()
        telling.tell_due()
        assert taken()[0].state is CaseState.COLLECTED
        for page in ("/calls", "/calls/record"):
            told = desk.get(page).text
            assert "情况变了" in told
            assert "ZW-00001" in told
            assert "居住证签发" in told
            assert "已在窗口领取 · 不用寄了" in told
            assert sender(1).name not in told
        name, value = cookie_of(colleague.session_id).split("=", 1)
        desk.set_cookie(name, value)
        assert "情况变了" not in desk.get("/calls").text
    with later(days=8):
        name, value = cookie_of(caller.session_id).split("=", 1)
        desk.set_cookie(name, value)
        assert "情况变了" not in desk.get("/calls/record").text


@pytest.fixture
def colleague(campaign):
    """Somebody else who calls."""
    return calling.caller(campaign)


def test_the_citizen_reads_it_in_words(app, item, platform, connection):
    platform.put(case(1))
    pulling.pull_due()
    row = taken()[0]
    documents.choose_post(
        row.hall_id, row.id, agrees=True, address=calling.ADDRESS, wish="any-time"
    )
    fetched(platform)
    citizen = app.test_client()
    with later(minutes=5):
        pulling.pull_due()
        with citizen.session_transaction() as session:
            until = clock.now() + timedelta(minutes=5)
            session[PROVED] = [str(row.hall_id), str(row.id), until.isoformat()]
        page = citizen.get("/documents/mine").get_data(as_text=True)

    assert "您已经在窗口领走了，邮寄取消了，不会再寄，也不用付邮费。" in page
    assert "撤回，不寄了" not in page
    assert "同意，寄给我" not in page
