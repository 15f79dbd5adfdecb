"""A citizen on an old phone: from the slip to the consent, with and without a script."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from tests import builders, builders_conversions
from tests.browser.conftest import PHONE, MakeContext
from tests.browser.test_every_page import fits, is_accessible
from tooling.live import LiveServer
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCase
from webapp.conversions.queries.calls import consent_of
from webapp.foundation.access import Role
from webapp.foundation.database import db
from webapp.foundation.messages import Message
from webapp.foundation.messages.words import filled

pytestmark = pytest.mark.browser

PASTED = "王晓明 13900139000 江西省南昌市东湖区青石街道望江里8号楼2单元601"
SLOW = {"latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 25_000, "offline": False}
"""3G, bytes a second."""
OLD_PHONE = 4
"""A phone of five years ago is about so many times slower than a desk (Lighthouse's mid-tier)."""


@pytest.fixture
def case(server: LiveServer) -> ConversionCase:
    """A case that may be posted."""
    assert server
    builders.region("360102")
    clerk = builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall()))
    return builders_conversions.case(clerk, name="王晓明", last_four="012X")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_document_is_posted_on_an_old_phone_and_a_slow_line(
    browser_context: MakeContext, case: ConversionCase, script: bool
) -> None:
    context = browser_context(java_script_enabled=script)
    page = context.new_page()
    _slow(context, page)
    page.goto(f"/documents?case={case.case_number}")
    page.get_by_label("办件人证件号码的后四位").fill("012X")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("验证码（6 位）").fill(_code())
    page.get_by_role("button", name="看我的证照").click()
    expect(page.get_by_text("王*明，您的")).to_be_visible()
    if script:
        page.wait_for_selector("[data-module='conversions/address'][data-started]")
        assert [*is_accessible(page), *fits(page)] == []
        page.set_viewport_size(PHONE["viewport"])
    page.get_by_label("粘贴整段地址").fill(PASTED)
    page.get_by_role("button", name="分好").click()
    expect(page.get_by_label("省 / 市 / 区县")).to_have_value("江西省 / 南昌市 / 东湖区")
    page.get_by_text("我同意由中国邮政").click()
    page.get_by_role("button", name="同意，寄给我").click()
    expect(page.get_by_text("记下了。")).to_be_visible()
    expect(page.get_by_role("button", name="撤回，不寄了")).to_be_visible()

    db.session.expire_all()
    consent = consent_of(case)
    assert consent is not None
    assert db.session.get_one(ConversionCase, (case.hall_id, case.id)).state is CaseState.CONSENTED
    assert "望江里" not in page.content()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_another_look_keeps_what_was_typed_and_enter_presses_the_forms_own_button(
    browser_context: MakeContext, case: ConversionCase, script: bool
) -> None:
    page = browser_context(java_script_enabled=script).new_page()
    page.goto("/documents")
    page.get_by_label("办件编号").fill(case.case_number)
    page.get_by_label("办件人证件号码的后四位").fill("012X")
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_label("Case number")).to_have_value(case.case_number)
    page.get_by_role("button", name="中文").click()
    page.get_by_label("办件人证件号码的后四位").press("Enter")
    page.get_by_label("验证码（6 位）").fill(_code())
    page.get_by_role("button", name="看我的证照").click()

    page.get_by_label("街道、楼号、门牌").fill("望江里 8 号楼")
    page.get_by_text("我同意由中国邮政").click()
    page.get_by_role("button", name="大字").click()

    expect(page.locator("html.large-type")).to_be_attached()
    expect(page.get_by_label("街道、楼号、门牌")).to_have_value("望江里 8 号楼")
    expect(page.get_by_role("checkbox")).to_be_checked()
    assert "望江里" not in page.url
    page.get_by_label("街道、楼号、门牌").press("Enter")
    expect(page.get_by_label("收件人", exact=True)).to_have_attribute("aria-invalid", "true")


def _slow(context: BrowserContext, page: Page) -> None:
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": OLD_PHONE})


def _code() -> str:
    db.session.expire_all()
    query = select(Message).order_by(Message.created_at.desc()).limit(1)
    content = db.session.scalars(query).one().content
    found = re.search(r"\d{6}", filled(content.template, content.parameters))
    assert found
    return found[0]
