"""The invented world: it builds, it can be signed in to, and production will have none of it."""

import dataclasses

import pytest
from flask import Flask
from sqlalchemy import func, select

from webapp.accounts.services import sign_in
from webapp.admin import demo_world
from webapp.application import create_app
from webapp.foundation.audit import verification
from webapp.foundation.database import db
from webapp.pickups.models import Pickup, PickupFlag, Refusal
from webapp.settings import ROOT, Mode, Settings, UnsafeSettings


@pytest.fixture
def demo(app: Flask) -> Flask:
    """Two days of it."""
    demo_world.build(days=2)
    return app


def test_it_has_pickups_refusals_and_every_kind_of_look(demo: Flask) -> None:
    assert demo
    assert db.session.scalar(select(func.count()).select_from(Pickup)) > 20
    assert db.session.scalar(select(func.count()).select_from(Refusal)) == 2
    rules = set(db.session.scalars(select(PickupFlag.rule)))
    assert len(rules) >= 6
    assert all(verdict.holds for verdict in verification.verify())


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

    for word in ("YITONG_KEYS", "DATABASE_URL", "YITONG_BASE_URL"):
        assert word in str(refusal.value)
