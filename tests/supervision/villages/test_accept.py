"""An officer accepts a doubtful check-in as genuine: it counts from then on."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import builders as people
from tests import builders_pickups as pickups
from tests import builders_villages as builders
from tests.builders_findings import People
from tests.findings.test_at_once import at_once
from tests.places import reading
from tests.supervision.villages.test_missed import finding
from webapp.findings.lifecycle import FindingState
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict
from webapp.places.models import Outlet
from webapp.places.queries import outlet as outlet_by_id
from webapp.places.villages.models import Village
from webapp.places.villages.touching import touch
from webapp.supervision.villages import restating
from webapp.supervision.villages.models import VillageCheckIn
from webapp.supervision.villages.services import accepting, missing

NOW = datetime(2026, 11, 19, 2, tzinfo=UTC)
"""A Thursday."""
MONDAY = date(2026, 11, 16)
WORDS = "问过村委会，那天确实送到了。"


@pytest.fixture
def outlet(app: Flask) -> Iterator[Outlet]:
    """An outlet, on a Thursday."""
    assert app
    pickups.regions()
    with clock.freeze(NOW):
        yield pickups.outlet()


@pytest.fixture
def village(outlet: Outlet) -> Village:
    """A village of it."""
    return builders.village(outlet, name="青石村")


@pytest.fixture
def doubtful(village: Village) -> VillageCheckIn:
    """A check-in there that does not count."""
    made = builders.check_in(village, NOW, flagged=True, suspicions=["too-far"])
    with transaction() as session:
        touch(session, [made.outlet_id], MONDAY)
    restating.restate_due()
    return made


def accept(client: FlaskClient, what: VillageCheckIn, words: str = WORDS) -> TestResponse:
    """Send the form."""
    page = f"/villages/{what.village_id}/check-ins/{what.id}/accept"
    return people.post(client, page, page="/me", words=words)


def test_an_accepted_check_in_counts_and_keeps_its_doubts(
    client: FlaskClient, village: Village, doubtful: VillageCheckIn
) -> None:
    officer = people.account(Role.COUNTY_OFFICER)
    people.sign_in(client, officer)
    page = f"/villages/{village.id}/check-ins/{doubtful.id}/accept"
    assert page in client.get("/villages/doubtful").text
    assert "离村太远" in client.get(page).text
    assert builders.week(village, MONDAY).done == 0

    assert accept(client, doubtful).status_code == 302
    restating.restate_due()

    [kept] = builders.check_ins()
    assert (kept.flagged, kept.suspicions) == (False, ["too-far"])
    assert (kept.accepted_by, kept.accepted_at, kept.why_accepted) == (officer.id, NOW, WORDS)
    week = builders.week(village, MONDAY)
    assert (week.done, week.flagged) == (0b1000, 0)
    assert builders.outlet_week(doubtful.outlet_id, MONDAY).counted == 1
    [entry] = reading.entries(Act.VILLAGE_CHECK_IN_ACCEPTED)
    assert (entry.actor_id, entry.subject_id) == (officer.id, str(village.id))
    assert entry.details == {"day": "2026-11-19", "courier": str(doubtful.captured_by)}
    assert WORDS in client.get(f"/villages/{village.id}").text
    assert "没有存疑的打卡" in client.get("/villages/doubtful").text


def test_without_words_nothing_is_accepted(client: FlaskClient, doubtful: VillageCheckIn) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER))

    answer = accept(client, doubtful, " 好 ")

    assert answer.status_code == 422
    assert "写明凭什么认可" in answer.text
    assert builders.check_ins()[0].flagged
    assert reading.entries(Act.VILLAGE_CHECK_IN_ACCEPTED) == []


def test_what_is_not_in_doubt_is_not_accepted(client: FlaskClient, village: Village) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER))
    honest = builders.check_in(village, NOW)

    answer = accept(client, honest)

    assert answer.status_code == 409
    assert "不存疑" in answer.text


def test_another_county_does_not_find_it(client: FlaskClient, doubtful: VillageCheckIn) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER, people.bureau("360103")))

    assert accept(client, doubtful).status_code == 404
    assert builders.check_ins()[0].flagged


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CITY_OFFICER, Role.COMPANY_ADMIN])
def test_nobody_else_accepts(client: FlaskClient, doubtful: VillageCheckIn, role: Role) -> None:
    people.sign_in(client, people.account(role))

    assert accept(client, doubtful).status_code == 403
    assert "/accept" not in client.get("/villages/doubtful").text


def test_two_officers_accept_it_once(app: Flask, doubtful: VillageCheckIn) -> None:
    where = (doubtful.village_id, doubtful.id, WORDS)
    one, other = (people.actor_of(people.account(Role.COUNTY_OFFICER)) for _ in range(2))

    def act(actor: Any) -> Any:
        return lambda: accepting.accept(actor, *where).id

    answers = at_once(app, act(one), act(other))

    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert len(reading.entries(Act.VILLAGE_CHECK_IN_ACCEPTED)) == 1


def test_it_confirms_what_waits_for_the_next_check_in(outlet: Outlet, village: Village) -> None:
    who = People(outlet_by_id(outlet.id))
    with clock.freeze(NOW - timedelta(hours=1)):
        missing.find_missed()
        who.bring(finding(), FindingState.REVIEWED)
    doubtful = builders.check_in(village, NOW, flagged=True, suspicions=["too-far"])
    officer = people.actor_of(people.account(Role.COUNTY_OFFICER))

    accepting.accept(officer, village.id, doubtful.id, WORDS)

    assert finding().state is FindingState.CONFIRMED


def test_what_was_accepted_is_taken_back_and_counts_no_longer(
    client: FlaskClient, village: Village, doubtful: VillageCheckIn
) -> None:
    officer = people.account(Role.COUNTY_OFFICER)
    people.sign_in(client, officer)
    accept(client, doubtful)
    restating.restate_due()
    page = f"/villages/{village.id}/check-ins/{doubtful.id}"
    assert f"{page}/accept" in client.get(f"/villages/{village.id}").text
    assert "收回认可" in client.get(f"{page}/accept").text

    answer = people.post(client, f"{page}/doubt", page="/me")
    restating.restate_due()

    assert answer.status_code == 302
    [kept] = builders.check_ins()
    assert (kept.flagged, kept.suspicions) == (True, ["too-far"])
    assert (kept.accepted_by, kept.accepted_at, kept.why_accepted) == (None, None, "")
    assert builders.week(village, MONDAY).done == 0
    [entry] = reading.entries(Act.VILLAGE_CHECK_IN_DOUBTED)
    assert (entry.actor_id, entry.subject_id) == (officer.id, str(village.id))
    assert people.post(client, f"{page}/doubt", page="/me").status_code == 409
    assert accept(client, doubtful).status_code == 302, "and it may be accepted once more"


def test_an_acceptance_that_ended_a_finding_is_not_taken_back(
    outlet: Outlet, village: Village
) -> None:
    who = People(outlet_by_id(outlet.id))
    with clock.freeze(NOW - timedelta(hours=1)):
        missing.find_missed()
        who.bring(finding(), FindingState.REVIEWED)
    doubtful = builders.check_in(village, NOW, flagged=True, suspicions=["too-far"])
    officer = people.actor_of(people.account(Role.COUNTY_OFFICER))
    accepting.accept(officer, village.id, doubtful.id, WORDS)

    with pytest.raises(Conflict):
        accepting.doubt_again(officer, village.id, doubtful.id)

    assert not builders.check_ins()[0].flagged
    assert finding().state is FindingState.CONFIRMED
    assert reading.entries(Act.VILLAGE_CHECK_IN_DOUBTED) == []


def test_nobody_else_takes_it_back(client: FlaskClient, doubtful: VillageCheckIn) -> None:
    officer = people.actor_of(people.account(Role.COUNTY_OFFICER))
    accepting.accept(officer, doubtful.village_id, doubtful.id, WORDS)
    page = f"/villages/{doubtful.village_id}/check-ins/{doubtful.id}/doubt"

    people.sign_in(client, people.account(Role.COUNTY_OFFICER, people.bureau("360103")))
    foreign = people.post(client, page, page="/me")
    people.sign_in(client, people.account(Role.CITY_OFFICER))
    city = people.post(client, page, page="/me")

    assert (foreign.status_code, city.status_code) == (404, 403)
    assert not builders.check_ins()[0].flagged


def test_the_weeks_stand_under_supervision_and_lead_back_there(client: FlaskClient) -> None:
    people.sign_in(client, people.account(Role.COUNTY_OFFICER))
    page = client.get("/villages").text
    people.sign_in(client, people.account(Role.ADMINISTRATOR))
    of_directory = client.get("/villages").text

    bar = page.split('<nav class="mainnav"')[1].split("</nav>")[0]
    current = bar.split('aria-current="page"')[0].rsplit("<a", 1)[1]
    assert 'href="/findings"' in current
    assert "desk-only" not in bar.split('aria-current="page"')[0].rsplit("<li", 1)[1]
    assert 'href="/findings"' in page.split("<h1")[0].rsplit("<header", 1)[-1]
    bar = of_directory.split('<nav class="mainnav"')[1].split("</nav>")[0]
    assert 'href="/places/outlets"' in bar.split('aria-current="page"')[0].rsplit("<a", 1)[1]
