"""The invented supervisors of the demo: terms, a month of tasks, some of them done."""

from datetime import timedelta

from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.places.models import Outlet
from webapp.supervision.forms import queries as forms
from webapp.supervision.supervisors import months, queries
from webapp.supervision.supervisors.kinds import Area, TaskKind, TaskState
from webapp.supervision.supervisors.services import doing, planning, terms
from webapp.supervision.supervisors.services.terms import Wanted

ANSWERS: dict[TaskKind, dict[str, str]] = {
    TaskKind.VISIT_OUTLET: {
        "settlement": "township",
        "open": "yes",
        "open_days": "6",
        "notice": "no",
        "basic": "yes",
        "days": "4",
        "depth": "village",
        "papers": "next-day",
        "parcels": "good",
        "attitude": "good",
        "words": "资费表还是旧的，问了说月底换。",
    },
    TaskKind.TEST_LETTER: {
        "class": "ordinary",
        "state": "whole",
        "postmark": "yes",
        "postage": "yes",
    },
}


def build(officer: Actor, supervisor: Actor, outlets: list[Outlet]) -> None:
    """The supervisor who has an account already, a second one whose term ends soon, a third whose
    term is over; the tasks of this month and of the last."""
    today = clock.today()
    county = outlets[0].county_code
    _known(officer, supervisor, county)
    for login, name, days, certificate in (
        ("JD-0002", "江采薇", 35, "东监〔2026〕02"),
        ("JD-0003", "贺知微", 20, "东监〔2026〕03"),
    ):
        made, _account, _token = terms.appoint(
            officer,
            Wanted(
                login=login,
                name=name,
                county_code=county,
                areas=[Area.DEPTH, Area.PARTY_PAPERS, Area.VILLAGES],
                certificate=certificate,
                starts_on=today,
                ends_on=today + timedelta(days=days),
            ),
        )
    terms.end(officer, made.id, made.version, "本人到外地工作")
    month = months.this_month()
    for when in (months.shifted(month, -1), month):
        with clock.freeze(min(clock.start_of(when) + timedelta(hours=10), clock.now())):
            _plan(officer, county, outlets)
    _do(supervisor)


def _known(officer: Actor, supervisor: Actor, county: str) -> None:
    """The term of somebody who was given the role before terms were written down."""
    today = clock.today()
    terms.appoint(
        officer,
        Wanted(
            login="JD-0001",
            name=supervisor.name,
            county_code=county,
            areas=list(Area),
            certificate="东监〔2026〕01",
            starts_on=today - timedelta(days=90),
            ends_on=today + timedelta(days=275),
        ),
    )


def _plan(officer: Actor, county: str, outlets: list[Outlet]) -> None:
    month = months.this_month()
    who = {one.account_id for one in queries.holding(county, month, months.last_day(month))}
    planning.plan(officer, county, month, who, [one.id for one in outlets], list(TaskKind))


def _do(supervisor: Actor) -> None:
    """Of each month the visit and the letter of the supervisor's."""
    month = months.this_month()
    for when in (months.shifted(month, -1), month):
        for task in queries.tasks_in_order(supervisor, when, account_id=supervisor.account_id):
            if task.kind not in ANSWERS or task.state is not TaskState.PLANNED:
                continue
            moment = min(clock.start_of(when) + timedelta(days=9, hours=15), clock.now())
            with clock.freeze(moment):
                form = forms.current(task.kind.purpose, task.city_code)
                day = {"sent_on": when.isoformat(), "arrived_on": when.replace(day=3).isoformat()}
                given = {**ANSWERS[task.kind], **day}
                doing.finish(supervisor, task.outlet_id, task.id, form.id, given)
