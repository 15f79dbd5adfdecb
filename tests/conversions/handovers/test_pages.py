"""The pages of the handover: what each side sees, presses and is told."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders, builders_calls
from tests import builders_handovers as handing
from webapp.accounts.models import Account
from webapp.conversions.kinds import LeaveReason
from webapp.conversions.lifecycle import CaseState, HandoverState
from webapp.conversions.models import HandoverList
from webapp.conversions.queries import handovers as queries
from webapp.conversions.services import documents, handovers
from webapp.conversions.services import handover_scans as scans
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db
from webapp.places.models import Organisation, Outlet


@pytest.fixture
def desk(app: Flask, hall: Organisation) -> FlaskClient:
    """The clerk's browser."""
    client = app.test_client()
    builders.sign_in(client, builders.account(Role.HALL_CLERK, hall))
    return client


@pytest.fixture
def phone(app: Flask, outlet: Outlet) -> FlaskClient:
    """The courier's browser."""
    client = app.test_client()
    builders.sign_in(client, builders.account(Role.COURIER, outlet))
    return client


def state_of(of: HandoverList) -> HandoverState:
    db.session.expire_all()
    found = db.session.get(HandoverList, (of.hall_id, of.id))
    assert found is not None
    return found.state


def test_from_the_counter_to_the_post_by_forms_alone(
    desk: FlaskClient, phone: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    case = handing.consented_case(clerk)
    assert "等着交寄 1 件" in desk.get("/handovers").text
    made = builders.post(desk, "/handovers", outlet_id=str(outlet.id))
    address = made.location
    [of] = db.session.scalars(queries.lists(clerk)).all()
    [entry] = handing.entries(of)
    name, number = f"waybill-{entry.document.id}", handing.waybill()

    builders.post(desk, f"{address}/waybills", page=address, **{name: number})
    assert "1 号" in builders.post(desk, f"{address}/scan", page=address, code="1").text
    assert "扫过了" in builders.post(desk, f"{address}/scan", page=address, code=number).text
    builders.post(desk, f"{address}/offer", page=address, count="1")
    assert "请揽投员扫码接收" in desk.get(address).text

    inside = f"/handovers/in/{of.id}"
    assert of.code in phone.get("/handovers/in").text
    scanned = builders.post(phone, f"{inside}/scan", page=inside, code=number)
    assert "1 号" in scanned.text
    told = builders.post(phone, f"{inside}/take", page=inside, count="1")

    assert told.status_code == 302
    assert "两个数一致" in phone.get(inside).text
    assert state_of(of) is HandoverState.TAKEN
    db.session.expire_all()
    assert handing.entries(of)[0].case.state is CaseState.HANDED_OVER
    assert db.session.get(type(case), (case.hall_id, case.id)) is not None


def test_the_page_says_why_only_the_post_may_carry_them(desk: FlaskClient) -> None:
    page = desk.get("/handovers").text

    assert "邮政法》第五十五条" in page


def test_what_was_typed_comes_back_with_what_is_wrong(
    desk: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 2)
    one, two = handing.entries(of)
    address, good = f"/handovers/{of.id}", handing.waybill()
    form = {f"waybill-{one.document.id}": good, f"waybill-{two.document.id}": "SF1234567890123"}

    answer = builders.post(desk, f"{address}/waybills", page=address, **form)

    assert answer.status_code == 422
    assert "不是中国邮政或 EMS 的邮件号" in answer.text
    assert good in answer.text
    assert "SF1234567890123" in answer.text
    assert handing.entries(of)[0].document.waybill == ""


@pytest.mark.parametrize("count", ["", "two", "-1", "999", "1.5"])
def test_a_count_that_is_none_is_told(
    desk: FlaskClient, clerk: Actor, outlet: Outlet, count: str
) -> None:
    of = handing.gathered(clerk, outlet, 1)
    handing.scanned_out(clerk, of)
    address = f"/handovers/{of.id}"

    answer = builders.post(desk, f"{address}/offer", page=address, count=count)

    assert answer.status_code == 422
    assert "填您数出来的件数" in answer.text
    assert state_of(of) is HandoverState.GATHERING


def test_paper_has_a_code_for_each_document_and_nothing_in_the_clear(
    desk: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 2)

    page = desk.get(f"/handovers/{of.id}/paper").text

    assert page.count('class="qr"') == 3
    assert f"{of.code}-002" in page
    assert "共 2 件" in page
    for secret in (builders_calls.ADDRESS.recipient, builders_calls.ADDRESS.detail, "13800138000"):
        assert secret not in page


def test_labels_are_shown_once_and_never_kept_by_the_browser(
    desk: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 1)
    address = f"/handovers/{of.id}"

    answer = builders.post(desk, f"{address}/labels", page=address)

    assert builders_calls.ADDRESS.detail in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert desk.get(f"{address}/labels").status_code == 405


def test_what_was_withdrawn_meanwhile_stands_out(
    desk: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    of = handing.offered(clerk, outlet, 1)
    [entry] = handing.entries(of)
    builders_calls.fetched(clerk, entry.case)
    address = f"/handovers/{of.id}"
    assert "已在窗口领取" in desk.get(address).text

    gone = f"{address}/documents/{entry.document.id}/leave"
    builders.post(desk, gone, page=address, reason="not-to-be-posted")

    assert "拿下来的" in desk.get(address).text
    assert handing.entries(of) == []


def test_what_was_taken_off_is_offered_for_another_list_or_by_name(
    desk: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 2)
    address, document = f"/handovers/{of.id}", handing.entries(of)[0].document
    one = f"{address}/documents/{document.id}"

    builders.post(desk, f"{one}/leave", page=address, reason="not-found")
    shown = desk.get(address).text
    assert "加上新的" not in shown
    assert "放回这张清单" in shown
    told = builders.post(desk, f"{one}/put-back", page=address)

    assert told.status_code == 302
    shown = desk.get(address).text
    assert "放回清单了" in shown
    assert "放回这张清单" not in shown
    assert [entry.document.position for entry in handing.entries(of)] == [2, 3]


def test_each_page_of_the_handover_has_one_primary_act(
    desk: FlaskClient, phone: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    def primary(page: str) -> list[str]:
        buttons = re.findall(r'<(?:a|button)[^>]* class="(button[^"]*)"[^>]*>(.*?)</', page, re.S)
        other = ("--quiet", "--text", "--stop", "visually-hidden")
        return [name for kind, name in buttons if not any(one in kind for one in other)]

    handing.consented_case(clerk)
    assert len(primary(desk.get("/handovers").text)) == 1
    of = handing.gathered(clerk, outlet, 2)
    assert primary(desk.get(f"/handovers/{of.id}").text) == ["数完了，交出"]
    offered = handing.offered(clerk, outlet, 1)
    assert primary(desk.get(f"/handovers/{offered.id}").text) == []
    assert primary(phone.get(f"/handovers/in/{offered.id}").text) == ["数完了，接收"]


def test_elsewhere_there_is_no_such_list(
    app: Flask, clerk: Actor, outlet: Outlet, phone: FlaskClient
) -> None:
    of = handing.gathered(clerk, outlet, 1)
    elsewhere = app.test_client()
    builders.sign_in(elsewhere, builders.account(Role.HALL_CLERK, builders.hall()))

    for path in ("", "/paper"):
        assert elsewhere.get(f"/handovers/{of.id}{path}").status_code == 404
    assert phone.get(f"/handovers/in/{of.id}").status_code == 404, "not before it is counted out"
    assert phone.get(f"/handovers/{of.id}").status_code == 403
    handovers.drop(clerk, of.id)
    assert phone.get(f"/handovers/in/{of.id}").status_code == 404


def test_only_couriers_of_the_post_are_led_there(app: Flask, outlet: Outlet) -> None:
    others = builders.outlet(builders.company())
    for at, is_postal in ((outlet, True), (others, False)):
        account: Account = builders.account(Role.COURIER, at)
        client = app.test_client()
        builders.sign_in(client, account)
        assert client.get("/api/v1/session").json["outlet"]["is_postal"] is is_postal


def test_a_page_that_was_drawn_before_writes_nothing_over(
    desk: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 2)
    one, two = handing.entries(of)
    address, mine, theirs = f"/handovers/{of.id}", handing.waybill(), handing.waybill()
    old = {
        f"was-{one.document.id}": "",
        f"was-{two.document.id}": "",
        f"waybill-{one.document.id}": mine,
        f"waybill-{two.document.id}": "",
    }
    scans.number_documents(clerk, of.id, {two.document.id: theirs})

    builders.post(desk, f"{address}/waybills", page=address, **old)
    assert [entry.document.waybill for entry in handing.entries(of)] == [mine, theirs]

    old[f"waybill-{two.document.id}"] = handing.waybill()
    clash = builders.post(desk, f"{address}/waybills", page=address, **old)
    assert clash.status_code == 422
    assert f"别处刚把这一件记成 {theirs}" in clash.text
    assert handing.entries(of)[1].document.waybill == theirs


def test_each_scan_says_what_came_of_it(desk: FlaskClient, clerk: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 2)
    address, number = f"/handovers/{of.id}", handing.waybill()
    current = str(handing.entries(of)[0].document.id)

    def scan(code: str, current: str = "") -> str:
        form = {"code": code, "current": current}
        return builders.post(desk, f"{address}/scan", page=address, **form).text

    assert "先扫清单上这一件的码" in scan(number)
    scan("1")
    assert f"1 号记上了邮件号 {number}" in scan(number, current)
    assert "1 号已经有邮件号" in scan(handing.waybill(), current)
    assert "不在这张清单上" in scan("99")


def test_what_was_withdrawn_is_stopped_at_the_scan(
    desk: FlaskClient, phone: FlaskClient, clerk: Actor, outlet: Outlet
) -> None:
    of = handing.offered(clerk, outlet, 1)
    [entry] = handing.entries(of)
    documents.withdraw(of.hall_id, entry.case.id)
    inside = f"/handovers/in/{of.id}"

    answer = builders.post(phone, f"{inside}/scan", page=inside, code="1")

    assert answer.status_code == 422
    assert "1 号不寄了" in answer.text
    assert handing.entries(of)[0].document.in_at is None
    gone = f"/handovers/{of.id}/documents/{entry.document.id}/leave"
    told = builders.post(desk, gone, page=f"/handovers/{of.id}", reason="next-list")
    assert told.status_code == 302
    assert "不寄了" in desk.get(f"/handovers/{of.id}").text
    [(left, _number)] = queries.left_documents(of)
    assert left.left_because is LeaveReason.NOT_TO_BE_POSTED


def test_a_list_that_is_over_says_why_nothing_happens(
    desk: FlaskClient, clerk: Actor, courier: Actor, outlet: Outlet
) -> None:
    taken = handing.taken(clerk, courier, outlet, 1)
    dropped = handing.gathered(clerk, outlet, 1)
    address = f"/handovers/{dropped.id}"
    page = desk.get(address).text
    assert "确定作废" in page
    handovers.drop(clerk, dropped.id)

    late = builders.post(desk, f"{address}/scan", page="/me", code="1")
    back = builders.post(desk, f"/handovers/{taken.id}/take-back", page="/me")

    assert (late.status_code, back.status_code) == (409, 409)
    assert "已经作废" in late.text
    assert "揽投员已经接收" in back.text
