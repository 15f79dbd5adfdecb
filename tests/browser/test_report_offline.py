"""A supervisor without signal: seen, photographed, said, kept; sent once there is a network."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from tests import builders
from tests.browser import inside
from tests.browser.conftest import MakeContext
from tests.browser.test_findings import AT, looks_well
from tests.builders_findings import People
from tests.builders_photos import photo
from tests.builders_pickups import cookie_of
from tests.faults.line import Fault, Line
from tests.people import sender
from tooling.live import LiveServer
from webapp.findings.kinds import Category
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.foundation.database import db, transaction
from webapp.records.models import ReceivedRecord

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PAGE = "/supervisor/report"
KEPT = "[data-kept] li"


@pytest.fixture
def crew(app: Flask, server: LiveServer) -> People:
    """Everybody around one outlet behind the real server, and a second outlet farther away."""
    assert app
    assert server
    people = People()
    far = builders.outlet(name="城东揽投部")
    with transaction():
        people.outlet.latitude, people.outlet.longitude = AT["latitude"], AT["longitude"]
        far.latitude, far.longitude = AT["latitude"] + 0.1, AT["longitude"]
    return people


def test_reported_in_a_basement_and_sent_when_there_is_signal(
    crew: People, browser_context: MakeContext, tmp_path: Path
) -> None:
    context = browser_context(geolocation=AT, permissions=["geolocation"])
    page = _on_the_page(context, crew, "supervisor")
    inside.await_worker(page)
    context.set_offline(True)
    page.goto(PAGE)
    _fill_in(page, crew, tmp_path)
    expect(page.get_by_role("link", name="任务")).to_be_visible()
    expect(page.get_by_text("离您 0 米")).to_be_visible()
    page.reload()  # the camera took all the memory
    expect(page.get_by_label("说一句")).to_have_value("资费表只剩空框。")
    expect(page.locator(".shot")).to_have_count(1)
    looks_well(page)

    _send(page)

    expect(page.locator(KEPT)).to_have_count(1)
    expect(page.locator(KEPT)).to_contain_text("本机待发")
    expect(page.get_by_text("没有信号，照常报")).to_be_visible()
    looks_well(page)
    page.get_by_text("没送到村", exact=True).click()
    _send(page)
    expect(page.get_by_text("写几句话说明情况")).to_be_visible()
    page.get_by_label("说一句").fill("上周只来了一次。")
    _send(page)
    expect(page.locator(KEPT)).to_have_count(2)
    assert _count(Finding) == 0
    context.set_offline(False)
    inside.send_now(page)
    expect(page.locator(KEPT).first).to_contain_text("已收妥")

    assert inside.waiting(page) == []
    assert _count(Finding) == _count(ReceivedRecord) == 2
    first, second = db.session.scalars(select(Finding).order_by(Finding.id)).all()
    assert (first.category, second.category) == (
        Category.NOTICE_MISSING,
        Category.NOT_TO_THE_VILLAGE,
    )
    assert _count(FindingEvidence) == 1
    step = db.session.scalars(select(FindingStep).where(FindingStep.finding_id == first.id)).one()
    assert (step.words, step.latitude) == ("资费表只剩空框。", pytest.approx(AT["latitude"]))
    page.locator(KEPT).last.get_by_role("link").click()
    expect(page).to_have_url(f"{page.url}")
    expect(page.get_by_text(first.code)).to_be_visible()


def test_forty_in_one_basement_all_arrive_whatever_the_line_does(
    crew: People, browser_context: MakeContext, line: Line
) -> None:
    page = _on_the_page(browser_context(base_url=line.url), crew, "supervisor", line.url)
    with line.troubled(lambda seen: _api(seen.path, Fault.LOST)):
        _keep_many(page, crew, 40)
        inside.send_now(page)
        assert len(inside.waiting(page)) == 40

    inside.send_now(page)

    expect(page.locator(KEPT).filter(has_text="已收妥")).to_have_count(40)
    assert inside.waiting(page) == []
    assert _count(Finding) == _count(ReceivedRecord) == 40


def test_what_is_missing_is_told_and_a_number_of_a_person_never_kept(
    crew: People, browser_context: MakeContext
) -> None:
    page = _on_the_page(browser_context(), crew, "supervisor")
    _send(page)
    expect(page.get_by_text("选一样看到的问题")).to_be_visible()
    expect(page.get_by_text("选一个网点", exact=True)).to_be_visible()

    page.get_by_text("没有公示", exact=True).click()
    page.locator(f"[name=outlet][value='{crew.outlet.id}']").check()
    page.get_by_label("说一句").fill(f"他的证件是 {sender().number}")
    _send(page)

    expect(page.get_by_text("里面好像有身份证号码")).to_be_visible()
    assert inside.queue(page) == []


def test_what_the_server_refuses_is_mended_under_its_number(
    crew: People, browser_context: MakeContext, tmp_path: Path
) -> None:
    page = _on_the_page(browser_context(), crew, "grid")
    expect(page.get_by_role("link", name="任务")).to_be_hidden()
    page.get_by_text("消防隐患", exact=True).click()
    page.locator(f"[name=outlet][value='{crew.outlet.id}']").check()
    _send(page)
    expect(page.locator("#photos-error")).to_have_text("至少要 1 张照片")
    [kept] = _keep_many(page, crew, 1, kind="grid", category="fire-risk")
    inside.send_now(page)
    expect(page.locator(KEPT)).to_contain_text("至少要 1 张照片")

    page.get_by_role("button", name="改好重发").click()
    _choose(page, tmp_path)
    expect(page.locator(".shot img")).to_have_count(1)
    _send(page)
    expect(page.locator(KEPT)).to_contain_text("已收妥")

    assert [one.id.hex for one in db.session.scalars(select(Finding))] == [kept.replace("-", "")]
    assert _count(FindingEvidence) == 1


def test_another_outlet_takes_another_seal(
    crew: People, browser_context: MakeContext, tmp_path: Path
) -> None:
    page = _on_the_page(browser_context(geolocation=AT, permissions=["geolocation"]), crew)
    _choose(page, tmp_path)  # before an outlet is chosen
    page.get_by_label("城东揽投部").check()
    page.get_by_text("没有公示", exact=True).click()
    expect(page.locator(".shot img")).to_have_count(1)
    page.get_by_label(crew.outlet.name).check()
    expect(page.locator(".shot img")).to_have_count(1)
    page.get_by_label("说一句").fill("资费表只剩空框。")

    _send(page)
    expect(page.locator(KEPT)).to_contain_text("已收妥")

    [finding] = db.session.scalars(select(Finding)).all()
    assert finding.outlet_id == crew.outlet.id
    assert _count(FindingEvidence) == 1
    assert inside.kept(page, "photos") == []


def test_an_outlet_far_away_is_found_by_its_name(
    crew: People, browser_context: MakeContext
) -> None:
    for number in range(4):
        builders.outlet(name=f"别的网点 {number}")
    page = _on_the_page(browser_context(), crew)
    page.get_by_text("不是这几个，搜一下").click()
    page.get_by_label("网点名称或地址里的字").fill("城东")
    page.locator("[data-found]").get_by_text("城东揽投部").click()

    expect(page.locator("[data-choices]").get_by_label("城东揽投部")).to_be_checked()
    looks_well(page)


def _on_the_page(
    context: BrowserContext, crew: People, who: str = "supervisor", url: str = ""
) -> Page:
    page = context.new_page()
    page.goto("/healthz")
    name, value = cookie_of(builders.session_of(crew.accounts[who]).id).split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": url or page.url}])
    page.goto(PAGE)
    expect(page.locator("[data-send]")).to_be_visible()
    inside.await_session(page)
    return page


def _fill_in(page: Page, crew: People, folder: Path) -> None:
    page.get_by_text("没有公示", exact=True).click()
    page.get_by_label(crew.outlet.name).check()
    _choose(page, folder)
    expect(page.locator(".shot img")).to_have_count(1)
    page.get_by_label("说一句").fill("资费表只剩空框。")


def _choose(page: Page, folder: Path) -> None:
    file = folder / "seen.jpg"
    file.write_bytes(photo(at=(AT["latitude"], AT["longitude"]), size=(2400, 1800)))
    page.locator("[data-photo-file]").set_input_files(file)


def _send(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).click()


def _keep_many(
    page: Page, crew: People, count: int, kind: str = "service", category: str = "notice-missing"
) -> list[str]:
    made: list[str] = inside.ask(
        page,
        """
        const { capture } = await load("foundation/capture");
        const { remembered } = await load("foundation/session");
        const session = await remembered();
        const ids = [];
        for (let number = 0; number < given.count; number += 1) {
          const seen = { finding_kind: given.kind, category: given.category };
          const act = { ...seen, words: `${number}`, photos: [], place: null };
          const summary = { category: given.category, outlet_name: "", waybills: [] };
          ids.push(await capture("report", act, { session, outletId: given.outlet, summary }));
        }
        return ids;
        """,
        count=count,
        kind=kind,
        category=category,
        outlet=str(crew.outlet.id),
    )
    return made


def _api(path: str, fault: Fault) -> Fault:
    return fault if path.startswith("/api/") else Fault.NONE


def _count(model: type) -> int:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0
