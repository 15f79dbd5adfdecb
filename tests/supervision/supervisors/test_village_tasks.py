"""Tasks about a village: which one each names, in turn, and that an officer may choose another."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests import builders
from tests.builders_supervisors import planned
from tests.builders_villages import village
from webapp.accounts.models import Account
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.supervision.forms import queries as forms
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.supervisors import months, telling
from webapp.supervision.supervisors.kinds import TaskKind
from webapp.supervision.supervisors.models import SupervisorTask
from webapp.supervision.supervisors.services import doing, planning

BOARD = TaskKind.VILLAGE_BOARD
ANSWERS = {
    "there": "yes",
    "way": "direct",
    "days": "3",
    "vehicle": "car",
    "point": "shop",
    "slip": "yes",
}


def _plan(people, who: UUID, *, month=None, each: int = 1) -> list[SupervisorTask]:
    """What a plan of boards at the outlet adds."""
    month = month or months.this_month()
    here = people.outlet
    known = {one.id for one in _tasks(here.id)}
    planning.plan(people.county, here.county_code, month, [who], [here.id], [BOARD], each)
    return [one for one in _tasks(here.id) if one.id not in known]


def _tasks(outlet_id: UUID) -> list[SupervisorTask]:
    query = db.select(SupervisorTask).where(SupervisorTask.outlet_id == outlet_id)
    return list(db.session.scalars(query.order_by(SupervisorTask.id)))


def test_each_month_another_village_until_all_had_their_turn(people, appointed) -> None:
    rows = [village(people.outlet, name=f"{name}村") for name in ("安", "北", "长")]
    village(people.outlet, name="白村", active=False)
    this = months.this_month()

    turns = [
        [one.village_id for one in _plan(people, appointed.account_id, month=when)]
        for when in (this, months.shifted(this, 1), months.shifted(this, 2))
    ]

    assert turns == [[one.id] for one in rows]
    with pytest.raises(InvalidInput):
        _plan(people, appointed.account_id)
    more = _plan(people, appointed.account_id, each=3)
    assert [one.village_id for one in more] == [rows[1].id, rows[2].id]


def test_an_outlet_without_villages_gets_none_and_a_county_without_is_told(
    people, appointed
) -> None:
    urban = builders.outlet(region_code=people.outlet.county_code)
    here, month, who = people.outlet, months.this_month(), [appointed.account_id]

    with pytest.raises(InvalidInput) as refusal:
        planning.plan(people.county, here.county_code, month, who, [urban.id], [BOARD])
    village(here)
    count = planning.plan(people.county, here.county_code, month, who, [urban.id, here.id], [BOARD])

    assert set(refusal.value.extra["errors"]) == {"kinds"}
    assert (count, _tasks(urban.id)) == (1, [])


def test_an_officer_names_another_village_of_the_same_outlet_only(people, appointed) -> None:
    first, second = village(people.outlet, name="安村"), village(people.outlet, name="北村")
    foreign = village(builders.outlet(region_code=people.outlet.county_code))
    task = planned(people.county, people.outlet, appointed.account_id, BOARD)

    def change(to: UUID | None) -> None:
        planning.change(
            people.county,
            task.outlet_id,
            task.id,
            task.version,
            appointed.account_id,
            task.due_on,
            to,
        )

    for wrong in (foreign.id, UUID(int=0), None):
        with pytest.raises(InvalidInput) as refusal:
            change(wrong)
        assert set(refusal.value.extra["errors"]) == {"village_id"}
    assert task.village_id == first.id
    change(second.id)

    assert task.village_id == second.id
    entry = db.session.scalar(
        db.select(AuditEntry).where(AuditEntry.act == "supervisor-task:changed")
    )
    assert entry.details["village"] == str(second.id)


def test_nobody_has_the_same_village_twice_in_a_month(people, appointed) -> None:
    first, second = village(people.outlet, name="安村"), village(people.outlet, name="北村")
    one, other = _plan(people, appointed.account_id, each=2)

    with pytest.raises(InvalidInput) as refusal:
        planning.change(
            people.county,
            other.outlet_id,
            other.id,
            other.version,
            appointed.account_id,
            other.due_on,
            one.village_id,
        )

    assert set(refusal.value.extra["errors"]) == {"village_id"}
    assert {one.village_id, other.village_id} == {first.id, second.id}


def test_a_task_at_an_outlet_takes_no_village(people, appointed) -> None:
    task = planned(people.county, people.outlet, appointed.account_id)
    some = village(people.outlet)

    with pytest.raises(InvalidInput):
        planning.change(
            people.county,
            task.outlet_id,
            task.id,
            task.version,
            appointed.account_id,
            task.due_on,
            some.id,
        )

    assert task.village_id is None


def test_the_list_and_the_plan_name_the_village_and_lead_there(people, appointed, client) -> None:
    there = village(people.outlet, name="石桥村", latitude=28.701234, longitude=115.901234)
    task = planned(people.county, people.outlet, appointed.account_id, BOARD)
    account = db.session.get_one(Account, appointed.account_id)
    with transaction() as session:
        session.get_one(Account, account.id).password_hash = builders.PASSWORD_HASH

    where = telling.where_to([task])[task.id]
    builders.sign_in(client, account)
    listed = client.get("/tasks").text
    page = client.get(f"/tasks/{task.outlet_id}/{task.id}").text
    builders.sign_in(client, people.accounts["county"])
    plan = client.get("/supervisors/plan").text

    assert where.title == f"石桥村 · {people.outlet.name}"
    assert "115.901234%2C28.701234" in where.map_link
    assert task.village_id == there.id
    assert 'data-latitude="28.701234"' in listed
    for text in (listed, page, plan):
        assert "石桥村" in text


def test_how_many_villages_is_a_number_that_the_page_says(people, appointed, client) -> None:
    for _ in range(3):
        village(people.outlet)
    builders.sign_in(client, people.accounts["county"])
    form = {
        "county_code": people.outlet.county_code,
        "month": months.name(months.this_month()),
        "kinds": ["village-board"],
        "account_ids": [str(appointed.account_id)],
        "outlet_ids": [str(people.outlet.id)],
    }

    for wrong in ("0", "21", "很多", "9" * 400, ""):
        page = builders.post(client, "/supervisors/plan", **form, villages_each=wrong)
        assert page.status_code == 422
        assert "填 1 到 20 的整数" in page.text
    right = builders.post(client, "/supervisors/plan", **form, villages_each="2")

    assert right.status_code == 302
    assert len(_tasks(people.outlet.id)) == 2


def test_the_same_answers_sent_twice_are_one_and_others_are_shown_as_not_saved(
    people, appointed, supervisor, client
) -> None:
    village(people.outlet)
    task = planned(people.county, people.outlet, appointed.account_id, BOARD)
    form_id = forms.current(Purpose.VILLAGE_BOARD, task.city_code).id
    doing.finish(supervisor, task.outlet_id, task.id, form_id, ANSWERS)
    at = task.done_at

    with clock.freeze(clock.now() + timedelta(minutes=1)):
        again = doing.finish(supervisor, task.outlet_id, task.id, form_id, ANSWERS)
        with pytest.raises(Conflict):
            doing.finish(supervisor, task.outlet_id, task.id, form_id, {**ANSWERS, "days": "4"})

    assert again.done_at == at
    acts = db.select(AuditEntry).where(AuditEntry.act == "supervisor-task:done")
    assert len(db.session.scalars(acts).all()) == 1
    account = db.session.get_one(Account, appointed.account_id)
    with transaction() as session:
        session.get_one(Account, account.id).password_hash = builders.PASSWORD_HASH
    builders.sign_in(client, account)
    sent = {f"answer-{name}": value for name, value in ANSWERS.items()}
    page = builders.post(
        client,
        f"/tasks/{task.outlet_id}/{task.id}",
        **sent,
        form_id=str(form_id),
        **{"answer-words": "公示栏在村口"},
    )
    assert page.status_code == 409
    assert "您刚才填的，没有存" in page.text
    assert "公示栏在村口" in page.text
