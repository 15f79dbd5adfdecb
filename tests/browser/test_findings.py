"""A finding in a real browser: photos and place from the report to the word of whoever reported it,
a line that is cut on the way, bad photos, and the same without scripts and without an account."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from tests import builders
from tests.browser.conftest import DESK, MakeContext
from tests.browser.test_every_page import fits, is_accessible
from tests.builders_findings import People
from tests.builders_papers import paper
from tests.builders_photos import heavy, photo
from tests.builders_pickups import cookie_of
from tests.faults.line import Fault, Line
from tooling.live import LiveServer
from webapp.findings.kinds import FindingKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.findings.rules import DEFAULTS
from webapp.findings.services import changing, templating
from webapp.foundation import clock
from webapp.foundation.database import db, transaction

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

AT = {"latitude": 28.68, "longitude": 115.9, "accuracy": 8}
READY = "form[data-module='findings/step'][data-started]"


@pytest.fixture
def crew(app: Flask, server: LiveServer) -> People:
    """Everybody around one outlet behind the real server; its city wants to be on the spot."""
    assert app
    assert server
    people = People()
    with transaction():
        people.outlet.latitude, people.outlet.longitude = AT["latitude"], AT["longitude"]
    usual = DEFAULTS[FindingKind.SERVICE]
    verify = replace(usual.steps[Step.VERIFY], place=True)
    wanted = {**usual.steps, Step.VERIFY: verify}.values()
    people.report()  # the first writes down what holds everywhere
    changing.change(
        people.city,
        FindingKind.SERVICE,
        1,
        wanted,
        escalates=True,
        warns_days=2,
        quiet_days=20,
        why="要到现场",
    )
    return people


def test_from_the_supervisors_photo_to_the_supervisors_word(
    crew: People, browser_context: MakeContext, tmp_path: Path
) -> None:
    reporter = _signed_in(_on_the_spot(browser_context), crew, "supervisor")
    _fill_in_report(reporter, crew)
    _choose(reporter, _file(tmp_path, "before.jpg", photo(at=_at(), size=(2400, 1800))))
    expect(reporter.get_by_alt_text("照片：before.jpg")).to_be_visible()
    looks_well(reporter)
    _press(reporter, "提交")
    reporter.wait_for_url("**/findings/*/*")
    finding = _newest()
    assert reporter.url.endswith(_address(finding))
    expect(reporter.get_by_text("离网点 0 米")).to_be_visible()

    officer = _signed_in(_on_the_spot(browser_context, **DESK), crew, "county")
    officer.goto(_address(finding))
    _do(officer, "受理")
    _form(officer, "assign").get_by_label("交给谁").select_option(index=1)
    _do(officer, "交办")
    form = _form(officer, "verify")
    form.get_by_label("说明").fill("到现场看过，属实。")
    _choose(officer, _file(tmp_path, "there.jpg", photo()), form=form)
    expect(form.get_by_alt_text("照片：there.jpg")).to_be_visible()
    _do(officer, "现场核实，属实")

    company = _signed_in(browser_context(**DESK), crew, "company")
    company.goto(_address(finding))
    form = _form(company, "rectify")
    form.get_by_label("说明").fill("补贴了资费表和营业时间牌。")
    _choose(company, _file(tmp_path, "after.jpg", photo(taken_at=clock.now())), form=form)
    expect(form.get_by_alt_text("照片：after.jpg")).to_be_visible()
    _do(company, "整改")

    officer.reload()
    _form(officer, "approve").get_by_label("说明").fill("照片与现场一致。")
    _do(officer, "审核通过")

    reporter.reload()
    photos = reporter.locator(".evidence img")
    expect(photos).to_have_count(3)
    for number in range(3):
        photos.nth(number).scroll_into_view_if_needed()
        expect(photos.nth(number)).to_have_js_property("complete", True)
        assert photos.nth(number).evaluate("one => one.naturalWidth") > 0
    looks_well(reporter)
    _do(reporter, "确认已改好")
    assert _state(finding) is FindingState.CONFIRMED
    by_step = {one.step: one for one in _steps(finding)}
    assert by_step[Step.VERIFY].latitude == pytest.approx(AT["latitude"])
    assert by_step[Step.REPORT].accuracy_metres == AT["accuracy"]
    assert by_step[Step.RECTIFY].latitude is None
    seen = {one.step_id: one for one in _evidence(finding)}
    assert seen[by_step[Step.REPORT].id].longitude == pytest.approx(AT["longitude"], abs=1e-5)
    assert seen[by_step[Step.RECTIFY].id].taken_at is not None


def test_a_paper_goes_with_the_form_and_its_pages_are_seen(
    crew: People, browser_context: MakeContext, tmp_path: Path
) -> None:
    finding = crew.bring(crew.report(), FindingState.VERIFIED)
    company = _signed_in(browser_context(), crew, "company")
    company.goto(_address(finding))
    form = _form(company, "rectify")
    form.get_by_label("说明").fill("培训记录和整改报告在后面。")
    _choose(company, _file(tmp_path, "整改报告.pdf", paper(2)), form=form)
    expect(form.get_by_text("整改报告.pdf")).to_be_visible()

    _do(company, "整改")

    pages = company.get_by_alt_text("整改时的照片")
    expect(pages).to_have_count(2)
    pages.first.scroll_into_view_if_needed()
    expect(pages.first).to_have_js_property("complete", True)
    assert pages.first.evaluate("one => [one.naturalWidth, one.naturalHeight]") == [1132, 1600]


def test_whoever_uses_a_keyboard_is_taken_to_what_is_missing(
    crew: People, browser_context: MakeContext
) -> None:
    finding = crew.bring(crew.report(), FindingState.ACCEPTED)
    officer = _signed_in(browser_context(), crew, "county")
    officer.goto(_address(finding))

    officer.get_by_role("link", name="去办：交办").click()
    form = _form(officer, "assign")
    form.get_by_label("说明").fill("请尽快到现场")
    form.get_by_role("button", name="交办").press("Enter")

    expect(form.get_by_label("交给谁")).to_be_focused()
    expect(form.get_by_label("说明")).to_have_value("请尽快到现场")
    form.get_by_label("交给谁").select_option(index=1)
    _do(officer, "交办")
    assert _state(finding) is FindingState.ASSIGNED


def test_a_line_that_is_cut_loses_nothing_and_sends_nothing_twice(
    crew: People, browser_context: MakeContext, line: Line, tmp_path: Path
) -> None:
    page = _signed_in(browser_context(base_url=line.url), crew, "supervisor", line.url)
    _fill_in_report(page, crew)
    two = [_file(tmp_path, f"{name}.jpg", photo(size=(1600, 1200))) for name in ("one", "two")]
    _choose(page, *two)
    expect(page.locator(".shot img")).to_have_count(2)
    sent = []

    def second_is_lost(seen: Any) -> Fault:
        sent.append(seen)
        creates = [one for one in sent if one.path == "/api/v1/uploads"]
        return Fault.LOST if len(creates) > 1 else Fault.NONE

    with line.troubled(second_is_lost):
        _press(page, "提交")
        expect(page.get_by_text("照片发到一半断了")).to_be_visible()
    expect(page.get_by_label("说一句")).to_have_value("资费表只剩空框。")
    expect(page.locator(".shot img")).to_have_count(2)
    again = []
    with line.troubled(lambda seen: again.append(seen) or _lost_form(seen)):
        _press(page, "提交")
        expect(page.get_by_text("没有信号。您填的都还在，联网后再按一次。")).to_be_visible()
    assert [one.method for one in again if one.path.startswith("/api/v1/uploads")].count(
        "POST"
    ) == 1
    last = []
    with line.troubled(lambda seen: last.append(seen) or Fault.NONE):
        _press(page, "提交")
        page.wait_for_url("**/findings/*/*")
    assert not [one for one in last if one.path.startswith("/api/v1/uploads")]
    assert len(_evidence(_newest())) == 2


def test_words_of_a_template_come_at_once_and_another_one_takes_them_out_again(
    crew: People, browser_context: MakeContext
) -> None:
    for title, words in (("别处", "请打 12345。"), ("外卖", "请打 12315。")):
        templating.add(crew.city, Step.REJECT, title, words)
    officer = _signed_in(browser_context(**DESK), crew, "county")
    officer.goto(_address(_newest()))
    form = _form(officer, "reject")
    expect(form.get_by_role("button", name="套用")).to_have_count(0)
    said = form.get_by_label("为什么不受理")
    said.fill("您好，")

    form.get_by_label("常用语").select_option(label="别处")
    expect(said).to_have_value("您好，\n请打 12345。")
    form.get_by_label("常用语").select_option(label="外卖")
    expect(said).to_have_value("您好，\n请打 12315。")
    said.fill("您好，请打 12315，谢谢。")
    form.get_by_label("常用语").select_option(index=0)
    expect(said).to_have_value("您好，请打 12315，谢谢。")
    _do(officer, "不予受理")

    assert _state(_newest()) is FindingState.REJECTED


def test_bad_photos_get_sentences_and_a_heavy_one_is_made_small(
    crew: People, browser_context: MakeContext, tmp_path: Path
) -> None:
    page = _signed_in(browser_context(), crew, "supervisor")
    _fill_in_report(page, crew)
    _choose(page, _file(tmp_path, "scan.jpg", b"%PDF-1.7\n" * 50))
    expect(page.get_by_text("“scan.jpg”不是能看的照片，没有放。")).to_be_visible()
    heic = _file(tmp_path, "IMG_1.HEIC", photo("HEIF"))
    heavy_one = _file(tmp_path, "heavy.jpg", heavy(8 * 1024 * 1024))
    five = [_file(tmp_path, f"{number}.jpg", photo()) for number in range(5)]
    _choose(page, heic, heavy_one, *five)
    expect(page.get_by_text("最多放 6 张照片，多出来的没有放。")).to_be_visible()
    expect(page.locator(".shot")).to_have_count(6)
    page.get_by_role("button", name="去掉照片“3.jpg”").click()
    expect(page.locator(".shot")).to_have_count(5)

    _press(page, "提交")
    page.wait_for_url("**/findings/*/*")

    assert len(_evidence(_newest())) == 5


def test_where_place_is_demanded_its_refusal_is_told(
    crew: People, browser_context: MakeContext, tmp_path: Path
) -> None:
    finding = crew.bring(crew.report(), FindingState.ASSIGNED)
    context = browser_context(**DESK)
    page = _signed_in(context, crew, "county")
    page.goto(_address(finding))
    form = _form(page, "verify")
    form.get_by_label("说明").fill("到现场看过，属实。")
    _choose(page, _file(tmp_path, "there.jpg", photo()), form=form)
    expect(form.get_by_alt_text("照片：there.jpg")).to_be_visible()
    _press(page, "现场核实，属实")
    expect(page.get_by_text("没有允许定位")).to_be_visible()
    looks_well(page)

    context.grant_permissions(["geolocation"])
    context.set_geolocation({**AT, "latitude": 28.707})
    _do(page, "现场核实，属实")

    step = next(one for one in _steps(finding) if one.step is Step.VERIFY)
    assert step.latitude == pytest.approx(28.707)


def test_anybody_reports_without_a_script(
    crew: People, browser_context: MakeContext, tmp_path: Path
) -> None:
    page = browser_context(java_script_enabled=False).new_page()
    page.goto(f"/report/{crew.outlet.id}")
    page.get_by_text("没有公示", exact=True).click()
    page.get_by_label("说一句").fill("资费表只剩空框。")
    good, bad = (
        _file(tmp_path, "shot.jpg", photo(at=_at(), size=(2400, 1800))),
        _file(tmp_path, "scan.jpg", b"%PDF-1.7\n" * 50),
    )
    _choose(page, good, bad)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("有一个文件不是能看的照片，没有收")).to_be_visible()
    expect(page.get_by_label("照片 1 已收下，不用再放")).to_be_checked()
    expect(page.get_by_label("说一句")).to_have_value("资费表只剩空框。")

    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/f/*")

    expect(page.locator(".evidence img")).to_have_count(1)
    expect(page.get_by_text("离网点 0 米")).to_be_visible()


def test_the_nearest_outlet_comes_first(crew: People, browser_context: MakeContext) -> None:
    far, nowhere = builders.outlet(name="城东揽投部"), builders.outlet(name="没有位置的网点")
    with transaction():
        far.latitude, far.longitude = AT["latitude"] + 0.1, AT["longitude"]
    page = _signed_in(_on_the_spot(browser_context), crew, "supervisor")

    page.goto("/findings/new")

    options = page.locator("#outlet_id option")
    expect(options.nth(1)).to_have_text(f"{crew.outlet.name} · 离您 0 米")
    expect(options.nth(2)).to_have_text(f"{far.name} · 离您 11.1 公里")
    expect(options.nth(3)).to_have_text(nowhere.name)


def looks_well(page: Page) -> None:
    size = page.viewport_size
    assert [*is_accessible(page), *fits(page)] == []
    assert size is not None
    page.set_viewport_size(size)


def _on_the_spot(browser_context: MakeContext, **options: Any) -> BrowserContext:
    return browser_context(geolocation=AT, permissions=["geolocation"], **options)


def _signed_in(context: BrowserContext, crew: People, who: str, url: str = "") -> Page:
    page = context.new_page()
    page.goto("/healthz")
    name, value = cookie_of(builders.session_of(crew.accounts[who]).id).split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": url or page.url}])
    return page


def _fill_in_report(page: Page, crew: People) -> None:
    page.goto("/findings/new")
    expect(page.locator(READY)).to_be_attached()
    page.get_by_text("没有公示", exact=True).click()
    page.get_by_label("哪个网点").select_option(str(crew.outlet.id))
    page.get_by_label("说一句").fill("资费表只剩空框。")


def _form(page: Page, step: str) -> Locator:
    """The form of a step, unfolded."""
    expect(page.locator(READY).first).to_be_attached()
    form = page.locator(f"form[data-step={step}]")
    if not form.is_visible():
        page.locator("details", has=form).locator("summary").click()
    return form


def _choose(page: Page, *files: Path, form: Locator | None = None) -> None:
    (form or page).locator("input[type=file]").first.set_input_files(list(files))


def _file(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _do(page: Page, name: str) -> None:
    """Take a step that works."""
    expect(page.locator(READY).first).to_be_attached()
    _press(page, name)
    expect(page.get_by_text(f"“{name}”办好了")).to_be_visible()


def _lost_form(seen: Any) -> Fault:
    return Fault.LOST if seen.method == "POST" and seen.path == "/findings/new" else Fault.NONE


def _at() -> tuple[float, float]:
    return AT["latitude"], AT["longitude"]


def _address(finding: Finding) -> str:
    return f"/findings/{finding.outlet_id}/{finding.id}"


def _newest() -> Finding:
    _look_anew()
    return db.session.scalars(select(Finding).order_by(Finding.received_at.desc())).first()


def _state(finding: Finding) -> FindingState:
    _look_anew()
    return db.session.get_one(Finding, (finding.outlet_id, finding.id)).state


def _steps(finding: Finding) -> Sequence[FindingStep]:
    _look_anew()
    return db.session.scalars(select(FindingStep).where(FindingStep.finding_id == finding.id)).all()


def _evidence(finding: Finding) -> Sequence[FindingEvidence]:
    _look_anew()
    return db.session.scalars(
        select(FindingEvidence).where(FindingEvidence.finding_id == finding.id)
    ).all()


def _look_anew() -> None:
    db.session.rollback()
    db.session.expire_all()
