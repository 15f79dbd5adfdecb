"""A check-in from the phone: taken in once, its place judged, its week touched."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests import builders_pickups as pickups
from tests import builders_villages as builders
from tests.phone import Phone, random_photo
from tests.places import reading
from webapp.accounts.models import Account
from webapp.foundation import clock
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.places.models import Outlet
from webapp.places.villages.models import Village, VillageTouchedWeek
from webapp.places.villages.touching import week_of
from webapp.supervision.villages.models import VillageCheckIn

Shift = tuple[Phone, Outlet, Account]


@pytest.fixture
def shift(app: Flask) -> Shift:
    """A courier with a phone at an outlet."""
    assert app
    pickups.regions()
    return pickups.shift()


@pytest.fixture
def village(shift: Shift) -> Village:
    """A village of the outlet whose place is known."""
    return builders.village(shift[1], latitude=28.7, longitude=115.9)


def test_it_is_taken_in_once_with_its_receipt(shift: Shift, village: Village) -> None:
    phone, outlet, who = shift
    queued = phone.check_in(village.id)

    first, again = phone.send(queued), phone.send(queued)

    assert (first.status, again.status) == (201, 200)
    assert phone.proves(queued, first.body["receipt"])
    assert first.body["receipt"] == again.body["receipt"]
    [kept] = builders.check_ins()
    assert (kept.id, kept.village_id, kept.captured_by) == (queued.id, village.id, who.id)
    assert (kept.latitude, kept.longitude, kept.accuracy_metres) == (28.7, 115.9, 12)
    assert (kept.items, kept.slip, kept.vehicle) == (12, True, "motorcycle")
    assert (kept.suspicions, kept.flagged, kept.county_code) == ([], False, outlet.county_code)
    [entry] = reading.entries(Act.VILLAGE_CHECKED_IN)
    assert (entry.subject_type, entry.subject_id) == ("check-in", str(queued.id))
    assert entry.chain == str(outlet.company_id)
    assert not {"latitude", "place", "village"} & entry.details.keys()
    touched = db.session.execute(select(VillageTouchedWeek.outlet_id, VillageTouchedWeek.week))
    assert touched.all() == [(outlet.id, week_of(kept.business_day))]


def test_without_a_place_it_counts_and_nothing_is_said_of_it(
    shift: Shift, village: Village
) -> None:
    assert shift[0].send(shift[0].check_in(village.id, None)).status == 201

    [kept] = builders.check_ins()
    assert (kept.has_place, kept.flagged) == (False, False)


def test_a_place_far_from_the_village_is_kept_with_its_reason(
    shift: Shift, village: Village
) -> None:
    answer = shift[0].send(shift[0].check_in(village.id, (28_800_000, 115_900_000, 0)))

    [kept] = builders.check_ins()
    assert answer.status == 201
    assert (kept.flagged, kept.suspicions) == (True, ["too-exact", "too-far"])


def test_two_villages_in_too_short_a_time(shift: Shift, village: Village) -> None:
    phone, outlet, _who = shift
    other = builders.village(outlet)
    now = phone.now()

    phone.send(phone.check_in(village.id, at=now - timedelta(minutes=30)))
    phone.send(phone.check_in(other.id, (28_900_000, 115_900_000, 9), at=now))
    phone.send(
        phone.check_in(other.id, (29_300_000, 115_900_000, 9), at=now - timedelta(minutes=5))
    )

    doubts = [one.suspicions for one in builders.check_ins()]
    assert doubts == [[], ["too-fast"], []], "the late one is judged by both of its neighbours"


def test_the_very_same_point_at_five_villages(shift: Shift) -> None:
    phone, outlet, _who = shift
    villages = [builders.village(outlet) for _ in range(5)]
    now = phone.now()

    for number, one in enumerate(villages):
        at = now - timedelta(minutes=5 - number)
        phone.send(phone.check_in(one.id, at=at))
        phone.send(phone.check_in(one.id, at=at + timedelta(seconds=9)))

    doubts = [one.suspicions for one in builders.check_ins()]
    assert doubts == [[]] * 8 + [["same-point"]] * 2


def test_a_photo_of_the_board_goes_ahead(shift: Shift, village: Village) -> None:
    phone, _outlet, _who = shift
    queued = phone.check_in(village.id, photos=[random_photo()])

    early = phone.send(queued)
    late = phone.deliver(queued)

    assert (early.status, early.slug) == (409, "photos-missing")
    assert late.status == 201
    [kept] = builders.check_ins()
    assert kept.photos == [queued.members["photos"][0]["sha256"]]


def test_a_village_of_somebody_elses_is_refused_by_name(shift: Shift) -> None:
    foreign = builders.village(pickups.outlet(county="360103"))

    answer = shift[0].send(shift[0].check_in(foreign.id))

    assert answer.status == 422
    assert list(answer.body["errors"]) == ["village"]
    assert builders.check_ins() == []


def test_a_village_that_moved_to_the_next_outlet_meanwhile_is_taken(shift: Shift) -> None:
    phone, outlet, _who = shift
    moved = builders.village(pickups.outlet(county="360102"))

    assert phone.send(phone.check_in(moved.id)).status == 201
    [kept] = builders.check_ins()
    assert kept.outlet_id == outlet.id


@pytest.mark.parametrize(
    ("wrong", "step"),
    [
        ({"items": -1}, "items"),
        ({"items": 1.5}, "record"),
        ({"vehicle": "rocket"}, "vehicle"),
        ({"handover_point": ""}, "handover_point"),
        ({"slip": "yes"}, "record"),
        ({"place": {"latitude_e6": 1}}, "place"),
        ({"more": 1}, "record"),
    ],
)
def test_what_is_not_agreed_on_is_refused_by_its_step(
    shift: Shift, village: Village, wrong: dict, step: str
) -> None:
    answer = shift[0].send(shift[0].check_in(village.id, **wrong))

    assert answer.status == 422
    assert list(answer.body["errors"]) == [step]


def test_who_lost_the_outlet_before_is_a_stranger(shift: Shift, village: Village) -> None:
    phone, _outlet, who = shift
    pickups.end_grants(who, at=clock.ago(hours=2))

    answer = phone.send(phone.check_in(village.id))

    assert answer.status in (401, 403, 422)
    assert db.session.scalars(select(VillageCheckIn)).all() == []
