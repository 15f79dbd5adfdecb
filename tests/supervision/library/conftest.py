"""The people around one outlet."""

import pytest

from tests.builders_findings import People


@pytest.fixture
def people(app) -> People:
    """Officers of county and city, the company, at an outlet with an address."""
    assert app
    return People()
