"""A hall's departments: made, changed, closed; each hall its own."""

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_conversions
from tests.conversions import reading
from webapp.accounts.models import Account
from webapp.conversions import queries
from webapp.conversions.services import catalogue
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.errors import Conflict, InvalidInput, NotFound


def test_a_department_belongs_to_its_clerks_hall(actor: Actor) -> None:
    made = catalogue.create_department(actor, code="GA", name="公安局")

    assert made.hall_id == actor.scope.value
    [entry] = reading.entries(Act.DEPARTMENT_CREATED)
    assert (entry.chain, entry.details) == (actor.scope.id, {"code": "GA"})


def test_a_code_is_there_once_in_a_hall(actor: Actor, stranger: Actor) -> None:
    catalogue.create_department(actor, code="GA", name="公安局")

    catalogue.create_department(stranger, code="GA", name="公安局")
    with pytest.raises(InvalidInput) as refusal:
        catalogue.create_department(actor, code="GA", name="公安分局")

    assert "已经有了" in refusal.value.extra["errors"]["code"][0]


def test_only_what_changed_is_written_down(actor: Actor) -> None:
    made = builders_conversions.department(actor, code="GA")

    catalogue.change_department(actor, made.id, version=1, code="GA", name="市公安局")

    [entry] = reading.entries(Act.DEPARTMENT_CHANGED)
    assert entry.details == {"changed": ["name"]}


def test_a_department_with_open_items_stays_open(actor: Actor) -> None:
    item = builders_conversions.item(actor)

    with pytest.raises(InvalidInput) as refusal:
        catalogue.change_department(actor, item.department_id, version=1, closed=True)
    catalogue.change_item(actor, item.id, version=1, closed=True)
    catalogue.change_department(actor, item.department_id, version=1, closed=True)

    assert "1 个事项" in refusal.value.extra["errors"]["closed"][0]
    assert len(reading.entries(Act.DEPARTMENT_CLOSED)) == 1
    with pytest.raises(Conflict):
        catalogue.change_item(actor, item.id, version=2, closed=False)
    with pytest.raises(InvalidInput):
        builders_conversions.item(actor, queries.department_for(actor, item.department_id))


def test_another_halls_department_is_not_found(actor: Actor, stranger: Actor) -> None:
    made = builders_conversions.department(actor)

    with pytest.raises(NotFound):
        catalogue.change_department(stranger, made.id, version=1, name="别的")
    with pytest.raises(NotFound):
        builders_conversions.item(stranger, made)
    assert queries.departments(stranger) == []


def test_somebody_of_no_hall_has_none(app: object) -> None:
    officer = builders.actor_of(builders.account(Role.COUNTY_OFFICER))

    assert queries.departments(officer) == []
    with pytest.raises(NotFound):
        queries.hall_of(officer)


def test_the_pages_make_change_and_close_one(client: FlaskClient, clerk: Account) -> None:
    builders.sign_in(client, clerk)
    new = "/conversions/departments/new"
    refused = builders.post(client, new, page=new, code="公安", name="公安局")
    made = builders.post(client, new, page=new, code=" ga ", name="公安局")
    [department] = queries.departments(builders.actor_of(clerk))
    edit = f"/conversions/departments/{department.id}/edit"
    page = client.get(edit).text
    changed = builders.post(client, edit, page=edit, code="GA", name="市公安局", version="1")
    slower = builders.post(client, edit, page=edit, code="GA", name="公安厅", version="1")
    close = f"/conversions/departments/{department.id}/close"
    closed = builders.post(client, close, page=edit, version="2")

    assert (refused.status_code, made.status_code) == (422, 302)
    assert "代码用字母、数字" in refused.text
    assert 'value="GA"' in page
    assert (changed.status_code, slower.status_code, closed.status_code) == (302, 409, 302)
    assert "名称：现在是“市公安局”，您填的是“公安厅”" in slower.text
    assert 'value="公安厅"' in slower.text
    assert "已停用" in client.get("/conversions/items").text
