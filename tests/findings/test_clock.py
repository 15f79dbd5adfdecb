"""Deadlines in working days, the clock that stands, and what time does by itself."""

from datetime import date, datetime, timedelta

import pytest

from tests import builders
from tests.builders_findings import again, steps_of
from webapp.findings import queries
from webapp.findings.kinds import Category, FindingKind, Level
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.queries import FindingFilter, Turn
from webapp.findings.rules import DEFAULTS
from webapp.findings.services import changing, ticking
from webapp.foundation import clock
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict
from webapp.foundation.messages import Message
from webapp.foundation.working_days import DaySource, WorkingDay

FRIDAY = datetime(2026, 9, 25, 10, tzinfo=clock.SHANGHAI)
NATIONAL_DAY = [date(2026, 10, day) for day in range(1, 8)]


@pytest.fixture
def holiday(people) -> None:
    """The first week of October is free, and the Saturday after it is worked."""
    del people
    with transaction() as session:
        for day in NATIONAL_DAY:
            session.add(WorkingDay(day=day, works=False, name="国庆节", source=DaySource.EDITED))
        worked = date(2026, 10, 10)
        session.add(WorkingDay(day=worked, works=True, name="", source=DaySource.EDITED))


def test_a_deadline_over_a_holiday(people, holiday) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK)
    with clock.freeze(FRIDAY + timedelta(days=3)):  # Monday, 28 September
        people.take(people.county, finding, Step.ACCEPT)
        people.take(people.county, finding, Step.ASSIGN)
        people.take(people.county, finding, Step.VERIFY)

        # Serious: seven working days, 29 and 30 September, 8, 9, 10 (a Saturday), 12, 13 October.
        assert again(finding).due_on == date(2026, 10, 13)


def test_late_is_a_query_and_right_at_any_moment(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report()
        assert again(finding).due_on == date(2026, 9, 29)
    for day, late in ((29, False), (30, True)):
        with clock.freeze(datetime(2026, 9, day, 12, tzinfo=clock.SHANGHAI)):
            query = queries.findings(people.county, FindingFilter(turn=Turn.LATE))
            assert bool(db.session.scalars(query).all()) is late
            assert again(finding).is_overdue(clock.today()) is late


def test_the_clock_stands_while_the_reporter_is_asked(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report()
        people.take(people.county, finding, Step.ASK, words="哪一天去的？")
        assert again(finding).paused_until == date(2026, 10, 2)
    with clock.freeze(FRIDAY + timedelta(days=7)):  # the last of five working days
        assert not again(finding).is_overdue(clock.today())
        assert queries.count_mine(people.supervisor) == 1
        assert queries.count_mine(people.county) == 0
    with clock.freeze(datetime(2026, 9, 30, 9, tzinfo=clock.SHANGHAI)):  # three working days on
        people.take(people.supervisor, finding, Step.ANSWER, words="九月二十四日上午。")

    now = again(finding)
    assert (now.paused_on, now.due_on) == (None, date(2026, 10, 2))


def test_a_question_that_nobody_answers_stops_the_clock_for_its_days_and_no_longer(
    people, client
) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report()  # due on Tuesday, 29 September
        address = f"/findings/{finding.outlet_id}/{finding.id}"
        people.take(people.county, finding, Step.ASK, words="哪一天去的？")
    builders.sign_in(client, people.accounts["county"])
    with clock.freeze(FRIDAY + timedelta(days=7)):
        assert "最晚等到 10 月 2 日" in client.get(address).text
        assert queries.count_mine(people.county) == 0
    with clock.freeze(FRIDAY + timedelta(days=8)):  # the office's turn, the days that were left
        assert (queries.count_mine(people.county), queries.count_mine(people.supervisor)) == (1, 0)
        assert "轮到您：等受理" in client.get(address).text
        assert again(finding).due_on == date(2026, 10, 6)
        with pytest.raises(Conflict):
            people.take(people.county, finding, Step.ASK, words="还是那一天？")
    with clock.freeze(FRIDAY + timedelta(days=12)):
        late = queries.findings(people.county, FindingFilter(turn=Turn.LATE))
        assert db.session.scalars(late).all() == [again(finding)]
        assert again(finding).is_overdue(clock.today())
        assert ticking.take_due() == 0
    with clock.freeze(FRIDAY + timedelta(days=20)):
        assert ticking.take_due() == 1

    assert again(finding).level is Level.CITY
    assert again(finding).paused_until is None


def test_a_late_answer_is_heard_and_moves_no_deadline(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report()
        people.take(people.county, finding, Step.ASK, words="哪一天去的？")
    with clock.freeze(FRIDAY + timedelta(days=10)):
        people.take(people.supervisor, finding, Step.ANSWER, words="九月二十四日上午。")

    now = again(finding)
    assert (now.paused_on, now.paused_until, now.due_on) == (None, None, date(2026, 10, 6))
    assert steps_of(now)[-1].step is Step.ANSWER


def test_whoever_goes_on_without_an_answer_takes_no_days_of_it(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report()
        people.take(people.county, finding, Step.ACCEPT)
        before = again(finding).due_on
        people.take(people.county, finding, Step.ASK, words="哪一天去的？")
        people.take(people.county, finding, Step.ESCALATE)
        assert (again(finding).paused_on, again(finding).paused_until) == (None, None)
    with clock.freeze(FRIDAY):
        other = people.report()
        people.take(people.county, other, Step.ACCEPT)
        people.take(people.county, other, Step.ASK, words="哪一天去的？")
        people.take(people.supervisor, other, Step.ANSWER, words="今天。")

    assert again(other).due_on == before


def test_silence_after_two_reminders_ends_it_unconfirmed(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.bring(people.report(), FindingState.REVIEWED)
    seen = []
    for days in range(60):
        with clock.freeze(FRIDAY + timedelta(days=days)):
            ticking.take_due()
            seen.append(again(finding).state)

    taken = [one.step for one in steps_of(finding)][-3:]
    assert taken == [Step.NUDGE, Step.NUDGE, Step.LAPSE]
    over = again(finding)
    assert (over.state, over.closed_level) == (FindingState.UNCONFIRMED, Level.COUNTY)
    assert FindingState.CONFIRMED not in seen
    # Late after three working days, after three more, and after seven: 1, 7 and 17 October.
    assert seen.index(FindingState.UNCONFIRMED) == 22


def test_a_word_in_time_stops_the_silence(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.bring(people.report(), FindingState.REVIEWED)
    with clock.freeze(FRIDAY + timedelta(days=7)):
        ticking.take_due()
        people.take(people.supervisor, finding, Step.CONFIRM)
    with clock.freeze(FRIDAY + timedelta(days=60)):
        assert ticking.take_due() == 0

    assert again(finding).state is FindingState.CONFIRMED


def test_after_a_letter_whose_days_are_over_it_goes_to_the_city(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.bring(people.report(), FindingState.VERIFIED)
        letter = people.take(people.county, finding, Step.REMIND, words="公示资费表")
        assert letter.due_on == again(finding).due_on == date(2026, 10, 2)
    with clock.freeze(datetime(2026, 10, 2, 23, tzinfo=clock.SHANGHAI)):
        assert ticking.take_due() == 0
    with clock.freeze(datetime(2026, 10, 3, 0, 30, tzinfo=clock.SHANGHAI)):
        assert ticking.take_due() == 1
        assert ticking.take_due() == 0

    now = again(finding)
    assert (now.level, now.state) == (Level.CITY, FindingState.VERIFIED)
    last = steps_of(finding)[-1]
    assert (last.step, last.account_id, last.words) == (Step.ESCALATE, None, ticking.LATE)


def test_an_office_that_is_late_loses_it_some_days_later(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report()
    with clock.freeze(datetime(2026, 10, 2, 12, tzinfo=clock.SHANGHAI)):
        assert ticking.take_due() == 0  # late, and there are three working days of patience
    with clock.freeze(datetime(2026, 10, 5, 12, tzinfo=clock.SHANGHAI)):
        assert ticking.take_due() == 1

    assert again(finding).level is Level.CITY


def test_two_workers_take_it_up_once(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report()
    with clock.freeze(FRIDAY + timedelta(days=40)):
        ticking.take_due()
        ticking.take_due()

    assert [one.step for one in steps_of(finding)] == [Step.REPORT, Step.ESCALATE]


def test_a_reporter_without_an_account_is_told_by_message(people) -> None:
    with clock.freeze(FRIDAY):
        finding, token = people.report_by_link("+8613900000001")
        people.bring(finding, FindingState.REVIEWED)
    with clock.freeze(FRIDAY + timedelta(days=20)):
        ticking.take_due()

    with clock.freeze(FRIDAY + timedelta(days=20)):
        told = [one.content for one in db.session.scalars(db.select(Message).order_by(Message.id))]
    assert len(told) == 3  # received, mended, reminded
    assert all(token in one.parameters["link"] for one in told)


def test_near_is_what_the_procedure_says(people) -> None:
    with clock.freeze(FRIDAY):
        finding = people.report()  # due on Tuesday, 29 September
    seen = {}
    for day in (25, 26, 29, 30):
        with clock.freeze(datetime(2026, 9, day, 12, tzinfo=clock.SHANGHAI)):
            query = queries.findings(people.county, FindingFilter(turn=Turn.NEAR))
            seen[day] = [one.id for one in db.session.scalars(query)]
    assert seen == {25: [finding.id], 26: [finding.id], 29: [finding.id], 30: []}

    changing.change(
        people.city,
        FindingKind.SERVICE,
        1,
        DEFAULTS[FindingKind.SERVICE].steps.values(),
        escalates=True,
        warns_days=0,
        quiet_days=20,
        why="当天才提醒",
    )
    with clock.freeze(FRIDAY):
        later = people.report()
        query = queries.findings(people.county, FindingFilter(turn=Turn.NEAR))
        assert [one.id for one in db.session.scalars(query)] == [finding.id]
    with clock.freeze(datetime(2026, 9, 29, 12, tzinfo=clock.SHANGHAI)):
        query = queries.findings(people.county, FindingFilter(turn=Turn.NEAR))
        assert {one.id for one in db.session.scalars(query)} == {finding.id, later.id}


def test_the_command_takes_what_is_due(app, people) -> None:
    with clock.freeze(FRIDAY):
        people.report()
    with clock.freeze(FRIDAY + timedelta(days=40)):
        told = app.test_cli_runner().invoke(args=["findings", "take-due"]).output
        again_told = app.test_cli_runner().invoke(args=["findings", "take-due"]).output

    assert (told, again_told) == ("1 steps taken\n", "0 steps taken\n")


def test_what_waits_for_people_keeps_nothing_else_waiting(people, monkeypatch) -> None:
    monkeypatch.setattr(ticking, "BATCH", 2)
    with clock.freeze(FRIDAY):
        stuck = [people.report() for _ in range(3)]
        for finding in stuck:
            people.take(people.county, finding, Step.ESCALATE)
    with clock.freeze(FRIDAY + timedelta(days=5)):
        patient = [people.report() for _ in range(3)]
        waiting = [people.bring(people.report(), FindingState.REVIEWED) for _ in range(3)]

    with clock.freeze(FRIDAY + timedelta(days=12)):
        assert ticking.take_due() == 3

    assert [again(one).nudges for one in waiting] == [1, 1, 1]
    assert {again(one).level for one in patient} == {Level.COUNTY}
