"""Acts on findings at the same moment, by several people and workers: real threads."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.builders_findings import again, end_term, steps_of
from webapp.findings import found
from webapp.findings.found import Found
from webapp.findings.kinds import Category, FindingKind, Reporter
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.services import handing_on, reporting, steps
from webapp.findings.services.reporting import Report
from webapp.findings.stepping import Taken
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput

CROWD = 6


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """What each act answers, or what it refuses with; all begin together."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            ready.wait(10)
            try:
                return act()
            except (Conflict, InvalidInput) as refusal:
                return refusal
            finally:
                db.session.remove()

    db.session.remove()
    with ThreadPoolExecutor(len(acts)) as crowd:
        return [one.result(60) for one in [crowd.submit(run, act) for act in acts]]


def test_several_who_find_the_same_begin_one(app: Flask, people) -> None:
    outlet_id = people.outlet.id

    def begin() -> Any:
        told = Found(
            FindingKind.VILLAGE, Category.NO_DELIVERY, outlet_id, "village:1", "九天没有投递。"
        )
        with transaction() as session:
            made = found.begin(session, told)
        return made and made.id

    answers = at_once(app, *[begin] * CROWD)

    assert len(set(answers)) == 1
    [made] = db.session.scalars(db.select(Finding)).all()
    assert made.id == answers[0]
    assert len(steps_of(made)) == 1
    assert made.code.endswith("0001")


def test_two_merged_into_one_another_leave_one(app: Flask, people) -> None:
    """Neither does one wait for the other for ever, nor do both go on as what is no more."""
    for _ in range(3):
        one, other = people.report(), people.report()

        def merge(gone: Finding, stays: Finding) -> Callable[[], Any]:
            where = (people.county, gone.outlet_id, gone.id, gone.version)
            return lambda: steps.take_step(
                *where, Taken(Step.MERGE, new_id(), "是同一件事。"), stays.id
            )

        answers = at_once(app, merge(one, other), merge(other, one))

        assert sum(isinstance(answer, Conflict | InvalidInput) for answer in answers) == 1
        states = sorted(again(each).state for each in (one, other))
        assert states == [FindingState.MERGED, FindingState.REPORTED]


def _merge(actor: Actor, gone: Finding, stays: Finding) -> Callable[[], Any]:
    where = (actor, gone.outlet_id, gone.id, gone.version)
    key, chosen = new_id(), stays.id
    return lambda: steps.take_step(*where, Taken(Step.MERGE, key, "是同一件事。"), chosen)


def _step(actor: Actor, finding: Finding, step: Step) -> Callable[[], Any]:
    where, key = (actor, finding.outlet_id, finding.id, finding.version), new_id()
    return lambda: steps.take_step(*where, Taken(step, key, "看过了。"))


def _refused(answers: list[Any]) -> int:
    return sum(isinstance(one, Conflict | InvalidInput) for one in answers)


def _merges_entered() -> int:
    query = db.select(AuditEntry).where(AuditEntry.act == Act.FINDING_STEP_TAKEN.value)
    entries = db.session.scalars(query.order_by(AuditEntry.number)).all()
    return sum(one.details["step"] == Step.MERGE.value for one in entries)


def test_two_officers_merge_the_same_two(app: Flask, people) -> None:
    for number in range(1, 4):
        gone, stays = people.report(), people.report()

        answers = at_once(
            app,
            *(_merge(actor, gone, stays) for actor in (people.county, people.city) for _ in "ab"),
        )

        assert _refused(answers) == len(answers) - 1
        now = again(gone)
        assert (now.state, now.merged_into) == (FindingState.MERGED, stays.id)
        assert len(steps_of(now)) == 2
        assert len(steps_of(again(stays))) == 1
        assert _merges_entered() == number


def test_three_merged_in_a_ring_leave_one(app: Flask, people) -> None:
    """However they meet: what goes on, goes on as one that is open or goes on as one."""
    for _ in range(3):
        ring = [people.report() for _ in range(3)]

        answers = at_once(
            app,
            *(_merge(people.county, ring[at], ring[(at + 1) % 3]) for at in range(3)),
        )

        assert _refused(answers) >= 1
        now = {one.id: again(one) for one in ring}
        for one in now.values():
            seen = {one.id}
            while one.state is FindingState.MERGED:
                one = now[one.merged_into]
                assert one.id not in seen, "merged into one another"
                seen.add(one.id)
            assert one.is_open


def test_merged_while_somebody_steps(app: Flask, people) -> None:
    """The one that goes: who was faster has it, the other is told."""
    for _ in range(3):
        gone, stays = people.report(), people.report()

        answers = at_once(
            app, _merge(people.county, gone, stays), _step(people.city, gone, Step.ACCEPT)
        )

        assert _refused(answers) == 1
        now = again(gone)
        assert len(steps_of(now)) == 2
        assert (now.state is FindingState.MERGED) == (now.merged_into == stays.id)


def test_merged_into_one_that_ends_at_this_moment(app: Flask, people) -> None:
    """The one that stays: nothing goes on as what was over already."""
    for _ in range(5):
        gone, stays = people.report(), people.report()

        merged, rejected = at_once(
            app, _merge(people.county, gone, stays), _step(people.city, stays, Step.REJECT)
        )

        assert not isinstance(rejected, Conflict | InvalidInput)
        over, now = again(stays), again(gone)
        assert over.state is FindingState.REJECTED
        if isinstance(merged, InvalidInput):
            assert (now.state, now.merged_into) == (FindingState.REPORTED, None)
        else:
            assert now.closed_at <= over.closed_at


def test_a_successor_and_a_merge_do_not_wait_for_each_other(app: Flask, people) -> None:
    """Both hold several findings, in one order."""
    county, heir, left = people.outlet.county_code, people.grid.account_id, people.supervisor
    found = [people.report() for _ in range(4)]
    end_term(people.accounts["supervisor"])

    answers = at_once(
        app,
        lambda: handing_on.take_over(people.city, left.account_id, county, heir),
        _merge(people.county, found[3], found[0]),
        _merge(people.county, found[2], found[1]),
    )

    assert answers[0] in (2, 3, 4)
    still_open = [one for one in map(again, found) if one.is_open]
    assert {one.confirmer_id for one in still_open} == {heir}


@pytest.mark.parametrize("second", [Step.ACCEPT, Step.REJECT])
def test_two_officers_at_one_step(app: Flask, people, second) -> None:
    finding = people.report()

    def take(step: Step) -> Callable[[], Any]:
        where = (people.county, finding.outlet_id, finding.id, finding.version)
        return lambda: steps.take_step(*where, Taken(step, new_id(), "看过了。"))

    answers = at_once(app, take(Step.ACCEPT), take(second))

    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert len(steps_of(again(finding))) == 2


def test_forty_reports_of_a_morning_without_signal_come_in_at_once(app: Flask, people) -> None:
    """Whoever comes up from a basement sends all of them together: none is lost, none is doubled,
    and no two have one number."""
    reports = [
        Report(
            new_id(), FindingKind.SERVICE, Category.CLOSED, people.outlet.id, f"第 {number} 件。"
        )
        for number in range(40)
    ]
    twice = [*reports, *reports[:8]]

    def send(part: int) -> Callable[[], Any]:
        supervisor = people.supervisor
        return lambda: [reporting.report(supervisor, one).id for one in twice[part::CROWD]]

    answers = at_once(app, *(send(part) for part in range(CROWD)))

    assert {one for part in answers for one in part} == {one.id for one in reports}
    made = db.session.scalars(db.select(Finding)).all()
    assert len(made) == len({one.code for one in made}) == len(reports)
    assert {one.steps_taken for one in made} == {1}


@pytest.mark.parametrize("by_link", [False, True], ids=["by an account", "by anybody"])
def test_one_report_sent_twice_at_one_moment_is_one(app: Flask, people, by_link) -> None:
    told = Report(
        new_id(), FindingKind.SERVICE, Category.CLOSED, people.outlet.id, "十点还没开门。"
    )

    def send() -> Any:
        if by_link:
            return reporting.report_by_link(told, Reporter.PUBLIC)[1]
        return reporting.report(people.supervisor, told).id

    answers = at_once(app, *[send] * CROWD)

    assert len({str(one) for one in answers}) == 1
    assert db.session.scalars(db.select(Finding.id)).all() == [told.id]
