"""What tests of conversions have in common."""

import pytest
from flask import Flask

from tests import builders
from webapp.accounts.models import Account
from webapp.foundation.access import Actor, Role


@pytest.fixture
def clerk(app: Flask) -> Account:
    """A clerk of a hall."""
    assert app
    return builders.account(Role.HALL_CLERK, builders.hall())


@pytest.fixture
def actor(clerk: Account) -> Actor:
    """The clerk as an act sees them."""
    return builders.actor_of(clerk)


@pytest.fixture
def stranger(app: Flask) -> Actor:
    """A clerk of another hall."""
    assert app
    return builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall()))
