"""Villages that nobody comes to become findings by themselves; the next check-in confirms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests import builders_pickups as pickups
from tests import builders_villages as builders
from tests.builders_findings import People
from tests.phone import Phone
from tests.places import reading
from webapp.findings.kinds import Category, Confirmer, FindingKind, Reporter
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.foundation import clock
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.places.models import Outlet
from webapp.places.queries import outlet as outlet_by_id
from webapp.places.villages.models import Village
from webapp.supervision.villages.services import erasing, missing

Shift = tuple[Phone, Outlet]


@pytest.fixture
def shift(app: Flask) -> Shift:
    """A courier with a phone at an outlet."""
    assert app
    pickups.regions()
    phone, outlet, _who = pickups.shift()
    return phone, outlet


@pytest.fixture
def village(shift: Shift) -> Village:
    """A village that nobody came to."""
    return builders.village(shift[1], latitude=28.7, longitude=115.9)


@pytest.fixture
def mended(shift: Shift, village: Village) -> Iterator[Finding]:
    """The finding about it, mended and reviewed an hour ago."""
    who = People(outlet_by_id(shift[1].id))
    with clock.freeze(clock.ago(hours=1)):
        missing.find_missed()
        yield who.bring(finding(), FindingState.REVIEWED)


def finding() -> Finding:
    """The only one there is, as it is now."""
    db.session.expire_all()
    return db.session.scalars(select(Finding)).one()


def test_a_village_without_a_visit_for_seven_days_becomes_a_finding_once(
    shift: Shift, village: Village
) -> None:
    builders.check_in(village, clock.ago(days=8))

    assert (missing.find_missed(), missing.find_missed()) == (1, 0)

    made = finding()
    assert (made.kind, made.category) == (FindingKind.VILLAGE, Category.NO_DELIVERY)
    assert (made.reporter, made.confirmer) == (Reporter.SYSTEM, Confirmer.CHECK)
    assert (made.outlet_id, made.subject) == (shift[1].id, f"village:{village.id}")
    [entry] = reading.entries(Act.VILLAGES_MISSED)
    assert entry.details == {"count": 1, "days": 7}


def test_a_visit_a_young_one_a_stopped_one_and_one_that_is_owed_nothing_do_not(
    shift: Shift,
) -> None:
    outlet, today = shift[1], clock.today()
    builders.check_in(builders.village(outlet), clock.ago(days=6))
    builders.village(outlet, since=today - timedelta(days=3))
    builders.village(outlet, active=False)
    builders.village(outlet, required_days=None)

    assert missing.find_missed() == 0
    assert reading.entries(Act.VILLAGES_MISSED) == []


def test_a_doubtful_check_in_is_no_visit(village: Village) -> None:
    builders.check_in(village, clock.ago(days=1), flagged=True)

    assert missing.find_missed() == 1


def test_how_many_days_is_a_setting(app: Flask, village: Village) -> None:
    builders.check_in(village, clock.ago(days=9))
    kept = app.config["SETTINGS"]
    try:
        app.config["SETTINGS"] = replace(kept, village_missed_days=10)
        assert missing.find_missed() == 0
    finally:
        app.config["SETTINGS"] = kept
    assert missing.find_missed() == 1


def test_what_an_office_found_unfounded_is_left_be_until_somebody_came(
    shift: Shift, village: Village
) -> None:
    """A village that nobody checks in at is the same village the next night."""
    who = People(outlet_by_id(shift[1].id))
    missing.find_missed()
    who.take(who.county, who.bring(finding(), FindingState.ASSIGNED), Step.FIND_UNFOUNDED)

    for days in (1, 14):
        with clock.freeze(clock.now() + timedelta(days=days)):
            assert missing.find_missed() == 0
    builders.check_in(village, clock.now() + timedelta(days=2))
    with clock.freeze(clock.now() + timedelta(days=14)):
        assert (missing.find_missed(), missing.find_missed()) == (1, 0)
    assert len(reading.entries(Act.VILLAGES_MISSED)) == 2


def test_a_doubtful_check_in_after_the_ruling_ends_no_quiet_time(
    shift: Shift, village: Village
) -> None:
    who = People(outlet_by_id(shift[1].id))
    missing.find_missed()
    who.take(who.county, finding(), Step.REJECT)

    builders.check_in(village, clock.now() + timedelta(days=2), flagged=True)
    with clock.freeze(clock.now() + timedelta(days=14)):
        assert missing.find_missed() == 0
    with clock.freeze(clock.now() + timedelta(days=60)):
        assert missing.find_missed() == 1


def test_many_are_found_batch_by_batch(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing, "BATCH", 2)
    for _ in range(5):
        builders.village(shift[1])

    assert missing.find_missed() == 5
    assert len(reading.entries(Act.VILLAGES_MISSED)) == 3


def test_the_command(app: Flask, village: Village) -> None:
    run = app.test_cli_runner().invoke(args=["villages", "find-missed"])

    assert run.output == "1 villages without delivery found\n"


def test_the_next_check_in_confirms_what_was_mended(
    shift: Shift, village: Village, mended: Finding
) -> None:
    with clock.freeze(clock.now() + timedelta(hours=1)):
        assert shift[0].send(shift[0].check_in(village.id, at=clock.now())).status == 201

    assert finding().state is FindingState.CONFIRMED
    last = reading.entries(Act.FINDING_STEP_TAKEN)[-1]
    assert last.details["step"] == Step.CONFIRM.value
    assert last.actor_id is None


@pytest.mark.parametrize("what", ["doubtful", "older", "elsewhere"])
def test_what_proves_nothing_confirms_nothing(
    shift: Shift, village: Village, mended: Finding, what: str
) -> None:
    phone, outlet = shift
    now = clock.now() + timedelta(hours=1)
    with clock.freeze(now):
        queued = {
            "doubtful": lambda: phone.check_in(village.id, (28_700_000, 115_900_000, 0), at=now),
            "older": lambda: phone.check_in(village.id, at=now - timedelta(days=2)),
            "elsewhere": lambda: phone.check_in(builders.village(outlet).id, at=now),
        }[what]()
        assert phone.send(queued).status == 201

    assert finding().state is FindingState.REVIEWED


def test_a_check_in_before_it_is_mended_leaves_it_to_the_outlet(
    shift: Shift, village: Village
) -> None:
    missing.find_missed()

    shift[0].send(shift[0].check_in(village.id))

    assert finding().state is FindingState.REPORTED


def test_where_somebody_was_goes_after_a_year_and_the_visit_stays(village: Village) -> None:
    spot = {"latitude_e6": 1, "longitude_e6": 1, "accuracy_metres": 9}
    builders.check_in(village, clock.ago(days=370), **spot, suspicions=["too-far"], flagged=True)
    builders.check_in(village, clock.ago(days=300), **spot)

    assert (erasing.erase_due(), erasing.erase_due()) == (1, 0)

    old, new = builders.check_ins()
    assert (old.has_place, old.accuracy_metres, old.suspicions) == (False, None, ["too-far"])
    assert new.has_place
    [entry] = reading.entries(Act.DATA_DESTROYED)
    assert (entry.subject_id, entry.chain) == ("village-place", str(village.company_id))
