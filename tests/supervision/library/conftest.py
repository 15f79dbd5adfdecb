"""The people around one outlet."""

import pytest

from tests.builders_findings import People
from tests.kept_people import people_of_an_outlet


@pytest.fixture
def people(app) -> People:
    """Officers of county and city, the company, at an outlet with an address."""
    assert app
    return people_of_an_outlet()
