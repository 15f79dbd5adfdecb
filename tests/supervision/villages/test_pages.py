"""The pages of the visits, and the round that the phone asks for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders as people
from tests import builders_villages as builders
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.database import transaction
from webapp.places.models import Outlet
from webapp.places.villages.models import Village
from webapp.places.villages.touching import touch
from webapp.supervision.villages import restating
from webapp.supervision.villages.round import WEEKDAYS

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""A Wednesday."""
LAST = datetime(2026, 11, 17, 2, tzinfo=UTC)


@pytest.fixture
def outlet(app: Flask) -> Iterator[Outlet]:
    """An outlet, on a Wednesday."""
    assert app
    with clock.freeze(NOW):
        yield people.outlet()


@pytest.fixture
def village(outlet: Outlet) -> Village:
    """A village that somebody came to twice last week, once with a doubt."""
    one = builders.village(outlet, name="青石村", latitude=28.7, longitude=115.9)
    spot = {"latitude_e6": 28_700_000, "longitude_e6": 115_900_000}
    builders.check_in(one, LAST, **spot, accuracy_metres=9)
    doubt = {"suspicions": ["too-exact"], "flagged": True, "accuracy_metres": 0}
    builders.check_in(one, LAST + timedelta(days=1), **spot, **doubt)
    with transaction() as session:
        touch(session, [outlet.id], clock.business_day(LAST))
    restating.restate_due()
    return one


def test_from_the_county_to_the_outlet_to_the_village(
    client: FlaskClient, outlet: Outlet, village: Village
) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER))

    county = client.get("/villages").text
    at_outlet = client.get(f"/villages?outlet={outlet.id}").text
    one = client.get(f"/villages/{village.id}").text

    assert "33.3 %" in county
    assert "应到 3 天，到了 1 天" in county
    assert outlet.name in county
    assert f"outlet={outlet.id}" in county
    assert "应到 3 天，到了 1 天" in at_outlet
    assert "11 月 17 日 送到" in at_outlet
    assert "11 月 18 日 打卡存疑" in at_outlet
    assert "准得不真实" in one
    assert "离村 0 米，误差 0 米" in one


def test_a_province_sees_its_cities_first(client: FlaskClient, village: Village) -> None:
    people.sign_in(client, people.account(Role.PROVINCE_OFFICER))

    page = client.get("/villages").text

    assert "region=360100" in page
    assert "33.3 %" in page
    assert "region=360102" in client.get("/villages?region=360100").text


def test_others_see_nothing_of_it(client: FlaskClient, outlet: Outlet, village: Village) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER, people.bureau("360103")))

    assert "这一周没有数" in client.get("/villages").text
    assert client.get(f"/villages?outlet={outlet.id}").status_code == 404
    assert client.get(f"/villages/{village.id}").status_code == 404
    assert "没有存疑的打卡" in client.get("/villages/doubtful").text


def test_doubtful_check_ins_are_listed_with_their_reason(
    client: FlaskClient, village: Village
) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER))

    page = client.get("/villages/doubtful").text

    assert village.name in page
    assert "准得不真实" in page


def test_a_week_to_come_is_this_one(client: FlaskClient, village: Village) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER))

    assert "这一周还没过完" in client.get("/villages?week=2030-01-01").text
    assert client.get("/villages?week=nonsense&region=x&outlet=y").status_code == 200


def test_the_round_says_what_is_due_and_what_is_done(
    client: FlaskClient, outlet: Outlet, village: Village
) -> None:
    builders.check_in(village, NOW - timedelta(hours=1))
    builders.check_in(village, NOW - timedelta(days=2), flagged=True)
    stopped = builders.village(outlet, active=False)
    builders.village(people.outlet())
    people.sign_in(client, people.account(Role.COURIER, outlet))

    round_of_day = client.get("/api/v1/villages/round").json

    assert round_of_day["business_day"] == "2026-11-25"
    [stop] = round_of_day["villages"]
    assert (stop["id"], stop["owed"], stop["done"]) == (str(village.id), 3, 1)
    assert stop["weekdays"] == [1, 3, 5]
    assert [one["flagged"] for one in stop["today"]] == [False]
    assert str(stopped.id) not in str(round_of_day)


def test_who_works_at_no_outlet_has_no_round(client: FlaskClient, outlet: Outlet) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER))

    assert client.get("/api/v1/villages/round").status_code == 403


def test_the_days_of_a_week_are_as_many_as_are_owed() -> None:
    assert all(len(set(days)) == count for count, days in WEEKDAYS.items())
