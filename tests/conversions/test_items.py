"""A hall's items: made, changed, closed; the fee is said before consent, so it has a rule."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_conversions
from tests.conversions import reading
from webapp.accounts.models import Account
from webapp.conversions import queries
from webapp.conversions.kinds import Payer
from webapp.conversions.services import catalogue
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.errors import Conflict, InvalidInput, NotFound

FORM = {
    "name": "居住证签发",
    "code": "GA-01",
    "keep_days": "60",
    "document_class": "certificate",
    "approval_level": "municipal",
    "payer": "cash-on-delivery",
    "fee": "12.50",
}


def test_an_item_belongs_to_its_department(actor: Actor) -> None:
    made = builders_conversions.item(actor, code="GA-01")

    assert made.hall_id == actor.scope.value
    [entry] = reading.entries(Act.ITEM_CREATED)
    assert (entry.chain, entry.details) == (actor.scope.id, {"code": "GA-01"})


@pytest.mark.parametrize(
    ("payer", "fee_fen", "holds"),
    [
        (Payer.FINANCE, 0, True),
        (Payer.DEPARTMENT, 1, False),
        (Payer.APPLICANT, 0, False),
        (Payer.APPLICANT, 1200, True),
        (Payer.CASH_ON_DELIVERY, 0, False),
    ],
)
def test_the_applicant_pays_what_is_said_or_nothing(
    actor: Actor, payer: Payer, fee_fen: int, holds: bool
) -> None:
    if holds:
        builders_conversions.item(actor, payer=payer, fee_fen=fee_fen)
        return
    with pytest.raises(InvalidInput) as refusal:
        builders_conversions.item(actor, payer=payer, fee_fen=fee_fen)
    assert "fee_fen" in refusal.value.extra["errors"]


def test_a_code_is_there_once_in_a_hall(actor: Actor, stranger: Actor) -> None:
    builders_conversions.item(actor, code="GA-01")
    builders_conversions.item(stranger, code="GA-01")

    with pytest.raises(InvalidInput):
        builders_conversions.item(actor, code="GA-01")


def test_only_what_changed_is_written_down(actor: Actor) -> None:
    made = builders_conversions.item(actor)

    catalogue.change_item(actor, made.id, version=1, keep_days=90, fee_fen=1200)

    [entry] = reading.entries(Act.ITEM_CHANGED)
    assert entry.details == {"changed": ["keep_days"]}
    with pytest.raises(Conflict):
        catalogue.change_item(actor, made.id, version=1, keep_days=30)


def test_another_halls_item_is_not_found(actor: Actor, stranger: Actor) -> None:
    made = builders_conversions.item(actor)

    with pytest.raises(NotFound):
        catalogue.change_item(stranger, made.id, version=1, keep_days=1)
    assert queries.items(stranger) == []


def test_a_foreign_page_is_not_found(client: FlaskClient, clerk: Account, stranger: Actor) -> None:
    foreign = builders_conversions.item(stranger)
    builders.sign_in(client, clerk)

    for path in (f"items/{foreign.id}", f"items/{foreign.id}/edit"):
        assert client.get(f"/conversions/{path}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"fee": "一块"}, "邮费写成 12 或 12.50"),
        ({"fee": "12.505"}, "邮费写成 12 或 12.50"),
        ({"fee": "NaN"}, "邮费写成 12 或 12.50"),
        ({"fee": "0"}, "外呼时要先说清楚"),
        ({"payer": "finance"}, "这里填 0"),
        ({"keep_days": "0"}, "保管天数是 1 到 3650"),
        ({"document_class": "book"}, "选一种"),
        ({"department_id": ""}, "选一个部门"),
        ({"name": " "}, "填名称"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    client: FlaskClient, clerk: Account, wrong: dict[str, str], sentence: str
) -> None:
    builders.sign_in(client, clerk)
    department = builders_conversions.department(builders.actor_of(clerk))
    form = FORM | {"department_id": str(department.id)} | wrong

    answer = builders.post(client, "/conversions/items/new", page="/conversions/items/new", **form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "GA-01" in answer.text


def test_from_a_new_item_to_a_closed_one(client: FlaskClient, clerk: Account) -> None:
    builders.sign_in(client, clerk)
    actor = builders.actor_of(clerk)
    department = builders_conversions.department(actor)
    new = f"/conversions/items/new?department={department.id}"
    form: dict[str, Any] = FORM | {"department_id": str(department.id)}

    made = builders.post(client, "/conversions/items/new", page=new, **form)
    [item] = queries.items(actor)
    page = f"/conversions/items/{item.id}"
    shown = client.get(page).text
    edit = client.get(f"{page}/edit").text
    saved = builders.post(
        client, f"{page}/edit", page=f"{page}/edit", **FORM, returns_old_document="yes", version="1"
    )
    slower = builders.post(
        client, f"{page}/edit", page=f"{page}/edit", **(FORM | {"fee": "15"}), version="1"
    )
    closed = builders.post(client, f"{page}/close", page=page, version="2")

    assert made.headers["Location"] == page
    assert "12.50 元" in shown
    assert 'value="12.50"' in edit
    assert (saved.status_code, slower.status_code, closed.status_code) == (302, 409, 302)
    assert "邮费：现在是“12.50 元”，您填的是“15.00 元”" in slower.text
    assert 'value="15"' in slower.text
    assert "这个事项已停用" in client.get(page).text
