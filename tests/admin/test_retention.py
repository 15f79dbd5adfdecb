"""The page of periods and destructions: who sees what of whom."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders, builders_calls, builders_conversions, builders_pickups
from tests.conversions.calls.test_erase import stands
from tests.people import waybill
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.services import erasing as conversions_erasing
from webapp.foundation import clock, destructions
from webapp.foundation.access import Role
from webapp.foundation.database import db
from webapp.foundation.destructions.models import Destruction
from webapp.pickups.services import erasing as pickups_erasing
from webapp.places.models import Organisation
from webapp.settings import Mode, Settings, UnsafeSettings


@pytest.fixture
def halls(app: Flask) -> list[Organisation]:
    """Two halls, each with a case that was erased, one company with a pickup that was."""
    assert app
    phone, _outlet, _courier = builders_pickups.shift()
    assert phone.deliver(phone.pickup([waybill()])).status == 201
    made = [builders.hall(), builders.hall()]
    for hall in made:
        stands(builders_conversions.case(builders_calls.clerk(hall)), CaseState.DELIVERED)
    with clock.freeze(clock.now() + timedelta(days=400)):
        conversions_erasing.erase_due()
        pickups_erasing.erase_expired()
    return made


def rows_of(page: str) -> list[list[str]]:
    """The cells of the table of destructions."""
    table = page.split("销毁记录</h2>")[1].split("</table>")[0]
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row)]
        for row in table.split("<tr>")[2:]
    ]


def test_a_hall_sees_its_own(client: FlaskClient, halls: list[Organisation]) -> None:
    builders.sign_in(client, builders.account(Role.HALL_CLERK, halls[0]))

    page = client.get("/retention").text

    assert [row[1:4] for row in rows_of(page)] == [["办件的个人信息", "1", "90 天"]]
    assert "收寄记录里的个人信息" not in page
    assert "YITONG_" not in page
    assert "邮寄的同意" in page
    assert "3 年" in page
    assert 'href="/retention"' in client.get("/me").text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_the_platforms_people_see_all(
    client: FlaskClient, halls: list[Organisation], role: Role
) -> None:
    builders.sign_in(client, builders.account(role))

    page = client.get("/retention").text

    told = sorted(row[1:4] for row in rows_of(page))
    assert [row[0] for row in told] == [
        "办件的个人信息",
        "办件的个人信息",
        "寄件人的身份",
        "收寄记录里的个人信息",
    ]
    assert {halls[0].name, halls[1].name, "平台"} < {row[1] for row in told}
    assert ("YITONG_CASE_KEEP_DAYS" in page) == (role is Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [Role.CALLER, Role.COMPANY_ADMIN, Role.COUNTY_OFFICER])
def test_nobody_else(client: FlaskClient, role: Role) -> None:
    builders.sign_in(client, builders.account(role))

    assert client.get("/retention").status_code == 403
    assert 'href="/retention"' not in client.get("/me").text


def test_a_day_has_one_row_for_all_its_runs(app: Flask) -> None:
    actor = builders_calls.clerk(builders.hall())
    for number in range(2):
        stands(builders_conversions.case(actor), CaseState.DELIVERED)
        with clock.freeze(clock.now() + timedelta(days=91, minutes=number)):
            conversions_erasing.erase_due()

    [row] = db.session.scalars(select(Destruction)).all()
    assert (row.rows, row.owner) == (2, actor.scope.id)
    assert row.last_at > row.older_than


def test_every_period_comes_from_a_setting_that_there_is(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    officer = builders.actor_of(builders.account(Role.AUDITOR))
    held = destructions.kinds(officer)

    assert len({one.name for one in held}) == len(held) >= 14
    assert all(one.period(settings) > timedelta() for one in held)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("identity_keep_days", 365),
        ("call_keep_days", 30),
        ("consent_keep_days", 30),
        ("log_keep_days", 184),
    ],
)
def test_production_keeps_what_the_law_asks_to_be_kept(name: str, least: int) -> None:
    told = f"YITONG_{name.upper()} is under {least}"

    with pytest.raises(UnsafeSettings) as refused:
        Settings(mode=Mode.PRODUCTION, **{name: least - 1}).refuse_unsafe()
    assert told in str(refused.value)
    with pytest.raises(UnsafeSettings) as refused:
        Settings(mode=Mode.PRODUCTION, **{name: least}).refuse_unsafe()
    assert told not in str(refused.value)
