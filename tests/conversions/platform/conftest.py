"""A working Monday, a hall with a campaign, and a government platform on this machine."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests import builders
from tests import builders_calls as calling
from tests import builders_conversions as conversions
from tests.conversions.platform import government_platform
from tests.conversions.platform.government_platform import TOKEN, Platform
from webapp.accounts.models import Account
from webapp.conversions.models import ConversionCampaign, ConversionItem, PlatformConnection
from webapp.conversions.services import platforms
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db
from webapp.places.models import Organisation


@pytest.fixture(autouse=True)
def monday(app: Flask) -> Iterator[None]:
    """Ten in the morning on a working Monday."""
    assert app
    with clock.freeze(calling.MONDAY):
        yield


@pytest.fixture
def hall(monday: None) -> Organisation:
    """The hall."""
    return builders.hall()


@pytest.fixture
def clerk(hall: Organisation) -> Account:
    """Its clerk."""
    return builders.account(Role.HALL_CLERK, hall)


@pytest.fixture
def actor(clerk: Account) -> Actor:
    """Its clerk, as an act sees them."""
    return builders.actor_of(clerk)


@pytest.fixture
def item(actor: Actor) -> ConversionItem:
    """What its cases are of."""
    return conversions.item(actor, code="GA-01", name="居住证签发")


@pytest.fixture
def campaign(actor: Actor) -> ConversionCampaign:
    """Its campaign."""
    return calling.campaign(actor)


@pytest.fixture
def caller(campaign: ConversionCampaign) -> Actor:
    """Somebody who calls for it."""
    return calling.caller(campaign)


@pytest.fixture
def platform() -> Iterator[Platform]:
    """The platform that the hall is to be connected to."""
    with government_platform.running() as running:
        yield running


@pytest.fixture
def connection(actor: Actor, platform: Platform, hall: Organisation) -> PlatformConnection:
    """The hall's connection."""
    return platforms.connect(actor, hall_id=hall.id, url=platform.url, token=TOKEN)


@pytest.fixture
def stored(connection: PlatformConnection):
    """`stored()` is the connection as it is now."""

    def read() -> PlatformConnection:
        db.session.expire_all()
        query = select(PlatformConnection).where(PlatformConnection.id == connection.id)
        return db.session.scalars(query).one()

    return read
