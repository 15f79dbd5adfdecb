"""Weeks: planned against done, counted again whenever something changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests import builders as people
from tests import builders_villages as builders
from tests.places.norms import norm
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.database import transaction
from webapp.places.models import Outlet
from webapp.places.villages import services
from webapp.places.villages.touching import touch
from webapp.supervision.villages import restating

MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 19, 2, tzinfo=UTC)
"""A Thursday."""


@pytest.fixture
def outlet(app: Flask) -> Outlet:
    """An outlet, on a Thursday."""
    assert app
    with clock.freeze(NOW):
        yield people.outlet()


def at(day: int, hour: int = 2) -> datetime:
    """A moment of the week: Monday is 0."""
    return datetime(2026, 11, 16, hour, tzinfo=UTC) + timedelta(days=day)


def count(outlet: Outlet) -> None:
    """Have the week counted."""
    with transaction() as session:
        touch(session, [outlet.id], MONDAY)
    restating.restate_due()


def test_days_count_once_and_more_makes_up_for_nothing(outlet: Outlet) -> None:
    busy, lazy = builders.village(outlet), builders.village(outlet, required_days=2)
    for moment in (at(0), at(0, 9), at(1), at(2), at(3)):
        builders.check_in(busy, moment)

    count(outlet)

    assert (builders.week(busy, MONDAY).planned, builders.week(busy, MONDAY).done_days) == (3, 4)
    assert builders.week(busy, MONDAY).done == 0b1111
    assert builders.week(lazy, MONDAY).done_days == 0
    sums = builders.outlet_week(outlet.id, MONDAY)
    assert (sums.villages, sums.planned, sums.counted, sums.silent) == (2, 5, 3, 1)
    assert sums.county_code == outlet.county_code


def test_a_day_of_nothing_but_doubts_counts_apart(outlet: Outlet) -> None:
    one = builders.village(outlet)
    builders.check_in(one, at(0), flagged=True)
    builders.check_in(one, at(1), flagged=True)
    builders.check_in(one, at(1, 5))

    count(outlet)

    week = builders.week(one, MONDAY)
    assert (week.done, week.flagged) == (0b10, 0b1)
    assert builders.outlet_week(outlet.id, MONDAY).flagged == 1


def test_the_regions_norm_plans_where_the_village_says_nothing(outlet: Outlet) -> None:
    norm("36", deliveries=5)
    own = builders.village(outlet, required_days=None)
    count(outlet)
    assert builders.week(own, MONDAY).planned == 5


def test_where_nobody_said_how_often_nothing_is_owed_and_it_is_said(outlet: Outlet) -> None:
    one = builders.village(outlet, required_days=None)

    count(outlet)

    sums = builders.outlet_week(outlet.id, MONDAY)
    assert (builders.week(one, MONDAY).planned, sums.unplanned, sums.silent) == (0, 1, 0)


def test_a_village_is_owed_nothing_before_its_first_whole_week(outlet: Outlet) -> None:
    new = builders.village(outlet, since=MONDAY + timedelta(days=2))
    later = builders.village(outlet, since=MONDAY + timedelta(days=7))

    count(outlet)

    assert builders.week(new, MONDAY).planned == 0
    assert builders.week(later, MONDAY) is None


def test_a_week_without_any_check_in_is_begun_and_counted(outlet: Outlet) -> None:
    one = builders.village(outlet)

    assert restating.begin_week() == 1
    restating.restate_due()

    assert builders.week(one, MONDAY).planned == 3
    assert restating.begin_week() == 0, "once begun it is known"


def test_a_change_of_the_village_counts_its_week_again(outlet: Outlet) -> None:
    one = builders.village(outlet)
    count(outlet)
    officer = people.actor_of(people.account(Role.ADMINISTRATOR))

    services.change_village(officer, one.id, version=1, required_days=5)
    restating.restate_due()
    assert builders.week(one, MONDAY).planned == 5

    other = people.outlet()
    services.change_village(officer, one.id, version=2, outlet=other.code)
    restating.restate_due()

    assert builders.week(one, MONDAY).outlet_id == other.id
    assert builders.outlet_week(outlet.id, MONDAY) is None


def test_counting_twice_changes_nothing(outlet: Outlet) -> None:
    one = builders.village(outlet)
    builders.check_in(one, at(0))
    count(outlet)
    count(outlet)

    assert builders.outlet_week(outlet.id, MONDAY).counted == 1
    assert restating.restate_due() == 0
