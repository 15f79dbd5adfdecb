"""A post office on the map, a platform with its key, and somebody who reads what is served."""

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests.builders_findings import People
from tests.supervision.reading import Platform
from webapp.accounts.machines import services as machines
from webapp.foundation.access import Permission, Role
from webapp.places.models import OrganisationKind, Outlet


def post_office(**facts: Any) -> Outlet:
    """An outlet of the post in the middle of Nanchang, unless facts say otherwise."""
    post = builders.organisation(OrganisationKind.POSTAL_COMPANY, region_code="360000")
    return builders.outlet(builders.company(under=post), **{**MIDDLE, **facts})


MIDDLE: dict[str, Any] = {
    "code": "YZ-3301",
    "name": "湖滨邮政支局",
    "address": "湖滨东路 18 号",
    "postcode": "330006",
    "latitude": 28.6829,
    "longitude": 115.9089,
}


@pytest.fixture
def office(app) -> Outlet:
    """The post office that most is about."""
    return post_office()


@pytest.fixture
def people(office) -> People:
    """Everybody who has to do with it."""
    return People(office)


@pytest.fixture
def key(app) -> str:
    """The key of a platform that may report."""
    return key_of(Permission.FINDINGS_SEND)


@pytest.fixture
def platform(client: FlaskClient, key: str) -> Platform:
    """A platform that asks over HTTP, and checks every answer against the schemas."""
    return Platform(client, key)


@pytest.fixture
def keys(app):
    """Makes keys of other platforms."""
    return key_of


def key_of(*permissions: Permission) -> str:
    """A key of a new program with these permissions."""
    clerk = builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall()))
    _client, key = machines.create_client(
        clerk, hall_id=UUID(clerk.scope.id), name="12345 平台", permissions=permissions
    )
    return key
