"""A caller's desk in a real browser: by keyboard, in two tabs, with the laptop closed in mid-call,
without JavaScript, and how it looks to axe and on narrow screens."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests import builders, builders_calls, builders_conversions
from tests.browser.conftest import DESK, MakeContext
from tests.browser.test_every_page import fits, is_accessible
from tests.builders_pickups import cookie_of
from tooling.live import LiveServer
from webapp.conversions import consenting
from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CallState, CaseState
from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionCase
from webapp.conversions.queries import calls
from webapp.conversions.queries.cases import case_for
from webapp.conversions.services import claiming, queueing
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import db, transaction

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(1, 8)}
NAME, LAST_FOUR, PHONE = "赵晓明", "432X", "+8613800138000"
OTHER, OTHER_PHONE = "孙兰", "+8613900139000"
PASTED = "望江里 8 栋 2 单元 601，138 0013 8000"


READY = "[data-module='conversions/desk'][data-started]"
TELEPHONE = """
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='tel:']");
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  window.called = [...(window.called ?? []), link.href];
});
"""
"""Takes the numbers that a page dials, as the telephone of the machine would."""


class Hall:
    """A hall with a campaign that calls at any hour, two people to call and two callers."""

    def __init__(self, app: Flask) -> None:
        assert app
        for code, name in (("360102", "东湖区"), ("360103", "西湖区")):
            builders.region(code, name)
        self.clerk = builders_calls.clerk(builders.hall())
        self.campaign: ConversionCampaign = builders_calls.campaign(self.clerk, hours=ALWAYS)
        self.caller = builders_calls.caller(self.campaign)
        self.colleague = builders_calls.caller(self.campaign)
        item = builders_conversions.item(self.clerk, name="居住证签发")
        soon = (clock.today() + timedelta(days=3)).isoformat()
        self.first = builders_conversions.case(
            self.clerk, item, name=NAME, last_four=LAST_FOUR, phone=PHONE, keep_until=soon
        )
        self.second = builders_conversions.case(self.clerk, item, name=OTHER, phone=OTHER_PHONE)
        queueing.queue_due()

    def state_of(self, case: ConversionCase) -> CaseState:
        """Where a case stands now."""
        db.session.rollback()
        db.session.expire_all()
        return case_for(self.clerk, case.id).state

    def call_of(self, actor: Actor) -> ConversionCall | None:
        """The open call of a caller."""
        db.session.rollback()
        db.session.expire_all()
        return calls.open_call(actor)


@pytest.fixture
def hall(app: Flask, server: LiveServer) -> Hall:
    """The hall behind the real server."""
    assert server
    return Hall(app)


def test_one_call_after_the_other_by_keyboard(hall: Hall, browser_context: MakeContext) -> None:
    page = _signed_in(browser_context(**DESK), hall.caller)
    page.goto("/calls")
    expect(page.get_by_role("button", name="下一个")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.locator(READY)).to_be_attached()
    page.get_by_role("button", name="拨打").press("Enter")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^00:0\d$"))
    assert page.evaluate("() => window.called") == [f"tel:{PHONE}"]
    expect(_main(page)).to_have_text("还差：选结果")

    page.keyboard.press("1")
    expect(_result(page, "同意邮寄")).to_be_checked()
    expect(_main(page)).to_have_text("还差：核对后四位")
    page.keyboard.press("Enter")
    page.keyboard.type("4321")
    expect(page.get_by_text("不符。请对方再说一遍")).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.type("432x")
    expect(page.get_by_text("证件后四位相符")).to_be_visible()
    expect(page.get_by_label(re.compile("^已说明“邮费"))).to_be_focused()
    page.keyboard.press("Space")

    pasted = page.get_by_label("边听边打，或粘贴短信")
    pasted.focus()
    page.keyboard.insert_text(PASTED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("详细地址")).to_have_value("望江里8栋2单元601")
    page.get_by_label("省", exact=True).select_option("360000")
    page.get_by_label("市", exact=True).select_option("360100")
    page.get_by_label("区县").select_option("360102")
    expect(_main(page)).to_have_text("还差：念回地址")
    page.get_by_label("详细地址").press("Enter")
    expect(page.get_by_label("已把地址念回一遍，对方说对")).to_be_focused()
    page.keyboard.press("Space")
    expect(_main(page)).to_have_text("保存，下一个")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=OTHER)).to_be_visible()
    assert NAME not in page.content()
    assert hall.state_of(hall.first) is CaseState.CONSENTED
    consent = calls.consent_of(hall.first)
    assert consent is not None
    address = consenting.address_of(consent)
    assert (address.recipient, address.phone, address.region_code) == (NAME, PHONE, "360102")
    assert page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])") in (
        "[{},{}]",
        '[{"yitong-desk-keys":"on"},{}]',
    )


def test_keys_act_only_where_nothing_is_typed_and_can_be_switched_off(
    hall: Hall, browser_context: MakeContext
) -> None:
    builders_calls.dialled(hall.caller, hall.campaign)
    page = _signed_in(browser_context(**DESK), hall.caller)
    page.goto("/calls")
    expect(_main(page)).to_have_text("还差：选结果")

    page.get_by_label("详细地址").press_sequentially("48 号")
    expect(page.locator("[name=disposition]:checked")).to_have_count(0)
    page.get_by_label("录音编号").press("Escape")
    page.locator("h1").click()
    page.keyboard.press("4")
    expect(_result(page, "无人接听")).to_be_checked()
    page.get_by_label("用键盘选结果").uncheck()
    page.locator("h1").click()
    page.keyboard.press("5")
    expect(_result(page, "无人接听")).to_be_checked()


def test_two_tabs_of_one_caller_have_one_call_and_the_second_save_loses_nothing(
    hall: Hall, browser_context: MakeContext
) -> None:
    context = browser_context(**DESK)
    first, second = _signed_in(context, hall.caller), context.new_page()
    for tab in (first, second):
        tab.goto("/calls")
    for tab in (first, second):
        tab.get_by_role("button", name="下一个").click()
        expect(tab.get_by_role("heading", name=NAME)).to_be_visible()
        if tab is first:
            _visible(tab, "拨打").click()
        expect(tab.get_by_role("timer")).to_be_visible()
    second.get_by_label("详细地址").fill("望江里 8 栋 601")
    for tab in (first, second):
        _result(tab, "坚持自取").check()
    first.get_by_role("button", name="只保存").click()
    expect(first.get_by_text("已记下：坚持自取")).to_be_visible()
    _result(second, "停机").check()
    second.get_by_role("button", name="只保存").click()

    expect(second.get_by_text("这通电话已经结束了")).to_be_visible()
    expect(second.get_by_text("已从这一页清掉")).to_be_visible()
    expect(second.get_by_label("详细地址")).to_have_value("")
    for personal in (NAME, "望江里", PHONE.removeprefix("+86")):
        assert personal not in second.content()
    expect(second.get_by_label("收件人", exact=True)).to_have_value("")
    assert hall.state_of(hall.first) is CaseState.DECLINED


def test_a_laptop_closed_in_mid_call_gives_the_number_to_a_colleague(
    hall: Hall, browser_context: MakeContext
) -> None:
    left = browser_context(**DESK)
    page = _signed_in(left, hall.caller)
    page.goto("/calls")
    page.get_by_role("button", name="下一个").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.locator(READY)).to_be_attached()
    call = hall.call_of(hall.caller)
    assert call is not None
    left.close()

    with transaction():
        call.lease_until = clock.ago(seconds=1)
    assert claiming.give_back_lapsed() == 1
    theirs = _signed_in(browser_context(**DESK), hall.colleague)
    theirs.goto("/calls")
    theirs.get_by_role("button", name="下一个").click()

    expect(theirs.get_by_role("heading", name=NAME)).to_be_visible()
    taken = hall.call_of(hall.colleague)
    assert taken is not None
    assert taken.number_id == call.number_id
    again = _signed_in(browser_context(**DESK), hall.caller)
    again.goto("/calls")
    assert NAME not in again.content()


def test_a_reload_in_mid_call_brings_back_what_was_typed_and_the_end_takes_it(
    hall: Hall, browser_context: MakeContext
) -> None:
    builders_calls.dialled(hall.caller, hall.campaign)
    page = _signed_in(browser_context(**DESK), hall.caller)
    page.goto("/calls")
    expect(page.locator(READY)).to_be_attached()
    _result(page, "同意邮寄").check()
    page.get_by_label("边听边打，或粘贴短信").fill(PASTED)
    with page.expect_response("**/keep"):
        page.get_by_role("button", name="分好").click()
        expect(page.get_by_label("详细地址")).to_have_value("望江里8栋2单元601")
    call = hall.call_of(hall.caller)
    assert call is not None
    assert call.sealed is not None
    assert "望江里".encode() not in call.sealed

    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()

    expect(page.get_by_text("刚才填的接回来了")).to_be_visible()
    expect(page.get_by_label("详细地址")).to_have_value("望江里8栋2单元601")
    expect(_result(page, "同意邮寄")).to_be_checked()
    _result(page, "坚持自取").check()
    page.get_by_role("button", name="只保存").click()
    expect(page.get_by_text("已记下：坚持自取")).to_be_visible()
    db.session.rollback()
    db.session.expire_all()
    ended = db.session.get_one(ConversionCall, (call.hall_id, call.id))
    assert (ended.sealed, ended.wrapped_key, ended.vault_key_id) == (None, None, None)


def test_a_document_fetched_in_mid_call_is_told_on_the_open_page_and_nothing_typed_is_lost(
    hall: Hall, browser_context: MakeContext
) -> None:
    builders_calls.dialled(hall.caller, hall.campaign)
    page = _signed_in(browser_context(**DESK), hall.caller)
    page.goto("/calls")
    expect(page.locator(READY)).to_be_attached()
    _result(page, "同意邮寄").check()
    page.get_by_label("对方说的证件后四位").fill("43")
    builders_calls.fetched(hall.clerk, hall.first)
    page.get_by_label("详细地址").fill("望江里 8 栋")

    expect(page.get_by_text("情况变了")).to_be_visible()
    script = page.get_by_role("region", name=re.compile("^话术"))
    expect(script.get_by_text("居住证签发已在窗口领取，不用再问")).to_be_visible()
    expect(script.get_by_role("listitem")).to_have_count(0)
    expect(page.get_by_text("没有要邮寄的了")).to_be_visible()
    expect(page.get_by_label("详细地址")).to_have_value("望江里 8 栋")
    expect(page.get_by_label("对方说的证件后四位")).to_have_value("43")
    expect(_main(page)).to_have_text("还差：没有要邮寄的，换一个结果")
    _result(page, "已领取").check()
    page.get_by_role("button", name="只保存").click()

    expect(page.get_by_text("已记下：已领取")).to_be_visible()
    assert hall.call_of(hall.caller) is None


def test_an_address_that_was_told_apart_is_not_left_without_a_warning(
    hall: Hall, browser_context: MakeContext
) -> None:
    builders_calls.dialled(hall.caller, hall.campaign)
    page = _signed_in(browser_context(**DESK), hall.caller)
    page.goto("/calls")
    page.get_by_label("边听边打，或粘贴短信").fill(PASTED)
    page.get_by_role("button", name="分好").click()
    expect(page.get_by_label("详细地址")).to_have_value("望江里8栋2单元601")
    # The whole page drawn anew, twice, as after refusals.
    for _time in range(2):
        _result(page, "同意邮寄").check()
        page.evaluate("() => document.querySelector('#call').setAttribute('data-dialled', '')")
        page.get_by_label("录音编号").fill("有误！")
        page.evaluate(
            "() => { for (const one of document.querySelectorAll('[name=disposition]'))"
            " one.checked = one.value === 'no-answer'; }"
        )
        with page.expect_response("**/save"):
            page.get_by_role("button", name="只保存").click()
        expect(page.get_by_text("录音编号用字母、数字")).to_be_visible()
        expect(page.locator(READY)).to_be_attached()

    # The browser's own question is asked of it where the line is cut; here, whether it would come.
    leaves = "() => dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(leaves) is False


def test_a_call_that_was_taken_away_leaves_nobody_on_the_screen(
    hall: Hall, browser_context: MakeContext
) -> None:
    call = builders_calls.dialled(hall.caller, hall.campaign)
    page = _signed_in(browser_context(**DESK), hall.caller)
    page.goto("/calls")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.locator(READY)).to_be_attached()
    claiming.take_away(hall.clerk, call.id)

    page.get_by_label("详细地址").fill("望江里 8 栋 601")

    expect(page.get_by_text("姓名、号码和地址已从这一页清掉")).to_be_visible()
    for personal in (NAME, "望江里", PHONE.removeprefix("+86"), "138 0013 8000"):
        assert personal not in page.content()
    page.get_by_role("link", name="回到外呼台").click()
    expect(page.get_by_role("button", name="下一个")).to_be_visible()


def test_what_was_typed_for_a_call_that_lapsed_stays_until_a_colleague_calls(
    hall: Hall, browser_context: MakeContext
) -> None:
    call = builders_calls.dialled(hall.caller, hall.campaign)
    page = _signed_in(browser_context(**DESK), hall.caller)
    page.goto("/calls")
    expect(page.locator(READY)).to_be_attached()
    with transaction() as session:
        row = session.get_one(ConversionCall, (call.hall_id, call.id))
        row.lease_until = clock.ago(seconds=1)
    assert claiming.give_back_lapsed() == 1

    page.get_by_label("详细地址").fill("望江里 8 栋 601")
    expect(page.get_by_text("号码已放回队列")).to_be_visible()
    expect(page.get_by_label("详细地址")).to_have_value("望江里 8 栋 601")
    _result(page, "坚持自取").check()
    page.get_by_role("button", name="只保存").click()

    expect(page.get_by_text("已记下：坚持自取")).to_be_visible()
    assert hall.state_of(hall.first) is CaseState.DECLINED


def test_without_a_network_nothing_typed_is_lost(hall: Hall, browser_context: MakeContext) -> None:
    builders_calls.dialled(hall.caller, hall.campaign)
    context = browser_context(**DESK, service_workers="allow")
    page = _signed_in(context, hall.caller)
    page.goto("/calls")
    _result(page, "坚持自取").check()
    page.get_by_label("详细地址").fill("望江里 8 栋 601")
    expect(_main(page)).to_have_text("保存，下一个")

    context.set_offline(True)
    _main(page).click()
    expect(page.get_by_text("没有信号。您填的都还在")).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("详细地址")).to_have_value("望江里 8 栋 601")
    context.set_offline(False)
    _main(page).click()

    expect(page.get_by_role("heading", name=OTHER)).to_be_visible()
    assert hall.state_of(hall.first) is CaseState.DECLINED


def test_the_same_way_without_javascript(hall: Hall, browser_context: MakeContext) -> None:
    page = _signed_in(browser_context(java_script_enabled=False), hall.caller)
    page.goto("/calls")
    page.get_by_role("button", name="下一个").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    _visible(page, "拨打").click()
    expect(page.locator("a[href='tel:+8613800138000']").last).to_be_visible()
    page.get_by_label("对方说的证件后四位").fill(LAST_FOUR)
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("证件后四位相符")).to_be_visible()
    page.get_by_label("边听边打，或粘贴短信").fill(PASTED)
    page.get_by_role("button", name="分好").click()
    expect(page.get_by_label("详细地址")).to_have_value("望江里8栋2单元601")
    for level, code in (("省", "360000"), ("市", "360100")):
        page.get_by_label(level, exact=True).select_option(code)
        page.get_by_role("button", name="列出下一级").click()
    page.get_by_label("区县").select_option("360102")
    page.get_by_label(re.compile("^已说明“邮费")).check()
    _result(page, "同意邮寄").check()
    _visible(page, "保存，下一个").click()
    expect(page.get_by_text("把地址念回一遍，对方说对，再勾这一项")).to_be_visible()
    page.get_by_label("已把地址念回一遍，对方说对").check()
    _visible(page, "保存，下一个").click()

    assert OTHER in page.content()
    assert NAME not in page.content()
    assert hall.state_of(hall.first) is CaseState.CONSENTED


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_a_call_with_several_documents_and_long_names_is_sound(
    hall: Hall, browser_context: MakeContext, language: str
) -> None:
    long = builders_conversions.item(
        hall.clerk, name="道路运输从业人员从业资格证核发（含网络预约出租汽车驾驶员）补发"
    )
    for name in ("阿卜杜热合曼·买买提依明", "欧阳晓明"):
        builders_conversions.case(hall.clerk, long, name=name, phone=PHONE)
    queueing.queue_due()
    context = browser_context(**DESK, reduced_motion="reduce")
    page = _signed_in(context, hall.caller, language)
    call = builders_calls.dialled(hall.caller, hall.campaign)
    page.goto("/calls")
    faults = [*fits(page), *(is_accessible(page) if language == "zh_Hans" else ())]
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".disposition").first.click()
    page.locator("[data-act=save]:not([data-part])").click()
    page.evaluate("() => document.querySelector('#call').submit()")
    page.wait_for_url("**/save")
    assert page.locator(".field__error:not(:empty)").count() > 2
    faults += [*fits(page), *(is_accessible(page) if language == "zh_Hans" else ())]

    assert faults == []
    assert hall.call_of(hall.caller) is not None
    assert call.state is CallState.OPEN
    assert Disposition.CONSENTED.value in page.content()


def _signed_in(context: BrowserContext, actor: Actor, language: str = "zh_Hans") -> Page:
    page = context.new_page()
    page.add_init_script(TELEPHONE)
    name, value = cookie_of(actor.session_id).split("=", 1)
    page.goto("/healthz")
    cookies: list[Any] = [
        {"name": name, "value": value, "url": page.url},
        {"name": "language", "value": language, "url": page.url},
    ]
    context.add_cookies(cookies)
    return page


def _main(page: Page) -> Any:
    """The main button, as the width of the screen shows it."""
    return page.locator("[data-part=main]:visible")


def _result(page: Page, name: str) -> Any:
    """One of the ways in which a call ends."""
    return page.get_by_role("radio", name=name, exact=True)


def _visible(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name).locator("visible=true")
