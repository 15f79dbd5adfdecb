"""A working Monday morning, a hall with a campaign, and a caller."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests import builders_calls as calling
from tests.identity.test_rotate_keys import flask, one_key_each
from webapp.conversions.models import ConversionCampaign
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
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
def actor(hall: Organisation) -> Actor:
    """Its clerk."""
    return calling.clerk(hall)


@pytest.fixture
def campaign(actor: Actor) -> ConversionCampaign:
    """Its campaign."""
    return calling.campaign(actor)


@pytest.fixture
def caller(campaign: ConversionCampaign) -> Actor:
    """Somebody who calls for it."""
    return calling.caller(campaign)


@pytest.fixture
def colleague(campaign: ConversionCampaign) -> Actor:
    """Somebody else who does."""
    return calling.caller(campaign)


@pytest.fixture
def lead(client: FlaskClient, hall: Organisation) -> Actor:
    """The team lead, signed in."""
    account = builders.account(Role.TEAM_LEAD, hall)
    builders.sign_in(client, account)
    return builders.actor_of(account)


__all__ = ["flask", "one_key_each"]
