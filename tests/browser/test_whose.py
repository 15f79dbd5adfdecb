"""Whose records they are: through sign-out, another person, other duties, an ended sign-in."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders_pickups as build
from tests.browser import inside
from tests.browser.conftest import DESK
from tests.browser.courier import PASSWORD, Courier, end_session, officer_of, on_shift
from tests.faults.line import Fault
from tests.people import sender, waybill
from tests.phone import random_photo
from webapp.foundation import clock
from webapp.foundation.database import db
from webapp.pickups.lifecycle import FlagRule
from webapp.pickups.models import Pickup, PickupFlag
from webapp.pickups.services import examining
from webapp.records.models import ReceivedRecord

pytestmark = pytest.mark.browser

RECORDS = "/api/v1/records"
STORES = ["outbox", "photos", "draft", "sent", "keys", "me", "settings"]


def cut(seen):
    """Decides: the API is out of reach."""
    return Fault.LOST if seen.path.startswith("/api/") else Fault.NONE


def test_t13_other_duties_do_not_purge_what_was_captured(courier, line, shift):
    page = courier.page
    with line.troubled(cut):
        records = inside.make_records(page, [waybill() for _number in range(2)])
        build.end_grants(shift.account)
        elsewhere = build.outlet()
        build.add(build.grant(shift.account, elsewhere))
        page.context.clear_cookies()
        shift.enter(page.context, line.url)
        page.reload()
        assert inside.waiting(page) == records
    inside.send_now(page)

    inside.until(lambda: inside.waiting(page) == [])
    assert {row.outlet_id for row in received()} == {shift.outlet.id}


def test_t13_whoever_lost_all_duties_loses_no_record(courier, line, shift):
    page = courier.page
    with line.troubled(cut):
        records = inside.make_records(page, [waybill()])
        build.end_grants(shift.account)
    for _again in range(2):
        inside.send_now(page)
        page.reload()

    assert inside.waiting(page) == records
    assert received() == []


def test_t14_an_ended_sign_in_pauses_the_queue(courier, line, shift):
    page = courier.page
    with line.troubled(cut):
        records = inside.make_records(page, [waybill() for _number in range(2)])
        end_session(shift.sessions[-1])
    assert inside.send_now(page)["phase"] == "paused"
    expect(page.locator("[data-notices]")).to_contain_text("登录已到期")
    assert inside.waiting(page) == records
    assert 201 not in [one.status for one in line.of("POST", RECORDS)]

    page.get_by_role("link", name="去登录").click()
    page.get_by_label("工号").fill(shift.account.login)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/courier/today")  # and nothing else has to be done

    expect(page.locator("[data-list] .record")).to_have_count(2)
    inside.until(lambda: inside.waiting(page) == [])
    assert {str(row.id) for row in received()} == set(records)


def test_t15_signed_out_and_somebody_elses_turn(courier, line, shift):
    page, who = courier.page, sender()
    with line.troubled(cut):
        record = courier.take(waybill(), who)
        page.goto("/me")
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/sign-in**")

    stranger = on_shift(name="王二")
    stranger.enter(page.context, line.url)
    courier.open_today()
    inside.await_session(page, stranger.account.id)
    inside.send_now(page)
    expect(page.locator("[data-notices]")).to_contain_text("有别人存的 1 件")
    expect(page.locator("[data-list] .record")).to_have_count(0)
    assert inside.waiting(page) == [record]
    assert received() == []
    held = json.dumps([inside.kept(page, store) for store in STORES], ensure_ascii=False)
    assert who.number not in held
    assert who.name not in held

    page.context.clear_cookies()
    colleague = on_shift(at=shift.outlet, name="秦岚")
    colleague.enter(page.context, line.url)
    courier.open_today()
    inside.until(lambda: inside.waiting(page) == [])
    [row] = received()
    assert (row.captured_by, row.forwarded_by) == (shift.account.id, colleague.account.id)


@pytest.mark.parametrize("days", [-3, 3])
def test_t20_a_phone_whose_clock_is_days_off(courier, line, days):
    page = courier.page
    page.clock.set_fixed_time(clock.now() + timedelta(days=days))
    courier.open_today()
    inside.until(
        lambda: offset(page) is not None and abs(offset(page) + days * 86_400_000) < 60_000
    )
    with line.troubled(cut):
        courier.take(waybill(), sender())
        expect(courier.figure).to_contain_text("本机待发")
    inside.until(lambda: inside.send_now(page) and not inside.waiting(page))
    expect(courier.figure).to_contain_text("已收妥")
    while examining.examine_due():
        pass

    [row] = received()
    assert abs(row.adjusted_at - row.received_at) < timedelta(minutes=2)
    assert abs(row.captured_at - row.received_at - timedelta(days=days)) < timedelta(minutes=2)
    assert row.business_day == clock.business_day(row.adjusted_at)
    with Session(db.engine) as session:
        rules = set(session.scalars(select(PickupFlag.rule)))
    assert FlagRule.CLOCK_OFF in rules


def test_t23_the_office_sees_every_photo(courier, server, shift, browser_context):
    inside.make_records(courier.page, [waybill()], photos=3, photo=random_photo())
    inside.until(lambda: inside.waiting(courier.page) == [])
    with Session(db.engine) as session:
        pickup = session.scalars(select(Pickup)).one()
    context = browser_context(**DESK)
    officer_of(shift.outlet).enter(context, server.url)
    desk = context.new_page()

    desk.goto(f"/pickups/{pickup.outlet_id}/{pickup.id}")

    figures = desk.locator(".evidence figure")
    expect(figures).to_have_count(3)
    for number in range(3):
        image = figures.nth(number).locator("img")
        image.scroll_into_view_if_needed()
        inside.until(lambda image=image: image.evaluate("(shown) => shown.naturalWidth"))


def test_a_second_person_on_the_page_does_not_go_on_in_the_name_of_the_first(courier, line):
    """A pickup is open in one tab while somebody else signs in in another."""
    page = courier.page
    courier.begin("#type")
    courier.tell_the_law()
    courier.type_waybill(waybill())
    other = on_shift(name="王二")
    page.context.clear_cookies()
    other.enter(page.context, line.url)
    tab = page.context.new_page()
    Courier(tab).open_today()
    inside.await_session(tab, other.account.id)

    expect(courier.chips).to_have_count(0)  # it was loaded again, in the name of the other
    [parked] = [draft for draft in inside.kept(page, "draft") if draft["parcels"]]
    assert parked["account_id"] != str(other.account.id)


def received():
    with Session(db.engine) as session:
        return list(session.scalars(select(ReceivedRecord)))


def offset(page):
    """How far this phone believes the server's clock to be ahead, in milliseconds.

    It asks once more itself: on a busy machine the page's own question may have gone unanswered.
    """
    body = """
      await (await load("foundation/session")).refresh();
      return (await (await load("foundation/clock")).reading()).server_offset_ms;
    """
    return inside.ask_again(page, body)
