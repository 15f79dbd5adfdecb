"""Weeks of counties: the outlets' sums put together, and read by whatever lies above."""

import contextlib
import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import builders as people
from tests import builders_pickups as pickups
from tests import builders_villages as builders
from tests.findings.test_at_once import at_once
from webapp.foundation import clock
from webapp.foundation.access import Role, Scope, ScopeKind
from webapp.foundation.database import db, transaction
from webapp.places.models import Organisation, Outlet, Region
from webapp.places.villages import services
from webapp.places.villages.models import Village
from webapp.places.villages.touching import touch
from webapp.supervision.villages import counting, restating, summing
from webapp.supervision.villages.models import SUMS, VillageCountyWeek, VillageOutletWeek

MONDAY = date(2026, 11, 16)
BEFORE = date(2026, 11, 9)
NOW = datetime(2026, 11, 19, 2, tzinfo=UTC)
"""A Thursday."""


@pytest.fixture(autouse=True)
def regions(app: Flask) -> Iterator[None]:
    """Two counties of a city, on a Thursday."""
    assert app
    pickups.regions()
    with clock.freeze(NOW):
        yield


def outlets(*counties: str) -> list[Outlet]:
    """Outlets of one company, the first with one village, the next with two …; one was seen."""
    company = pickups.company()
    made = [pickups.outlet(company, county=county) for county in counties]
    for number, outlet in enumerate(made, start=1):
        villages = [builders.village(outlet) for _ in range(number)]
        builders.check_in(villages[0], NOW)
    return made


def restate(*touched: Outlet, week: date = MONDAY) -> None:
    """Have weeks of outlets counted, in this order."""
    for minute, outlet in enumerate(touched):
        with clock.freeze(NOW.replace(minute=minute)), transaction() as session:
            touch(session, [outlet.id], week)
    restating.restate_due()


def rows_of(model: Any) -> list[tuple[Any, ...]]:
    """The sums by everything that a county's row is told apart by, as a layer has them."""
    place = [getattr(model, name) for name in (*summing.ABOVE_OUTLETS, "week")]
    sums = [func.sum(getattr(model, name)) for name in SUMS]
    db.session.expire_all()
    found = db.session.execute(select(*place, *sums).group_by(*place))
    return sorted(tuple(map(str, row)) for row in found)


def agree() -> int:
    """Both layers say the same, the upper in one row for each place; answers how many."""
    above = rows_of(VillageCountyWeek)
    assert above == rows_of(VillageOutletWeek)
    assert len(above) == db.session.scalar(select(func.count()).select_from(VillageCountyWeek))
    return len(above)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("batch", [1, 50])
def test_the_sums_agree_with_the_outlets_in_whatever_order(
    monkeypatch: pytest.MonkeyPatch, order: tuple[int, ...], batch: int
) -> None:
    monkeypatch.setattr(restating, "BATCH", batch)
    made = outlets("360102", "360102", "360103")

    restate(*(made[number] for number in order))
    restate(made[order[0]])
    restate(*made, week=BEFORE)

    assert agree() == 4
    officer = people.actor_of(people.account(Role.ADMINISTRATOR))
    total = counting.count(officer, MONDAY).total
    assert (total.villages, total.planned, total.counted, total.silent) == (6, 18, 3, 3)


def test_a_city_reads_its_counties_and_a_county_its_outlets() -> None:
    made = outlets("360102", "360102", "360103")
    restate(*made)
    city = people.actor_of(people.account(Role.CITY_OFFICER))
    county = people.actor_of(people.account(Role.COUNTY_OFFICER))

    above, below = counting.count(city, MONDAY), counting.count(county, MONDAY)

    assert {row.key: row.sums.villages for row in above.rows} == {"360102": 3, "360103": 3}
    assert {row.key for row in below.rows} == {str(one.id) for one in made[:2]}
    inside = counting.count(city, MONDAY, "360102")
    assert (inside.are_outlets, inside.total) == (True, below.total)


def test_each_brand_sees_its_own() -> None:
    [mine], [other] = outlets("360102"), outlets("360102")
    restate(mine, other)
    officer = people.actor_of(people.account(Role.ADMINISTRATOR))
    brand = replace(officer, scope=Scope(ScopeKind.BRAND, str(mine.brand_id)))

    found = counting.count(brand, MONDAY)

    assert agree() == 2
    assert [(row.key, row.sums.villages) for row in found.rows] == [("360000", 1)]


def test_a_village_that_moves_to_another_county_leaves_nothing_behind() -> None:
    one, other = outlets("360102")[0], pickups.outlet(county="360103")
    restate(one)
    officer = people.actor_of(people.account(Role.ADMINISTRATOR))
    village = db.session.scalars(select(Village)).one()

    services.change_village(officer, village.id, version=village.version, outlet=other.code)
    restating.restate_due()

    assert agree() == 2, "who was seen at the old outlet's counts there, with nothing owed"
    rows = {row.county_code: row for row in db.session.scalars(select(VillageCountyWeek))}
    assert (rows["360102"].planned, rows["360103"].planned) == (0, 3)


def test_the_last_village_of_a_county_takes_its_row_along() -> None:
    one = pickups.outlet()
    village = builders.village(one)
    restate(one)
    builders.give_away(village)
    restate(one)

    assert agree() == 0, "nothing is left of the county that it left"


def test_an_outlet_that_moves_to_another_county_leaves_nothing_behind() -> None:
    one, other = outlets("360102", "360102")
    restate(one, other)
    with transaction() as session:
        row = session.get_one(Outlet, one.id)
        row.belongs_to(
            session.get_one(Organisation, row.company_id), session.get_one(Region, "360103")
        )

    restate(one)

    assert agree() == 2
    weeks = db.session.scalars(select(VillageCountyWeek).order_by(VillageCountyWeek.county_code))
    assert [(week.county_code, week.villages) for week in weeks] == [("360102", 2), ("360103", 1)]


def test_two_workers_at_one_county_lose_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have counted their outlet, neither has committed, and then both sum the county."""
    made = outlets(*["360102"] * 2, *["360103"] * 2)
    monkeypatch.setattr(restating, "BATCH", 1)
    meeting, sum_counties = threading.Barrier(2), summing.sum_counties

    def meet_and_sum(*given: Any) -> None:
        # On SQLite one waits for the other's commit before it begins: they never meet.
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        sum_counties(*given)

    for outlet in made:
        with transaction() as session:
            touch(session, [outlet.id], MONDAY)
    monkeypatch.setattr(summing, "sum_counties", meet_and_sum)
    done = at_once(app, restating.restate_due, restating.restate_due)

    assert sum(done) == len(made)
    assert agree() == 2


def test_several_workers_at_many_counties_do_not_wait_for_each_other_for_ever(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restating, "BATCH", 3)
    made = outlets(*["360102", "360103"] * 6)
    for _round in range(3):
        with transaction() as session:
            touch(session, [outlet.id for outlet in made], MONDAY)
            touch(session, [outlet.id for outlet in made], BEFORE)
        done = at_once(app, *[restating.restate_due] * 3)
        assert sum(done) == 2 * len(made)
        assert agree() == 4
