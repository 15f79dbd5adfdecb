"""The form of an address: told apart by the server, with and without a script."""

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from tests import builders
from webapp.foundation.access import Role
from webapp.places import address_form
from webapp.places.api import TEXTS_A_MINUTE

TEXT = "陆见川 13800001001 浙江省杭州市临平区望江里18号3幢502室 311100，周末送"
URL, API = "/api/v1/address-texts", {"X-Yitong": "1"}
PAGE = """{% from "components/address.html" import address_fields %}
<form method="post">{{ address_fields(values, wishes, errors) }}</form>"""


@pytest.fixture
def signed_in(client: FlaskClient) -> FlaskClient:
    """A clerk's browser."""
    builders.sign_in(client, builders.account(Role.HALL_CLERK, builders.hall()))
    return client


def rendered(app: Flask, sent: dict[str, str], errors: dict[str, str] | None = None) -> str:
    """The form as a view answers it."""
    with app.test_request_context():
        values = address_form.split(sent)
        return render_template_string(
            PAGE, values=values, wishes=address_form.WISH_TITLES, errors=errors or {}
        )


def test_a_text_fills_the_fields(signed_in: FlaskClient) -> None:
    answer = signed_in.post(URL, json={"pasted": TEXT}, headers=API)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "recipient": "陆见川",
        "phone": "13800001001",
        "region": "浙江省 / 杭州市 / 临平区",
        "detail": "望江里18号3幢502室",
        "postcode": "311100",
        "wish": "weekends",
        "rest": "周末送",
        "doubts": {},
        "candidates": [],
        "is_split": True,
        "is_nothing": False,
    }


def test_what_the_text_does_not_say_stays_as_it_was_typed(signed_in: FlaskClient) -> None:
    typed = {"recipient": "陆见川", "phone": "13800001001", "wish": "evenings"}

    answer = signed_in.post(
        URL, json={"pasted": "杭州市临平区望江里18号", **typed}, headers=API
    ).json

    assert {name: answer[name] for name in typed} == typed
    assert answer["doubts"] == {}


def test_a_county_of_several_is_chosen(signed_in: FlaskClient) -> None:
    pasted = "鼓楼区中山北路88号 周远山 020-81230001转12"
    asked = signed_in.post(URL, json={"pasted": pasted}, headers=API).json
    chosen = asked["candidates"][1]["code"]

    answer = signed_in.post(URL, json={"pasted": pasted, "split": chosen}, headers=API).json

    assert asked["region"] == ""
    assert asked["detail"] == "鼓楼区中山北路88号"
    assert "不止一个" in asked["doubts"]["region"]
    assert answer["region"] == "江苏省 / 徐州市 / 鼓楼区"
    assert (answer["detail"], answer["candidates"]) == ("中山北路88号", [])
    assert answer["phone"] == "020 8123 0001转12"


@pytest.mark.parametrize("sent", [{}, {"pasted": "路" * 2001}, {"pasted": None}, {"pasted": 7}])
def test_what_is_no_text_is_refused(signed_in: FlaskClient, sent: dict[str, object]) -> None:
    assert signed_in.post(URL, json=sent, headers=API).status_code == 422


def test_nobody_hammers_it(signed_in: FlaskClient) -> None:
    answers = [
        signed_in.post(URL, json={"pasted": "路"}, headers=API).status_code
        for _ in range(TEXTS_A_MINUTE + 1)
    ]
    assert answers == [200] * TEXTS_A_MINUTE + [429]


def test_the_form_works_without_a_script(app: Flask) -> None:
    page = rendered(app, {"pasted": TEXT, "split": ""})

    assert 'name="recipient" type="text" value="陆见川"' in page
    assert 'value="浙江省 / 杭州市 / 临平区"' in page
    assert '<option value="weekends" selected>周末</option>' in page
    assert "已分好，请看一眼" in page
    assert "再分一次" in page
    assert "周末送" in page


def test_doubts_and_choices_stand_beside_their_field(app: Flask) -> None:
    page = rendered(app, {"pasted": "鼓楼区中山北路88号"})

    assert (
        '<button class="button button--quiet" type="submit" name="split" value="320106"'
        in " ".join(page.split())
    )
    assert "没看出收件人，填上姓名" in page
    assert "这个区县不止一个，选是哪一个" in page


def test_an_error_of_the_form_is_said_instead_of_a_doubt(app: Flask) -> None:
    page = rendered(app, {"pasted": "望江里8号"}, {"recipient": "填收件人"})

    assert "填收件人" in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize("rubbish", ["asdf qwer 12", "在吗？在的话回一下", "？？？！！", "😀😀"])
def test_of_a_text_that_says_nothing_nothing_is_filled_in_and_that_is_said(
    app: Flask, signed_in: FlaskClient, rubbish: str
) -> None:
    typed = {"pasted": rubbish, "detail": "望江里18号"}

    answer = signed_in.post(URL, json=typed, headers=API).json
    page = rendered(app, typed)

    assert (answer["is_nothing"], answer["is_split"], answer["doubts"]) == (True, False, {})
    assert (answer["recipient"], answer["detail"], answer["rest"]) == ("", "望江里18号", "")
    assert str(address_form.NOTHING) in page
    assert "已分好" not in page


def test_an_empty_form_is_left_alone():
    typed = {"recipient": " 陆见川 ", "wish": "never", "pasted": "  "}

    form = address_form.split(typed)

    assert (form.recipient, form.wish, form.is_split) == ("陆见川", "", False)
    assert "陆见川" not in repr(form)
