"""Tasks of a month: spread in one act, changed one by one, done with a form."""

from datetime import timedelta

import pytest

from tests import builders
from tests.builders_supervisors import VISIT, planned, term
from webapp.accounts.models import Account
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.supervision.forms import queries as forms
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.supervisors import months, queries
from webapp.supervision.supervisors.kinds import TaskKind, TaskState
from webapp.supervision.supervisors.models import SupervisorTask
from webapp.supervision.supervisors.services import doing, planning, terms

BOTH = [TaskKind.VISIT_OUTLET, TaskKind.TEST_LETTER]


def _all() -> list[SupervisorTask]:
    return list(db.session.scalars(db.select(SupervisorTask).order_by(SupervisorTask.id)))


def _finish(actor, task, **answers) -> SupervisorTask:
    form = forms.current(task.kind.purpose, task.city_code)
    return doing.finish(actor, task.outlet_id, task.id, form.id, {**VISIT, **answers})


def test_a_month_is_planned_in_one_act_with_one_entry(people, appointed) -> None:
    here = people.outlet.county_code
    other = term(people.county, here)
    outlets = [people.outlet, builders.outlet(region_code=here)]
    month = months.this_month()

    count = planning.plan(
        people.county,
        here,
        month,
        [appointed.account_id, other.account_id],
        [one.id for one in outlets],
        BOTH,
    )

    tasks = _all()
    assert count == len(tasks) == 4
    assert {one.state for one in tasks} == {TaskState.PLANNED}
    assert {one.due_on for one in tasks} == {months.last_day(month)}
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.act.like("%planned"))).all()
    assert [one.details["count"] for one in entries] == [4]
    with pytest.raises(InvalidInput):
        planning.plan(people.county, here, month, [appointed.account_id], [people.outlet.id], BOTH)


def test_what_no_plan_may_say(people, appointed) -> None:
    here, month = people.outlet.county_code, months.this_month()
    closed = builders.outlet(region_code=here, closed=True)
    elsewhere = builders.outlet(region_code="360103")
    who, where = [appointed.account_id], [people.outlet.id]

    def errors(*given) -> set[str]:
        with pytest.raises(InvalidInput) as refusal:
            planning.plan(people.county, here, *given)
        return set(refusal.value.extra["errors"])

    assert errors(months.shifted(month, -1), who, where, BOTH) == {"month"}
    assert errors(month, [people.grid.account_id], where, BOTH) == {"account_ids"}
    assert errors(month, who, [closed.id, elsewhere.id], BOTH) == {"outlet_ids"}
    assert errors(month, who, where, []) == {"kinds"}
    with pytest.raises(NotFound):
        planning.plan(people.county, "360103", month, who, where, BOTH)
    assert _all() == []


def test_whose_term_is_over_by_then_gets_nothing(people) -> None:
    here = people.outlet.county_code
    short = term(people.county, here, ends_on=months.last_day(months.this_month()))

    with pytest.raises(InvalidInput):
        planning.plan(
            people.county,
            here,
            months.shifted(months.this_month(), 1),
            [short.account_id],
            [people.outlet.id],
            BOTH,
        )


def test_a_task_is_given_to_another_or_taken_back(people, appointed) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)
    other = term(people.county, people.outlet.county_code)

    planning.change(
        people.county, task.outlet_id, task.id, task.version, other.account_id, task.due_on
    )
    with pytest.raises(InvalidInput):
        planning.change(
            people.county,
            task.outlet_id,
            task.id,
            task.version,
            people.grid.account_id,
            task.due_on + timedelta(days=1),
        )
    planning.drop(people.city, task.outlet_id, task.id, task.version, "网点停业")

    assert (task.account_id, task.state) == (other.account_id, TaskState.DROPPED)
    with pytest.raises(Conflict):
        planning.drop(people.county, task.outlet_id, task.id, task.version, "再来一次")
    again = planned(people.county, people.outlet, other.account_id)
    assert again.id != task.id, "what was dropped may be planned again"
    acts = {one.act for one in db.session.scalars(db.select(AuditEntry))}
    assert {"supervisor-task:changed", "supervisor-task:dropped"} <= acts


def test_done_with_its_form_and_what_was_answered_stays(people, appointed, supervisor) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)

    _finish(supervisor, task, words="大厅整洁")

    assert task.state is TaskState.DONE
    assert task.answers["words"] == "大厅整洁"
    assert task.form_id == forms.current(Purpose.VISIT_OUTLET, "").id
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.act == "supervisor-task:done"))
    assert "大厅整洁" not in str(entry.details)
    with pytest.raises(Conflict):
        _finish(supervisor, task)


def test_a_wrong_answer_leaves_the_task_open(people, appointed, supervisor) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)

    with pytest.raises(InvalidInput) as refusal:
        _finish(supervisor, task, days="12", open="")

    assert set(refusal.value.extra["errors"]) == {"days", "open"}
    db.session.expire_all()
    assert task.state is TaskState.PLANNED


def test_nobody_does_another_ones_task_or_with_another_form(people, appointed, supervisor) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)
    other = builders.actor_of(
        db.session.get_one(Account, term(people.county, people.outlet.county_code).account_id)
    )

    for actor in (other, people.county):
        with pytest.raises(NotFound):
            _finish(actor, task)
    wrong = forms.current(Purpose.TEST_LETTER, "").id
    with pytest.raises(NotFound):
        doing.finish(supervisor, task.outlet_id, task.id, wrong, VISIT)


def test_late_is_so_by_the_day_and_can_still_be_done(people, appointed, supervisor) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)
    with clock.freeze(clock.start_of(task.due_on + timedelta(days=2))):
        load = queries.loads(people.county, [task.account_id], task.month, task.month)
        assert load[task.account_id] == queries.Load(1, 0, 1)
        assert task.is_overdue(clock.today())
        assert [one.id for one in queries.late_before(supervisor, months.this_month())] == [task.id]

        _finish(supervisor, task)

        load = queries.loads(people.county, [task.account_id], task.month, task.month)
        assert load[task.account_id] == queries.Load(1, 1, 0)


def test_another_county_sees_none_of_it(people, appointed) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)
    other = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))

    assert queries.tasks_in_order(other, task.month) == []
    with pytest.raises(NotFound):
        queries.task_for(other, task.outlet_id, task.id)
    with pytest.raises(NotFound):
        planning.drop(other, task.outlet_id, task.id, task.version, "不是我的")


def test_a_number_of_a_month_that_is_none(app) -> None:
    assert months.month_of("2026-13") is None
    assert months.month_of("9999-01") is None
    assert months.month_of("2026-1") is None
    assert months.month_of("") is None
    assert months.month_of(months.name(months.this_month())) == months.this_month()
    assert months.last_day(months.shifted(months.month_of("2024-01"), 1)).day == 29


def test_planned_by_the_page(people, appointed, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    form = {
        "county_code": people.outlet.county_code,
        "month": months.name(months.this_month()),
        "kinds": ["visit-outlet"],
        "account_ids": [str(appointed.account_id)],
        "outlet_ids": [],
    }

    wrong = builders.post(client, "/supervisors/plan", **form)
    page = builders.post(
        client, "/supervisors/plan", **{**form, "outlet_ids": [str(people.outlet.id)]}
    )

    assert wrong.status_code == 422
    assert "checked" in wrong.get_data(as_text=True)
    assert page.status_code == 302
    shown = client.get(page.headers["Location"]).get_data(as_text=True)
    assert people.outlet.name in shown
    assert "0 / 1" in shown


def test_all_outlets_of_the_county_are_one_tick(people, appointed, client) -> None:
    here = people.outlet.county_code
    other = builders.outlet(region_code=here)
    builders.outlet(region_code=here, closed=True)
    builders.outlet(region_code="360103")
    builders.sign_in(client, people.accounts["county"])

    page = builders.post(
        client,
        "/supervisors/plan",
        county_code=here,
        month=months.name(months.this_month()),
        kinds=["visit-outlet"],
        account_ids=[str(appointed.account_id)],
        all_outlets="yes",
    )

    assert page.status_code == 302
    assert {one.outlet_id for one in _all()} == {people.outlet.id, other.id}


def test_done_by_the_page_what_is_wrong_can_be_reported(people, appointed, client) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)
    account = db.session.get_one(Account, appointed.account_id)
    with transaction() as session:
        session.get_one(Account, account.id).password_hash = builders.PASSWORD_HASH
    builders.sign_in(client, account)
    where = f"/tasks/{task.outlet_id}/{task.id}"
    form_id = str(forms.current(Purpose.VISIT_OUTLET, "").id)
    answers = {f"answer-{name}": value for name, value in VISIT.items()}
    form = {**answers, "form_id": form_id, "answer-notice": "no", "answer-words": "只剩空框"}

    wrong = builders.post(client, where, **{**form, "answer-days": "x"})
    done = builders.post(client, where, **form)

    assert wrong.status_code == 422
    assert "只剩空框" in wrong.get_data(as_text=True)
    assert 'value="x"' in wrong.get_data(as_text=True)
    assert done.status_code == 302
    page = client.get(where).get_data(as_text=True)
    assert "category=notice-missing" in page
    report = client.get(f"/findings/new?outlet={task.outlet_id}&category=notice-missing")
    assert 'value="notice-missing" checked' in report.get_data(as_text=True)
    listed = client.get("/tasks").get_data(as_text=True)
    assert "1 / 1" in listed


def test_the_office_reads_the_answers(people, appointed, supervisor, client) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)
    _finish(supervisor, task, words="大厅整洁")
    builders.sign_in(client, people.accounts["county"])

    page = client.get(f"/supervisors/plan/{task.outlet_id}/{task.id}").get_data(as_text=True)

    assert "大厅整洁" in page
    assert client.get("/tasks").status_code == 403


def test_a_task_of_somebody_whose_term_ended_is_marked(people, appointed, client) -> None:
    planned(people.county, people.outlet, appointed.account_id)
    terms.end(people.county, appointed.id, appointed.version, "搬走了")
    builders.sign_in(client, people.accounts["county"])

    page = client.get("/supervisors/plan").get_data(as_text=True)

    assert "已不在任，请改派" in page


def test_a_city_sees_sums_by_county_and_one_county_in_full(people, appointed, client) -> None:
    planned(people.county, people.outlet, appointed.account_id)
    here = people.outlet.county_code
    builders.region("360103")
    builders.sign_in(client, people.accounts["city"])

    sums = client.get("/supervisors/plan").text
    whole = client.get(f"/supervisors/plan?county={here}").text

    assert f"county={here}" in sums
    assert "0 / 1" in sums
    assert people.outlet.name not in sums
    assert people.outlet.name in whole
