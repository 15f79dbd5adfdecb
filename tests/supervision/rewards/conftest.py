"""The people around one outlet, and a colleague at the city."""

import pytest

from tests import builders
from tests.builders_findings import People
from tests.kept_people import people_of_an_outlet
from webapp.foundation.access import Role


@pytest.fixture
def people(app) -> People:
    """Everybody around one outlet; `city_second` is the city officer's colleague."""
    made = people_of_an_outlet()
    bureau = builders.bureau(made.outlet.city_code)
    made.accounts["city_second"] = builders.account(Role.CITY_OFFICER, bureau)
    made.city_second = builders.actor_of(made.accounts["city_second"])
    return made
