"""Officers of one outlet's county and city, two of each."""

import pytest

from tests import builders
from tests.builders_findings import People
from tests.kept_people import people_of_an_outlet
from webapp.foundation.access import Role


@pytest.fixture
def people(app) -> People:
    """Everybody around one outlet; `second` and `city_second` are colleagues."""
    made = people_of_an_outlet()
    bureau = {
        Role.COUNTY_OFFICER: builders.bureau(made.outlet.county_code),
        Role.CITY_OFFICER: builders.bureau(made.outlet.city_code),
    }
    made.accounts["second"] = builders.account(Role.COUNTY_OFFICER, bureau[Role.COUNTY_OFFICER])
    made.accounts["city_second"] = builders.account(Role.CITY_OFFICER, bureau[Role.CITY_OFFICER])
    made.second = builders.actor_of(made.accounts["second"])
    made.city_second = builders.actor_of(made.accounts["city_second"])
    return made
