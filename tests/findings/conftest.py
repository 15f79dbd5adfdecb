"""The people around one outlet, made once in each process and put back."""

import pytest

from tests.builders_findings import People
from tests.kept_people import people_of_an_outlet


@pytest.fixture
def people(app) -> People:
    """A supervisor, a grid worker, officers of county and city, the company."""
    return people_of_an_outlet()
