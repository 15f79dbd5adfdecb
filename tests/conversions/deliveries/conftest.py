"""What tests of the way of documents have in common."""

import pytest
from flask import Flask

from tests import builders, builders_deliveries
from tests.conversions.deliveries.at_the_door import PERSON
from webapp.accounts.models import Account
from webapp.conversions.models import HandoverDocument
from webapp.foundation.access import Actor
from webapp.places.models import Outlet


@pytest.fixture
def outlet(app: Flask) -> Outlet:
    """An outlet of the postal company."""
    assert app
    return builders_deliveries.post_office()


@pytest.fixture
def postman(outlet: Outlet) -> Account:
    """Who delivers for it."""
    return builders_deliveries.postman(outlet)


@pytest.fixture
def courier(postman: Account) -> Actor:
    """The postman as an act sees them."""
    return builders.actor_of(postman)


@pytest.fixture
def document(actor: Actor, outlet: Outlet) -> HandoverDocument:
    """A document of PERSON that the post has."""
    case = builders_deliveries.consented(actor, PERSON)
    return builders_deliveries.handed_over(actor, outlet, case)
