"""A new password, and what is none."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.accounts import passwords
from webapp.foundation.audit import Act

NEW = "三只灰雀落在邮筒盖子上"


def test_it_signs_in_and_other_sessions_end(client: FlaskClient, app: Flask) -> None:
    courier = builders.account()
    other = app.test_client()
    builders.sign_in_by_form(other, courier)
    builders.sign_in_by_form(client, courier)

    answer = _change(client)

    assert answer.location == "/me"
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302
    assert reading.last_entry(Act.PASSWORD_CHANGED).actor_id == courier.id
    builders.sign_in_by_form(app.test_client(), courier, password=NEW)


def test_full_width_letters_are_the_same_password() -> None:
    kept = passwords.hash_password("ABC-youtong-77")

    assert passwords.verifies(kept, "ＡＢＣ－ｙｏｕｔｏｎｇ－７７")


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"current": "not this one"}, "current", "现在的密码不对"),
        ({"current": ""}, "current", "填现在的密码"),
        ({"again": NEW + "。"}, "again", "两次输入的不一样"),
        ({"wanted": "短", "again": "短"}, "wanted", "密码至少 10 位"),
        ({"wanted": "x" * 201, "again": "x" * 201}, "wanted", "填新密码，10 到 200 位"),
        ({"wanted": "", "again": ""}, "wanted", "填新密码，10 到 200 位"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: FlaskClient, form: dict[str, str], field: str, said: str
) -> None:
    courier = builders.account()
    builders.sign_in_by_form(client, courier)

    answer = _change(client, **form)

    assert answer.status_code == 422
    assert said in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert passwords.verifies(reading.account(courier).password_hash, builders.PASSWORD)


def test_guessing_the_present_one_is_limited(client: FlaskClient) -> None:
    builders.sign_in_by_form(client, builders.account())

    answers = [_change(client, current="a guess") for _ in range(11)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "123456789012",
        "0987654321",
        "woaini123456",
        "woaini1314520",
        "5201314520",
        "Passw0rd2026",
        "password123",
        "admin@123456",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "abababababab",
        "youzheng123456",
        "yitong2026ems",
        "chinapost888",
        "kuaidi112233",
        "yl-04127-2026",
        "Xx.李小军.Yy77",
        "lǎo",
    ],
)
def test_what_everybody_tries_first_is_too_weak(app: Flask, password: str) -> None:
    assert passwords.weakness(password, login="YL-04127", name="李小军")


@pytest.mark.parametrize(
    "password",
    [NEW, builders.PASSWORD, "correct horse battery", "Zt7.Wq2-mV9x", "我家的猫叫小黑，两岁"],
)
def test_what_is_somebodys_own_will_do(app: Flask, password: str) -> None:
    assert passwords.weakness(password, login="YL-04127", name="李小军") == ""


def test_some_hundred_habits_are_known() -> None:
    assert len(passwords.PARTS) > 200


def _change(client: FlaskClient, **form: str):
    given = {"current": builders.PASSWORD, "wanted": NEW, "again": NEW, **form}
    return builders.post(client, "/me/password", **given)
