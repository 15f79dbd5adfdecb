"""The table of days: what the library knows, what people know better, years that nobody knows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests import builders
from tests.conversions import reading
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.working_days import DaySource, services, unknown_years, works, works_on
from webapp.foundation.working_days.queries import knows_year, working_days

NATIONAL_DAY = date(2026, 10, 1)
WORKED_SATURDAY = date(2026, 10, 10)
UNKNOWN = datetime(2031, 5, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def admin(monday: None) -> Actor:
    """The administrator."""
    return builders.actor_of(builders.account(Role.ADMINISTRATOR))


def test_a_holiday_is_no_working_day_and_a_worked_weekend_is_one(monday: None) -> None:
    assert services.load_days() > 20
    assert services.load_days() == 0

    assert not works(NATIONAL_DAY, works_on())
    assert works(WORKED_SATURDAY, works_on())
    [entry] = reading.entries(Act.WORKING_DAYS_LOADED)
    assert entry.details["count"] > 20


def test_in_a_year_that_nobody_knows_weekdays_decide(monday: None) -> None:
    with clock.freeze(UNKNOWN):
        assert services.load_days() == 0
        assert unknown_years(clock.today()) == [2031]
        assert works(clock.today(), works_on())
    assert unknown_years(date(2031, 12, 1)) == [2031, 2032]


def test_next_year_is_missed_from_december_on(monday: None) -> None:
    services.load_days()

    assert unknown_years(date(2026, 11, 30)) == []
    assert unknown_years(date(2026, 12, 1)) == [2027]


def test_a_single_day_that_somebody_typed_is_no_year(admin: Actor) -> None:
    year = clock.today().year + 1
    services.set_day(admin, date(year, 1, 1), works=False, name="元旦")

    assert not knows_year(year)


def test_what_people_said_wins_over_the_library(admin: Actor) -> None:
    services.set_day(admin, NATIONAL_DAY, works=True, name="加班")

    services.load_days()

    assert works_on()(NATIONAL_DAY) is True
    [entry] = reading.entries(Act.WORKING_DAY_SET)
    assert (entry.subject_id, entry.details) == ("2026-10-01", {"works": True})


def test_a_forgotten_day_of_the_library_does_not_come_back_at_night(admin: Actor) -> None:
    services.load_days()

    services.forget_day(admin, NATIONAL_DAY)
    services.load_days()
    assert works_on()(NATIONAL_DAY) is True

    services.forget_day(admin, NATIONAL_DAY)
    [row] = [one for one in working_days(2026) if one.day == NATIONAL_DAY]
    assert (row.works, row.source) == (False, DaySource.LIBRARY)
    assert len(reading.entries(Act.WORKING_DAY_FORGOTTEN)) == 2


def test_a_day_of_ones_own_is_forgotten_for_good(admin: Actor) -> None:
    day = date(2026, 11, 26)
    services.set_day(admin, day, works=False, name="停电")

    services.forget_day(admin, day)
    services.forget_day(admin, day)

    assert works_on()(day) is None
    assert len(reading.entries(Act.WORKING_DAY_FORGOTTEN)) == 1


def test_the_words_of_the_trail_are_those_it_always_had() -> None:
    assert Act.WORKING_DAYS_LOADED.value == "calling-days:loaded"
    assert Act.WORKING_DAY_SET.value == "calling-day:set"
    assert Act.WORKING_DAY_FORGOTTEN.value == "calling-day:forgotten"


def test_a_year_is_read_once(monday: None) -> None:
    services.load_days()
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        asked.append(statement)

    of = works_on()
    event.listen(db.engine, "before_cursor_execute", note)
    for ahead in range(365):
        of(date(2026, 1, 1) + timedelta(days=ahead))
    event.remove(db.engine, "before_cursor_execute", note)

    assert len([one for one in asked if "working_days" in one]) == 1


def test_the_page(client: FlaskClient, monday: None) -> None:
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    page = "/working-days"

    unknown = client.get(f"{page}?year=2026").text
    wrong = builders.post(client, page, page=page, day="nie", works="no")
    neither = builders.post(client, page, page=page, day="2026-10-01", works="x")
    added = builders.post(client, page, page=page, day="2026-10-01", works="no", name="国庆节")
    shown = client.get(f"{page}?year=2026&day=2026-10-01").text
    forgotten = builders.post(client, f"{page}/forget", page=page, day="2026-10-01")

    assert "还没有 2026 年的节假日" in unknown
    assert (wrong.status_code, neither.status_code) == (422, 422)
    assert added.headers["Location"] == f"{page}?year=2026"
    assert "改这一天" in shown
    assert "国庆节" in shown
    assert forgotten.status_code == 302
    assert "year=2025" in shown
    assert client.get(f"{page}?year=99999").status_code == 200


def test_only_the_administrator_has_it(client: FlaskClient, monday: None) -> None:
    builders.sign_in(client, builders.account(Role.HALL_CLERK))

    assert client.get("/working-days").status_code == 403


def test_the_administrator_is_told_on_the_start_page(client: FlaskClient, monday: None) -> None:
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    assert "还没有 2026 年的节假日" in client.get("/overview").text

    services.load_days()

    assert "还没有 2026 年的节假日" not in client.get("/overview").text


def test_the_command_loads_them_and_names_what_is_missing(app: Flask, monday: None) -> None:
    run = app.test_cli_runner().invoke(args=["working-days", "load"])

    assert run.exit_code == 0
    assert "new days" in run.output
    assert working_days(2026)
