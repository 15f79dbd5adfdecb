"""The people around one outlet, and a supervisor with a term."""

import pytest

from tests import builders
from tests.builders_findings import People
from tests.builders_supervisors import term
from tests.kept_people import people_of_an_outlet
from webapp.accounts.models import Account
from webapp.foundation.database import db


@pytest.fixture
def people(app) -> People:
    """A supervisor, a grid worker, officers of county and city, the company."""
    return people_of_an_outlet()


@pytest.fixture
def appointed(people):
    """A term of somebody in the county, from today."""
    return term(people.county, people.outlet.county_code)


@pytest.fixture
def supervisor(appointed):
    """The one whose term it is, as they act."""
    return builders.actor_of(db.session.get_one(Account, appointed.account_id))
