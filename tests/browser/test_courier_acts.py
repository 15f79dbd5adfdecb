"""What else a courier does: refuse, withdraw, correct, practise, look up, show a receipt."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser import inside
from tests.browser.conftest import DESK
from tests.browser.courier import officer_of
from tests.people import sender, waybill
from webapp.foundation.database import db
from webapp.pickups.lifecycle import PickupState
from webapp.pickups.models import Pickup, Refusal

pytestmark = pytest.mark.browser

BURST = """(text) => {
  for (const key of [...text, "Enter"]) {
    const at = document.activeElement ?? document.body;
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    if (at.dispatchEvent(event) && key !== "Enter") document.execCommand("insertText", false, key);
  }
}"""


def test_a_refusal_ends_in_a_record(courier):
    page, number = courier.page, waybill()
    courier.begin("#type")
    courier.tell_the_law()
    courier.type_waybill(number)
    page.get_by_role("button", name="不收").click()
    sheet = page.locator("#refusal-sheet")
    sheet.get_by_label("拒绝出示").check()
    expect(sheet.locator("[data-refusal-say]")).to_be_visible()
    sheet.get_by_role("button", name="不收，记录原因").click()
    page.wait_for_url("**/courier/receipt#*")

    expect(page.locator(".topbar h1")).to_have_text("不收记录")
    expect(page.locator(".topbar__title p")).to_have_text("已收妥，记录在案")
    assert [one.waybills for one in rows(Refusal)] == [[number]]
    assert rows(Pickup) == []
    assert inside.kept(page, "draft") == []
    assert "已验视" not in page.content()


def test_prohibited_goods_cannot_be_taken(courier):
    page = courier.page
    courier.begin("#type")
    courier.reach_inspection(waybill(), sender())
    courier.inspect("其他")
    for words in ("dahuoji", "一个打火机", "衣服、打火机", "打火机"):
        page.locator("[name=item_words]").fill(words)
        expect(courier.main).to_contain_text("打火机是禁寄物品，不能收")
        page.locator("[name=item_words]").fill("打火机贴纸")
        expect(courier.main).to_contain_text("收下 1 件")
    page.locator("[name=item_words]").fill("打火机")
    courier.main.click()
    sheet = page.locator("#refusal-sheet")
    expect(sheet.get_by_label("禁寄物品")).to_be_checked()
    sheet.get_by_label("禁寄物品").evaluate("(radio) => { radio.checked = false; }")
    sheet.get_by_role("button", name="不收，记录原因").click()
    expect(sheet.get_by_text("先选一个原因")).to_be_visible()
    sheet.get_by_label("禁寄物品").check()
    sheet.get_by_role("button", name="不收，记录原因").click()
    page.wait_for_url("**/courier/receipt#*")
    expect(page.locator(".topbar__title p")).to_have_text("已收妥，记录在案")
    assert [one.reason for one in rows(Refusal)] == ["prohibited"]
    assert rows(Pickup) == []


def test_nothing_that_was_typed_of_a_parcel_is_left_out(courier):
    page = courier.page
    first, second = waybill(), waybill()
    courier.begin("#type")
    courier.tell_the_law()
    courier.type_waybill(first)
    courier.choose_destination()
    page.locator("[name=waybill]").fill(
        "EA418205355CN"
    )  # never added, and its check digit is wrong
    courier.go_on()
    expect(page.locator("[data-waybill-says] .notice--stop")).to_be_visible()
    expect(page.locator("[name=waybill]")).to_be_visible()
    page.locator("[name=waybill]").fill(second)
    weight = page.get_by_label("重量")
    weight.fill("1.5")
    expect(courier.main).to_have_text("还差：重量")
    courier.go_on()
    expect(weight).to_be_focused()
    expect(weight).to_have_value("1.5")
    weight.fill("")
    page.get_by_label("类别").select_option("temporary-bulk")
    expect(courier.main).to_have_text("还差：重量")
    weight.fill("1500")
    courier.go_on()
    courier.type_identity(sender())
    courier.go_on()
    courier.inspect()
    courier.save()

    expect(courier.figure).to_contain_text("2")
    inside.until(lambda: inside.waiting(page) == [])
    [pickup] = rows(Pickup)
    assert (pickup.parcels, pickup.weight_grams) == (2, 1500)


def test_a_second_tap_keeps_no_second_version_and_no_wrong_weight(courier, line):
    page = courier.page
    courier.take(waybill(), sender())
    expect(courier.figure).to_contain_text("已收妥")
    page.get_by_role("button", name="更正").click()
    sheet = page.locator("#correction-sheet")
    sheet.get_by_label("重量").fill("1.5kg")
    sheet.get_by_label("原因").fill("称错了")
    sheet.get_by_role("button", name="更正，自动重发").click()
    expect(sheet.get_by_text("填 1 克到 1 吨之间的整数")).to_be_visible()
    sheet.get_by_label("重量").fill("1500")
    twice = "(form) => { form.requestSubmit(); form.requestSubmit(); }"
    sheet.locator("form").evaluate(twice)

    inside.until(lambda: [one.weight_grams for one in rows(Pickup) if one.is_head] == [1500])
    inside.until(lambda: inside.waiting(page) == [])
    assert len(rows(Pickup)) == 2
    expect(page.get_by_text("更正待发")).to_have_count(0)


def test_a_pickup_is_corrected_and_withdrawn(courier):
    page = courier.page
    courier.take(waybill(), sender())
    expect(courier.figure).to_contain_text("已收妥")
    page.get_by_role("button", name="更正").click()
    sheet = page.locator("#correction-sheet")
    sheet.get_by_label("类别").select_option("temporary-bulk")
    sheet.get_by_role("button", name="更正，自动重发").click()
    expect(sheet.get_by_text("写一句原因")).to_be_visible()
    sheet.get_by_label("原因").fill("看错了类别")
    sheet.get_by_role("button", name="更正，自动重发").click()
    expect(sheet).to_be_hidden()
    expect(page.locator("[data-receipt]")).to_contain_text("临时大宗")
    inside.until(lambda: inside.waiting(page) == [])

    page.get_by_role("button", name="撤单").click()
    sheet = page.locator("#void-sheet")
    sheet.get_by_label("原因").fill("寄件人不寄了")
    sheet.get_by_role("button", name="撤单", exact=True).click()
    expect(page.locator(".topbar__title p")).to_have_text("已撤单")
    inside.until(lambda: inside.waiting(page) == [])

    versions = sorted(rows(Pickup), key=lambda one: one.number)
    assert [one.number for one in versions] == [1, 2, 3]
    assert [one.is_head for one in versions] == [False, False, True]
    assert versions[-1].state is PickupState.VOIDED


def test_a_pickup_is_withdrawn_before_it_was_sent(courier):
    page = courier.page
    inside.await_worker(page)
    page.context.set_offline(True)
    record = courier.take(waybill(), sender())
    page.get_by_role("button", name="撤单").click()
    sheet = page.locator("#void-sheet")
    sheet.get_by_label("原因").fill("寄件人不寄了")
    sheet.get_by_role("button", name="撤单", exact=True).click()
    expect(page.locator("[data-notices]")).to_contain_text("撤单待发")
    assert len(inside.waiting(page)) == 2
    page.context.set_offline(False)

    inside.until(lambda: inside.waiting(page) == [])
    [head] = [one for one in rows(Pickup) if one.is_head]
    assert (str(head.origin_id), head.state) == (record, PickupState.VOIDED)


def test_practice_records_nothing(courier, line):
    page = courier.page
    before = len(line.of("POST", "/api/v1/records"))
    page.goto("/courier/me")
    page.get_by_role("link", name="练习收寄").click()
    expect(page.locator(".topbar__title p")).to_contain_text("练习")
    courier.reach_inspection(waybill(), sender())
    courier.inspect()
    courier.main.click()
    expect(page.locator("[data-notices]")).to_contain_text("练完了，什么都没有记录")

    assert inside.waiting(page) == []
    assert inside.kept(page, "draft") == []
    assert inside.kept(page, "photos") == []
    inside.send_now(page)
    assert len(line.of("POST", "/api/v1/records")) == before
    assert rows(Pickup) == []


def test_a_draft_survives_a_reload_and_an_identity_does_not(courier):
    page, who, number = courier.page, sender(), waybill()
    courier.begin("#type")
    courier.tell_the_law()
    courier.type_waybill(number)
    courier.choose_destination()
    courier.go_on()
    courier.type_identity(who)
    page.reload()  # what was typed of a person is gone, what was scanned is not

    expect(page.locator("[data-notices]")).to_contain_text("接着上次没办完的 1 件")
    expect(page.locator("[name=number]")).to_have_value("")
    courier.type_identity(who)
    courier.go_on()
    expect(page.get_by_label("日用品", exact=True)).to_be_visible()
    page.reload()  # now it is sealed, and sealed it may stay
    courier.inspect()
    courier.save()
    expect(courier.figure).to_contain_text("已收妥")


def test_by_keyboard_alone(courier):
    page, who = courier.page, sender()
    courier.begin("#type")
    expect(page.locator("[name=waybill]")).to_be_focused()
    reach(page, "[data-law] [data-told]", back=True)
    page.keyboard.press("Enter")
    reach(page, "[name=waybill]")
    page.keyboard.type(waybill(), delay=80)
    page.keyboard.press("Enter")
    expect(courier.chips).to_have_count(1)
    reach(page, "[data-destination]")
    page.keyboard.press("Enter")
    expect(page.locator("#destination-sheet input")).to_be_focused()
    page.keyboard.type("东湖", delay=80)
    expect(page.locator("#destination-sheet [data-code]").first).to_contain_text("东湖")
    page.keyboard.press("Enter")
    expect(page.locator("[data-destination]")).to_be_focused()
    reach(page, "[data-main]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-step=identity] .step__title")).to_be_focused()
    reach(page, "[data-viewfinder=card] [data-type]")
    page.keyboard.press("Enter")
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type(who.name, delay=80)
    reach(page, "[name=number]")
    page.keyboard.type(who.number, delay=80)
    reach(page, "[name=phone]")
    page.keyboard.type(who.phone, delay=80)
    reach(page, "[data-main]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-step=inspection] .step__title")).to_be_focused()
    reach(page, "[name=item_category]")
    page.keyboard.press("Space")
    reach(page, "[name=inspected]")
    page.keyboard.press("Space")
    reach(page, "[name=agreed]")
    page.keyboard.press("Space")
    reach(page, "[data-main]")
    page.keyboard.press("Enter")

    page.wait_for_url("**/courier/receipt#*")
    expect(courier.figure).to_contain_text("已收妥")


def test_a_hardware_scanner_and_the_same_waybill_twice(courier):
    page, first, second = courier.page, waybill(), waybill()
    courier.begin()
    burst(page, first)
    expect(courier.chips).to_have_count(1)
    burst(page, second.lower())
    expect(courier.chips).to_have_count(2)
    burst(page, first)
    expect(page.locator("[data-waybill-says]")).to_contain_text("扫了两次")
    expect(courier.chips).to_have_count(2)
    page.locator("[name=waybill_name]").focus()
    third = waybill()
    burst(page, third)  # into whatever field has the focus: it is a waybill all the same
    expect(courier.chips).to_have_count(3)
    expect(page.locator("[name=waybill_name]")).to_have_value("")
    burst(page, "EA418205355CN")
    expect(page.locator("[data-waybill-says] .notice--stop")).to_be_visible()
    expect(courier.chips).to_have_count(3)
    channels = {one["channel"] for one in inside.kept(page, "draft")[0]["parcels"]}
    assert channels == {"scanner"}
    courier.tell_the_law()
    courier.choose_destination()
    courier.go_on()
    courier.type_identity(sender())  # nobody compares the name with a number
    expect(courier.main).to_have_text("与证件一致")


def test_a_receipt_is_checked_by_anybody(courier, browser_context, line):
    who, number = sender(), waybill()
    record = courier.take(number, who)
    expect(courier.page.locator(".qr")).to_be_visible()
    [proof] = inside.kept(courier.page, "sent")
    assert proof["id"] == record
    stranger = browser_context(base_url=line.url).new_page()

    answer = stranger.goto(f"/r/{proof['receipt']}")

    assert answer.status == 200
    expect(stranger.locator("main")).to_contain_text("回执有效")
    expect(stranger.locator("main")).to_contain_text(number[-5:])
    text = stranger.content()
    assert number not in text
    assert who.name not in text
    assert who.masked_name not in text

    wrong = "A" if proof["receipt"][40] != "A" else "B"
    bent = proof["receipt"][:40] + wrong + proof["receipt"][41:]
    answer = stranger.goto(f"/r/{bent}")
    assert answer.status == 404
    expect(stranger.locator("main")).to_contain_text("回执无效")


def test_a_shelf_is_checked_by_scanner(courier, shift, browser_context, server):
    here, missing = waybill(), waybill()
    inside.make_records(courier.page, [here])
    inside.until(lambda: inside.waiting(courier.page) == [])
    context = browser_context(**DESK)
    officer_of(shift.outlet).enter(context, server.url)
    desk = context.new_page()
    desk.goto("/shelf-checks")
    desk.get_by_role("link", name="开始抽查").first.click()
    expect(desk.locator("[data-part=camera]")).to_be_visible()
    desk.locator("[name=outlet_id]").select_option(str(shift.outlet.id))
    for number in (here, missing):
        burst(desk, number)
    results = desk.locator("[data-part=results] .record")
    expect(results).to_have_count(2)
    expect(results.filter(has_text=here[-5:])).to_have_text(f"{here}有记录")
    expect(results.filter(has_text=missing[-5:])).to_contain_text("没有记录")
    desk.get_by_role("button", name="查完，留下结果").click()
    expect(desk.locator("main")).to_contain_text(missing[-5:])


def burst(page, text):
    """As a hardware scanner types: each key a few milliseconds after the last, then Enter. Inside
    the page, because on a busy machine keys from outside come as slowly as a person's."""
    page.evaluate(BURST, text)


def reach(page, selector, *, back=False):
    """Go there by Tab, as one does without a mouse."""
    for _press in range(40):
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"{selector} is not reached by keyboard")


def rows(model):
    with Session(db.engine) as session:
        return list(session.scalars(select(model)))
