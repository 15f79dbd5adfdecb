"""The form of an address in a real browser: by its script, without one, with the keyboard.

The page around it is the test's own; styles, script and the answer come from the real server.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests import builders, builders_pickups
from tests.browser.conftest import DESK, MakeContext
from tests.browser.test_every_page import fits, is_accessible
from tooling.live import LiveServer
from webapp.foundation.access import Role
from webapp.places import address_form

pytestmark = pytest.mark.browser

PATH = "/address-trial"
TEXT = "陆见川 13800001001 浙江省杭州市临平区望江里18号3幢502室，周末送"
AMBIGUOUS = "鼓楼区中山北路88号 周远山 13900001008"
SOURCE = """{% extends "base.html" %}
{% from "components/topbar.html" import topbar %}
{% from "components/address.html" import address_fields %}
{% block title %}寄到哪里{% endblock %}
{% block topbar %}{{ topbar("寄到哪里", "粘贴一段地址") }}{% endblock %}
{% block main %}<form method="post" class="card" novalidate>
<h2 class="card__title">寄到哪里</h2>{{ address_fields(values, wishes) }}
<button class="button button--main" type="submit">存好</button></form>{% endblock %}"""

OpenForm = Callable[..., Page]


@pytest.fixture
def open_form(app: Flask, server: LiveServer, browser_context: MakeContext) -> OpenForm:
    """Opens the form in a browser that is signed in: `open_form(**options)`."""

    def opened(**options: object) -> Page:
        context = browser_context(**options)
        _sign_in(context, server)
        page = context.new_page()
        page.route(f"**{PATH}", lambda route, request: _answer(app, route, request))
        page.goto(PATH)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("[data-module='conversions/address'][data-started]")
        return page

    return opened


def test_a_pasted_text_is_told_apart(open_form: OpenForm) -> None:
    page = open_form()
    page.get_by_label("粘贴整段地址").fill(TEXT)
    page.get_by_role("button", name="分好").click()

    expect(page.get_by_text("已分好，请看一眼")).to_be_visible()
    expect(page.get_by_label("收件人")).to_have_value("陆见川")
    expect(page.get_by_label("电话")).to_have_value("13800001001")
    expect(page.get_by_label("省 / 市 / 区县")).to_have_value("浙江省 / 杭州市 / 临平区")
    expect(page.get_by_label("街道、楼号、门牌")).to_have_value("望江里18号3幢502室")
    expect(page.get_by_label("什么时候送")).to_have_value("weekends")
    expect(page.get_by_role("button", name="再分一次")).to_be_visible()
    expect(page.get_by_text("没有填进去的话：周末送")).to_be_visible()


def test_a_county_of_several_is_chosen(open_form: OpenForm) -> None:
    page = open_form(**DESK)
    page.get_by_label("粘贴整段地址").fill(AMBIGUOUS)
    page.get_by_role("button", name="分好").click()

    expect(page.get_by_text("这个区县不止一个")).to_be_visible()
    expect(page.get_by_role("button", name="江苏省南京市鼓楼区")).to_be_focused()
    page.get_by_role("button", name="福建省福州市鼓楼区").click()
    expect(page.get_by_label("省 / 市 / 区县")).to_have_value("福建省 / 福州市 / 鼓楼区")
    expect(page.get_by_label("街道、楼号、门牌")).to_have_value("中山北路88号")
    expect(page.get_by_text("是哪一个")).to_be_hidden()


def test_it_works_without_a_script(open_form: OpenForm) -> None:
    page = open_form(java_script_enabled=False)
    page.get_by_label("粘贴整段地址").fill(AMBIGUOUS)
    page.get_by_role("button", name="分好").click()
    expect(page.get_by_label("收件人")).to_have_value("周远山")
    page.get_by_role("button", name="江苏省徐州市鼓楼区").click()

    expect(page.get_by_label("省 / 市 / 区县")).to_have_value("江苏省 / 徐州市 / 鼓楼区")


def test_enter_sends_the_form_and_overwrites_no_correction(open_form: OpenForm) -> None:
    page = open_form()
    page.get_by_label("粘贴整段地址").fill(TEXT)
    page.get_by_role("button", name="分好").click()
    expect(page.get_by_label("收件人")).to_have_value("陆见川")
    page.get_by_label("收件人").fill("陆见山")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_label("收件人").press("Enter")

    fields = dict(parse_qsl(sent.value.post_data or ""))
    assert fields["recipient"] == "陆见山"
    assert "split" not in fields


def test_without_a_signal_one_types_on(open_form: OpenForm) -> None:
    page = open_form()
    page.get_by_label("粘贴整段地址").fill(TEXT)
    page.context.set_offline(True)
    page.get_by_role("button", name="分好").click()

    expect(page.get_by_text("没分成")).to_be_visible()
    expect(page.get_by_label("粘贴整段地址")).to_have_value(TEXT)


@pytest.mark.parametrize("text", ["", TEXT, AMBIGUOUS])
def test_it_is_accessible_and_fits(open_form: OpenForm, text: str) -> None:
    page = open_form(java_script_enabled=True)
    if text:
        page.get_by_label("粘贴整段地址").fill(text)
        page.get_by_role("button", name="分好").click()
        expect(page.get_by_text("已分好，请看一眼")).to_be_visible()

    assert [*is_accessible(page), *fits(page)] == []


def _answer(app: Flask, route: Route, request: Request) -> None:
    sent = dict(parse_qsl(request.post_data or "", keep_blank_values=True))
    values = address_form.split(sent) if address_form.SPLIT in sent else address_form.kept(sent)
    with app.test_request_context(PATH):
        page = render_template_string(SOURCE, values=values, wishes=address_form.WISH_TITLES)
    route.fulfill(body=page, content_type="text/html; charset=utf-8")


def _sign_in(context: BrowserContext, server: LiveServer) -> None:
    clerk = builders.account(Role.HALL_CLERK, builders.hall())
    session = builders_pickups.session_of(clerk, Role.HALL_CLERK)
    name, value = builders_pickups.cookie_of(session.id).split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
