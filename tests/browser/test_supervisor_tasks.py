"""A supervisor's month on a phone: the nearest task first, its form, and on to the report."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import builders
from tests.browser.conftest import MakeContext
from tests.browser.test_every_page import fits, is_accessible
from tests.builders_findings import People
from tests.builders_pickups import cookie_of
from tests.builders_supervisors import VISIT, planned, wanted
from tooling.live import LiveServer
from webapp.accounts.models import Account
from webapp.foundation.database import db, transaction
from webapp.supervision.supervisors.kinds import TaskState
from webapp.supervision.supervisors.models import SupervisorTask
from webapp.supervision.supervisors.services import terms

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
HERE = {"latitude": 28.68, "longitude": 115.9, "accuracy": 8}


@pytest.fixture
def crew(app: Flask, server: LiveServer) -> People:
    """The people around one outlet behind the real server; its supervisor has a term."""
    assert app
    assert server
    people = People()
    known = people.accounts["supervisor"]
    terms.appoint(people.county, wanted(people.outlet.county_code, login=known.login))
    return people


def test_the_nearest_first_its_form_and_on_to_the_report(
    crew: People, browser_context: MakeContext
) -> None:
    far = builders.outlet(region_code=crew.outlet.county_code, latitude=28.9, longitude=116.4)
    with transaction():
        crew.outlet.latitude, crew.outlet.longitude = 28.681, 115.9
    who = crew.supervisor.account_id
    planned(crew.county, far, who)
    near = planned(crew.county, crew.outlet, who)
    page = _supervisor(crew, browser_context)

    page.goto("/tasks")
    rows = page.locator(".task")
    expect(rows.first).to_contain_text("离您 110 米")
    expect(rows.first).to_contain_text(crew.outlet.name)
    _looks_well(page)
    rows.first.get_by_role("link").first.click()
    _fill(page, {**VISIT, "notice": "no", "days": "9"})
    page.get_by_role("button", name="做完了").click()

    expect(page.get_by_text("有几处需要改，您填的都还在。")).to_be_visible()
    expect(page.locator("[name=answer-days]")).to_have_value("9")
    _looks_well(page)
    page.locator("[name=answer-days]").fill("5")
    page.get_by_role("button", name="做完了").click()

    expect(page.get_by_text("已做完，填的都收下了")).to_be_visible()
    _looks_well(page)
    page.get_by_role("link", name="报告：没有公示").click()
    expect(page.locator("[name=category][value=notice-missing]")).to_be_checked()
    expect(page.locator("[name=outlet_id]")).to_have_value(str(crew.outlet.id))
    db.session.expire_all()
    kept = db.session.get_one(SupervisorTask, (near.outlet_id, near.id))
    assert (kept.state, kept.answers["days"]) == (TaskState.DONE, 5)


def test_without_scripts_it_is_the_same_form(crew: People, browser_context: MakeContext) -> None:
    task = planned(crew.county, crew.outlet, crew.supervisor.account_id)
    page = _supervisor(crew, browser_context, java_script_enabled=False)

    page.goto("/tasks")
    page.locator(".task").first.get_by_role("link").first.click()
    _fill(page, VISIT)
    page.get_by_role("button", name="做完了").click()

    expect(page.get_by_text("已做完，填的都收下了")).to_be_visible()
    db.session.expire_all()
    kept = db.session.get_one(SupervisorTask, (task.outlet_id, task.id))
    assert kept.state is TaskState.DONE


def _supervisor(crew: People, browser_context: MakeContext, **options: Any) -> Page:
    """The supervisor's phone, which may be asked where it is."""
    context = browser_context(permissions=["geolocation"], geolocation=HERE, **options)
    page = context.new_page()
    page.goto("/healthz")
    account = db.session.get_one(Account, crew.supervisor.account_id)
    name, value = cookie_of(builders.session_of(account).id).split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": page.url}])
    return page


def _fill(page: Page, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        choice = page.locator(f"[name=answer-{name}][value='{value}']")
        if choice.count():
            choice.check()
        else:
            page.locator(f"[name=answer-{name}]").fill(value)


def _looks_well(page: Page) -> None:
    assert [*fits(page), *is_accessible(page)] == []
    page.set_viewport_size({"width": 390, "height": 844})
