"""What people are told of deadlines: on working days, once, with numbers alone."""

from datetime import date, datetime, timedelta

import pytest

from tests import builders
from tests.builders_findings import again
from webapp.findings import queries
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import DeadlineNotice
from webapp.findings.services import reminding
from webapp.foundation import clock, worker
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.working_days import DaySource, WorkingDay

MORNING = datetime(2026, 9, 25, 8, 30, tzinfo=clock.SHANGHAI)
"""A Friday; what is reported then is to be accepted until Tuesday, 29 September."""


def told(day: date) -> dict:
    """(near, late) by account, of a day."""
    db.session.expire_all()
    rows = db.session.scalars(db.select(DeadlineNotice).where(DeadlineNotice.day == day))
    return {one.account_id: (one.near, one.late) for one in rows}


def at(day: int, month: int = 9, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=clock.SHANGHAI)


def entries(act: str) -> list[AuditEntry]:
    query = db.select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.number)
    return list(db.session.scalars(query))


def test_who_has_to_do_something_is_told_and_nobody_else(people) -> None:
    with clock.freeze(MORNING):
        people.report()
        assert reminding.remind() == 1  # due in two working days: near

    assert told(date(2026, 9, 25)) == {people.county.account_id: (1, 0)}


def test_once_a_day_however_often_it_runs(people) -> None:
    with clock.freeze(MORNING):
        people.report()
        assert (reminding.remind(), reminding.remind()) == (1, 0)
        people.report()
        assert reminding.remind() == 0
    with clock.freeze(at(28)):
        assert reminding.remind() == 1

    assert told(date(2026, 9, 28)) == {people.county.account_id: (2, 0)}
    assert [(one.subject_id, one.details) for one in entries("deadlines:told")] == [
        ("2026-09-25", {"count": 1}),
        ("2026-09-28", {"count": 1}),
    ]


def test_nobody_is_told_on_a_holiday_and_all_on_a_saturday_that_is_worked(people) -> None:
    with transaction() as session:
        for day in range(1, 8):
            free = date(2026, 10, day)
            session.add(WorkingDay(day=free, works=False, name="", source=DaySource.EDITED))
        worked = date(2026, 10, 10)
        session.add(WorkingDay(day=worked, works=True, name="", source=DaySource.EDITED))
    with clock.freeze(at(30)):
        people.report()  # two working days on: 9 October
        assert reminding.remind() == 1  # near by working days, for all the free ones between
    for day in (1, 3, 4, 7):
        with clock.freeze(at(day, 10)):
            assert reminding.remind() == 0
    with clock.freeze(at(10, 10)):
        assert reminding.remind() == 1

    assert told(date(2026, 10, 10)) == {people.county.account_id: (0, 1)}


def test_what_an_officer_was_given_is_no_business_of_the_others(people) -> None:
    bureau = builders.bureau(people.outlet.county_code)
    colleague = builders.account(Role.COUNTY_OFFICER, bureau)
    with clock.freeze(MORNING):
        finding = people.bring(people.report(), FindingState.ACCEPTED)
        people.take(people.county, finding, Step.ASSIGN, handler_id=colleague.id)
        due_on = again(finding).due_on
    with clock.freeze(datetime(due_on.year, due_on.month, due_on.day, 9, tzinfo=clock.SHANGHAI)):
        reminding.remind()

    assert told(due_on) == {colleague.id: (1, 0)}


def test_the_outlet_is_told_of_what_it_has_to_mend(people) -> None:
    with clock.freeze(MORNING):
        due_on = people.bring(people.report(), FindingState.VERIFIED).due_on
    with clock.freeze(datetime(due_on.year, due_on.month, due_on.day, 9, tzinfo=clock.SHANGHAI)):
        reminding.remind()

    assert told(due_on) == {people.company.account_id: (1, 0)}


def test_who_left_is_not_told(people) -> None:
    with clock.freeze(MORNING):
        people.report()
        with transaction():
            grant = people.accounts["county"].grants[0]
            grant.effective_until = clock.ago(days=1)
        assert reminding.remind() == 0


def test_old_ones_go(people) -> None:
    with clock.freeze(MORNING):
        people.report()
        reminding.remind()
    with clock.freeze(MORNING + timedelta(days=35)):
        reminding.remind()

    assert told(date(2026, 9, 25)) == {}


def test_shown_until_it_is_put_away(people, client) -> None:
    with clock.freeze(MORNING):
        people.report()
        reminding.remind()
        builders.sign_in(client, people.accounts["county"])
        page = client.get("/findings").text
        assert "轮到您的，逾期 0 件，快到期 1 件" in page
        assert "今天早上数过" in client.get("/queue").text
        assert "今天早上数过" not in client.get("/findings/analysis").text

        for _ in range(2):
            answer = builders.post(client, "/findings/deadlines/seen")
            assert answer.status_code == 302
        assert "今天早上数过" not in client.get("/findings").text
        assert reminding.remind() == 0

    [entry] = entries("deadlines:seen")
    assert (entry.actor_id, entry.details) == (people.county.account_id, {"day": "2026-09-25"})


def test_others_are_shown_nothing(people, client) -> None:
    with clock.freeze(MORNING):
        people.report()
        reminding.remind()
        assert queries.notice_for(people.city.account_id, clock.today()) is None
        builders.sign_in(client, people.accounts["city"])
        assert "今天早上数过" not in client.get("/findings").text


def test_the_command(app, people) -> None:
    with clock.freeze(MORNING):
        people.report()
        output = app.test_cli_runner().invoke(args=["findings", "remind"]).output

    assert output == "1 people told\n"


@pytest.mark.parametrize(("hour", "minute", "due"), [(8, 29, 24), (8, 30, 25), (23, 0, 25)])
def test_due_at_half_past_eight(hour, minute, due) -> None:
    with clock.freeze(MORNING.replace(hour=hour, minute=minute)):
        assert worker.last_due(8, 30) == MORNING.replace(day=due)
