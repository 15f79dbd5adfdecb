"""The people around one outlet, made once for each file and put back."""

import pytest

from tests.builders_findings import People


@pytest.fixture
def people(app) -> People:
    """A supervisor, a grid worker, officers of county and city, the company."""
    return People()
