"""The least that is owed: the most precise region wins, from the day that was said."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.places import reading
from tests.places.norms import norm
from webapp.application import create_app
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.errors import InvalidInput
from webapp.places.norms import services
from webapp.places.norms.models import Settlement
from webapp.places.norms.queries import norm_for, norms_for
from webapp.settings import ROOT, Settings

V = Settlement.VILLAGE
PAGE = "/places/norms"


@pytest.fixture
def administrator(app: Flask) -> Actor:
    """Who may say what is owed."""
    builders.region("500112")
    return builders.actor_of(builders.account(Role.ADMINISTRATOR))


def test_the_most_precise_region_wins(app: Flask) -> None:
    for region_code, deliveries in (("", 1), ("50", 3), ("5001", 4), ("500112", 5)):
        norm(region_code, deliveries=deliveries)

    found = {code: norm_for(code, V) for code in ("500112", "500113", "500200", "410100")}

    assert [one.deliveries_per_week if one else None for one in found.values()] == [5, 4, 3, 1]
    assert norm_for("500112", Settlement.REMOTE) is None
    assert norms_for(["500112", "410100"], V)["410100"].deliveries_per_week == 1


def test_a_later_row_takes_the_place_of_an_earlier_one_on_its_day(app: Flask) -> None:
    today = clock.today()
    norm("50", deliveries=3)
    norm("50", deliveries=5, since=today + timedelta(days=1))

    assert norm_for("500112", V).deliveries_per_week == 3
    assert norm_for("500112", V, today + timedelta(days=1)).deliveries_per_week == 5


def test_a_row_without_numbers_lets_the_wider_region_say_it(app: Flask) -> None:
    norm("", deliveries=2)
    norm("50", deliveries=3)
    norm("50", deliveries=None, since=clock.today())

    assert norm_for("500112", V).deliveries_per_week == 2


def test_how_often_somebody_has_to_come(app: Flask) -> None:
    assert norm("", deliveries=14, days=6).visits_per_week == 7
    assert norm("50", deliveries=None, days=6).visits_per_week == 6
    assert norm("51", deliveries=None).visits_per_week is None


def test_a_norm_is_set_and_the_trail_says_so(administrator: Actor) -> None:
    said: dict[str, Any] = {"region_code": "50", "settlement": V, "effective_from": clock.today()}
    services.set_norm(
        administrator, **said, days_per_week=3, deliveries_per_week=3, source="重庆市邮政条例"
    )
    services.set_norm(
        administrator, **said, days_per_week=None, deliveries_per_week=4, source="重庆市邮政条例"
    )

    found = norm_for("500112", V)
    assert found is not None
    assert (found.deliveries_per_week, found.set_by) == (4, administrator.account_id)
    entries = reading.entries(Act.NORM_SET)
    assert [one.subject_id for one in entries] == [f"50/village/{clock.today()}"] * 2
    assert entries[-1].details == {"days": None, "count": 4}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"region_code": "99"}, "region_code"),
        ({"effective_from": date(2020, 1, 1)}, "effective_from"),
    ],
)
def test_an_unknown_region_and_a_day_that_is_over_are_refused(
    administrator: Actor, wrong: dict[str, Any], field: str
) -> None:
    said = {"region_code": "50", "settlement": V, "effective_from": clock.today()} | wrong

    with pytest.raises(InvalidInput) as refused:
        services.set_norm(
            administrator, **said, days_per_week=3, deliveries_per_week=3, source="某条例"
        )

    assert list(refused.value.extra["errors"]) == [field]
    assert reading.entries(Act.NORM_SET) == []


def test_the_page(client: FlaskClient, administrator: Actor) -> None:
    norm("", Settlement.CITY, deliveries=7, days=6)
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    form = {"settlement": "village", "deliveries_per_week": "3", "source": "某条例"}
    today = clock.today().isoformat()

    shown = client.get(PAGE).text
    wrong = builders.post(
        client, PAGE, page=PAGE, **form | {"days_per_week": "9", "effective_from": "nie"}
    )
    picked = builders.post(client, PAGE, page=PAGE, pick_region="yes", province="500000")
    kept = builders.post(
        client, PAGE, page=PAGE, **form, province="500000", city="500100", effective_from=today
    )

    assert "全国" in shown
    assert wrong.status_code == 422
    assert "填 1 到 7" in wrong.text
    assert "某条例" in wrong.text, "what was typed stays"
    assert 'value="500100"' in picked.text
    assert kept.status_code == 302
    assert norm_for("500112", V).region_code == "5001"


def test_officers_read_it_and_change_nothing(client: FlaskClient, app: Flask) -> None:
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER))

    page = client.get(PAGE)

    assert page.status_code == 200
    assert "存这一条" not in page.text
    assert builders.post(client, PAGE, page="/me").status_code == 403


def test_the_step_of_the_database_brings_what_the_law_says(
    settings: Settings, databases: Any
) -> None:
    app = create_app(replace(settings, database_url=databases.bare()))
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"), revision="0017")

        village = {code: norm_for(code, V) for code in ("500112", "410102", "360102")}
        city, seat = (norm_for("360102", kind) for kind in (Settlement.CITY, Settlement.TOWNSHIP))

        owed = [one.visits_per_week if one else None for one in village.values()]
        assert owed == [3, 2, None]
        assert (city.days_per_week, city.deliveries_per_week) == (6, 7)
        assert (seat.days_per_week, seat.deliveries_per_week) == (5, 5)
        db.session.remove()
        db.engine.dispose()
