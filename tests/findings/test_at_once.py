"""Acts on findings at the same moment, by several people and workers: real threads."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.builders_findings import again, steps_of
from webapp.findings import found
from webapp.findings.found import Found
from webapp.findings.kinds import Category, FindingKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.services import reporting, steps
from webapp.findings.services.reporting import Report
from webapp.findings.stepping import Taken
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
