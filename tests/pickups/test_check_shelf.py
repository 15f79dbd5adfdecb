"""A shelf check: each parcel on the shelf is judged against the records."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.house_rules import worlds
from tests.people import waybill
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.pickups.services import shelf_checks as services


@pytest.fixture
def world(app: Flask) -> worlds.World:
    """An outlet with one recorded parcel."""
    assert app
    return worlds.build("360102")


def results(check) -> dict[str, str]:
    """The result of each number."""
    return {one["waybill"]: one["result"] for one in check.findings}


def test_each_number_gets_its_result(world: worlds.World) -> None:
    actor = worlds.actor_of(world.people[Role.COUNTY_OFFICER], Role.COUNTY_OFFICER, world.outlet)
    elsewhere = worlds.build("360103")
    phone = builders.phone(world.courier, world.outlet)
    voided, missing = waybill(), waybill()
    act = phone.pickup([voided])
    assert phone.send(act).status == 201
    assert phone.send(phone.void(act.id)).status == 201

    check = services.check_shelf(
        actor,
        world.outlet.id,
        [
            world.pickup.first_waybill.lower(),
            world.pickup.first_waybill,
            voided,
            missing,
            elsewhere.pickup.first_waybill,
            "你好",
        ],
    )

    assert results(check) == {
        world.pickup.first_waybill: "recorded",
        voided: "void",
        missing: "missing",
        elsewhere.pickup.first_waybill: "elsewhere",
        "你好": "unreadable",
    }
    assert (check.recorded, check.missing) == (1, 4)
    assert "shelf:checked" in set(db.session.scalars(select(AuditEntry.act)))


def test_a_foreign_outlet_is_not_found(world: worlds.World) -> None:
    elsewhere = worlds.build("110101")
    actor = worlds.actor_of(world.people[Role.COUNTY_OFFICER], Role.COUNTY_OFFICER, world.outlet)

    with pytest.raises(NotFound):
        services.check_shelf(actor, elsewhere.outlet.id, [waybill()])
