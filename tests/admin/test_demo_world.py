"""The invented world: it builds, it can be signed in to, and production will have none of it."""

import dataclasses
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.browser import pages_world
from tests.databases import Rows, empty, keep_rows, put_back
from tests.production import production
from webapp.accounts.services import sign_in
from webapp.admin import demo_world
from webapp.application import create_app, refuse_unsafe_data
from webapp.foundation import clock, one_time_codes
from webapp.foundation.audit import verification
from webapp.foundation.database import db
from webapp.foundation.messages import sending
from webapp.pickups.models import Pickup, PickupFlag, Refusal
from webapp.settings import ROOT, Mode, Settings, UnsafeSettings, from_environment


@pytest.fixture(scope="module")
def built(whole_app: Flask) -> Rows:
    """Two days of it, built once."""
    with whole_app.app_context():
        empty(db.engine, db.metadata)
        demo_world.build(days=2)
        db.session.remove()
        return keep_rows(db.engine, db.metadata)


@pytest.fixture
def demo(app: Flask, built: Rows) -> Flask:
    """Two days of it, as if just built."""
    put_back(db.engine, built)
    return app


def test_it_has_pickups_refusals_and_every_kind_of_look(demo: Flask) -> None:
    assert demo
    assert db.session.scalar(select(func.count()).select_from(Pickup)) > 20
    assert db.session.scalar(select(func.count()).select_from(Refusal)) == 2
    rules = set(db.session.scalars(select(PickupFlag.rule)))
    assert len(rules) >= 6
    assert all(verdict.holds for verdict in verification.verify())


@pytest.mark.parametrize(
    "moment", ["2026-11-24T00:05", "2026-11-22T12:00"], ids=["after midnight", "on a Sunday"]
)
def test_no_page_of_it_is_empty_at_whatever_hour(app: Flask, moment: str) -> None:
    assert app
    with clock.freeze(datetime.fromisoformat(moment).replace(tzinfo=clock.SHANGHAI)):
        demo_world.build(days=2)

    assert [name for name, value in pages_world.arguments().items() if value is None] == []


def test_everybody_can_sign_in(demo: Flask) -> None:
    assert demo
    for one, code in demo_world.demo_codes():
        passed = sign_in.check_password(one.login, demo_world.PASSWORD, "127.0.0.1")
        assert passed.asks_code == bool(code)


def test_production_refuses_the_database_it_was_built_in(demo: Flask) -> None:
    assert demo
    with pytest.raises(UnsafeSettings, match="demo world"):
        demo_world.refuse_in_production()


def test_production_takes_an_empty_database(app: Flask) -> None:
    assert app
    demo_world.refuse_in_production()


def test_the_codes_are_shown_in_the_demo_only(demo: Flask) -> None:
    assert demo.test_client().get("/demo").status_code == 404  # tests run in the mode `test`


def test_the_codes_are_shown_to_this_machine(demo_mode: FlaskClient) -> None:
    for host in ("127.0.0.1:8000", "localhost", "[::1]:8000"):
        assert demo_mode.get("/demo", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Real-IP": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 somebody"},
        {"X-Forwarded-Host": "yitong.example.cn"},
        {"Host": "yitong.example.cn"},
        {"Host": "127.0.0.1.example.cn"},
        {"Host": "localhost.example.cn:8000"},
    ],
    ids=str,
)
def test_the_codes_are_not_shown_through_a_proxy_or_by_another_name(
    demo_mode: FlaskClient, headers: dict[str, str]
) -> None:
    assert demo_mode.get("/demo", headers=headers).status_code == 404


def test_the_codes_are_not_shown_to_another_machine(demo_mode: FlaskClient) -> None:
    for address in ("192.168.1.7", "", "unix:"):
        answer = demo_mode.get("/demo", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == 404


@pytest.fixture
def demo_mode(app: Flask, settings: Settings) -> FlaskClient:
    """A browser on this machine, the product in its demo mode."""
    assert app
    return create_app(dataclasses.replace(settings, mode=Mode.DEMO)).test_client()


def test_production_names_everything_that_is_missing(settings: Settings) -> None:
    unsafe = dataclasses.replace(
        settings,
        mode=Mode.PRODUCTION,
        keys_folder=ROOT / "var" / "keys",
        database_url="",
        base_url="http://example.test",
    )

    with pytest.raises(UnsafeSettings) as refusal:
        create_app(unsafe)

    for word in ("YITONG_KEYS", "DATABASE_URL", "YITONG_BASE_URL", "YITONG_SMS_PROVIDER"):
        assert word in str(refusal.value)


def test_production_refuses_the_secrets_of_its_own_example() -> None:
    example = (ROOT / "deploy/environment.example").read_text()
    lines = [line for line in example.splitlines() if line and not line.startswith("#")]
    given = dict(line.split("=", 1) for line in lines)

    with pytest.raises(UnsafeSettings, match="DATABASE_URL still holds CHANGE-ME"):
        from_environment(given).refuse_unsafe()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"sms_provider": "local"}, "YITONG_SMS_PROVIDER"),
        ({"sms_provider": "pigeon"}, "YITONG_SMS_PROVIDER"),
        ({"sms_key_secret": ""}, "YITONG_SMS_KEY_SECRET"),
        ({"sms_key_secret": "CHANGE-ME"}, "still holds CHANGE-ME"),
        ({"sms_templates": {"code": "SMS_1"}}, "YITONG_SMS_TEMPLATES does not name link"),
        ({"sms_url": "http://sms.example.test"}, "YITONG_SMS_URL is not https"),
    ],
)
def test_production_does_not_start_with_messages_that_reach_nobody(
    settings: Settings, changes: dict[str, Any], named: str
) -> None:
    production(settings).refuse_unsafe()

    with pytest.raises(UnsafeSettings, match=named):
        production(settings, **changes).refuse_unsafe()


def test_production_refuses_a_cipher_that_it_does_not_know(settings: Settings) -> None:
    unsafe = dataclasses.replace(settings, mode=Mode.PRODUCTION, cipher="AES-128-GCM")

    with pytest.raises(UnsafeSettings, match="YITONG_CIPHER is none of AES-256-GCM and SM4-GCM"):
        unsafe.refuse_unsafe()


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("http://platform.example.test", True),
        ("https://platform.example.test", False),
        ("http://127.0.0.1:9000", False),
    ],
)
def test_production_reports_to_nobody_in_the_clear(
    settings: Settings, url: str, is_refused: bool
) -> None:
    given = production(settings, authority_url=url)

    if is_refused:
        with pytest.raises(UnsafeSettings, match="YITONG_AUTHORITY_URL is not https"):
            given.refuse_unsafe()
    else:
        given.refuse_unsafe()


def test_production_without_a_session_key_does_not_serve(
    settings: Settings, tmp_path: Path
) -> None:
    without = production(settings, keys_folder=tmp_path)

    with pytest.raises(UnsafeSettings, match="no session key"):
        refuse_unsafe_data(create_app(without))


def test_messages_are_shown_to_this_machine_only(app: Flask, settings: Settings) -> None:
    one_time_codes.issue("demo", "x", phone="+8613900001890", address="127.0.0.1")
    sending.send_due()
    demo_mode = create_app(dataclasses.replace(settings, mode=Mode.DEMO)).test_client()

    page = demo_mode.get("/demo/messages")

    assert page.status_code == 200
    assert re.search(r"验证码 \d{6}，10 分钟内有效", page.text)
    assert "139******90" in page.text
    assert "13900001890" not in page.text
    for elsewhere in (
        demo_mode.get("/demo/messages", environ_base={"REMOTE_ADDR": "192.0.2.9"}),
        demo_mode.get("/demo/messages", headers={"X-Forwarded-For": "192.0.2.9"}),
        app.test_client().get("/demo/messages"),
    ):
        assert elsewhere.status_code == 404
