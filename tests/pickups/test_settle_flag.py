"""Officers settle what needs a look; outlets answer; colleagues take over."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.house_rules import worlds
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.pickups.lifecycle import FlagState
from webapp.pickups.models import Pickup, PickupFlag
from webapp.pickups.services import flags as services


@pytest.fixture
def world(app: Flask) -> worlds.World:
    """A county with a flag."""
    assert app
    return worlds.build("360102")


def officer(world: worlds.World, role: Role = Role.COUNTY_OFFICER) -> Actor:
    """Somebody in whose scope the flag lies."""
    return worlds.actor_of(world.people[role], role, world.outlet)


def settle(actor: Actor, flag: PickupFlag, wanted: FlagState, words: str = "看过了") -> PickupFlag:
    """The act, on the flag as it is now."""
    db.session.expire_all()
    now = db.session.get(PickupFlag, (flag.outlet_id, flag.id))
    assert now is not None
    return services.settle_flag(
        actor, flag.outlet_id, flag.id, wanted=wanted, words=words, version=now.version
    )


def signed_in(app: Flask, world: worlds.World, role: Role) -> FlaskClient:
    """A browser of somebody with a role; forms without tokens."""
    session = builders.session_of(world.people[role], role)
    client = app.test_client()
    client.set_cookie(*builders.cookie_of(session.id).split("=", 1))
    return client


def acts() -> list[str]:
    """The trail of acts on flags."""
    db.session.expire_all()
    found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()
    return [entry.act for entry in found if entry.act.startswith("flag:")]


def test_resolving_names_who_and_why_and_leaves_an_entry(world: worlds.World) -> None:
    flag = settle(officer(world), world.flag, FlagState.RESOLVED, "误输，已通知更正")

    assert flag.state is FlagState.RESOLVED
    assert flag.words == "误输，已通知更正"
    assert flag.settled_by == world.people[Role.COUNTY_OFFICER].id
    assert acts() == ["flag:resolved"]


def test_the_record_counts_its_open_flags(world: worlds.World) -> None:
    settle(officer(world), world.flag, FlagState.RETURNED)
    pickup = db.session.get(Pickup, (world.outlet.id, world.pickup.id))
    assert pickup is not None
    db.session.refresh(pickup)
    assert pickup.open_flags == 1

    settle(officer(world), world.flag, FlagState.RESOLVED)
    db.session.refresh(pickup)
    assert pickup.open_flags == 0


def test_given_back_answered_and_resolved(world: worlds.World) -> None:
    company = officer(world, Role.COMPANY_ADMIN)
    settle(officer(world), world.flag, FlagState.RETURNED, "请说明")
    settle(company, world.flag, FlagState.OPEN, "寄件人忘带证件，已补")
    settle(officer(world), world.flag, FlagState.RESOLVED, "可以")

    assert acts() == ["flag:returned", "flag:answered", "flag:resolved"]


def test_what_is_resolved_stays_resolved(world: worlds.World) -> None:
    settle(officer(world), world.flag, FlagState.RESOLVED)

    with pytest.raises(Conflict):
        settle(officer(world), world.flag, FlagState.RETURNED)


def test_who_was_slower_is_told(world: worlds.World) -> None:
    version = world.flag.version
    settle(officer(world), world.flag, FlagState.RETURNED)

    with pytest.raises(Conflict):
        services.settle_flag(
            officer(world),
            world.outlet.id,
            world.flag.id,
            wanted=FlagState.RESOLVED,
            words="也看过了",
            version=version,
        )


def test_a_foreign_officer_finds_nothing(world: worlds.World) -> None:
    elsewhere = worlds.build("110101")

    with pytest.raises(NotFound):
        settle(officer(elsewhere), world.flag, FlagState.RESOLVED)


def test_handing_over_to_a_colleague_of_the_same_county(world: worlds.World) -> None:
    colleague = worlds.official(Role.COUNTY_OFFICER, world.outlet)

    assert services.hand_over(officer(world), colleague.id, [world.flag.id]) == 1

    db.session.expire_all()
    flag = db.session.get(PickupFlag, (world.outlet.id, world.flag.id))
    assert flag is not None
    assert flag.assigned_to == colleague.id
    assert acts() == ["flag:handed-over"]


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.COMPANY_ADMIN])
def test_nobody_else_is_a_colleague(world: worlds.World, role: Role) -> None:
    with pytest.raises(InvalidInput):
        services.hand_over(officer(world), world.people[role].id, [world.flag.id])
    with pytest.raises(InvalidInput):
        services.hand_over(officer(world), new_id(), [world.flag.id])


def test_the_page_keeps_what_was_typed(app: Flask, world: worlds.World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, world, Role.COUNTY_OFFICER)
    address = f"/queue/{world.outlet.id}/{world.flag.id}"
    try:
        refused = client.post(address, data={"wanted": "resolved", "words": "好", "version": "1"})
        done = client.post(address, data={"wanted": "resolved", "words": "好的", "version": "1"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = True

    assert refused.status_code == 422
    assert ">\n好</textarea>" in refused.get_data(as_text=True)
    assert done.status_code == 302


def test_a_form_without_its_token_is_refused(app: Flask, world: worlds.World) -> None:
    client = signed_in(app, world, Role.COUNTY_OFFICER)

    answer = client.post(
        f"/queue/{world.outlet.id}/{world.flag.id}",
        data={"wanted": "resolved", "words": "好的", "version": "1"},
    )

    assert answer.status_code == 400
    assert acts() == []
