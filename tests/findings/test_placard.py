"""The code on an outlet's wall: on paper, leading to the form without an account."""

import re

import pytest
from flask.testing import FlaskClient

from tests import builders
from webapp.foundation.access import Role
from webapp.places.models import Outlet


@pytest.fixture
def outlet(app) -> Outlet:
    """An outlet in the county."""
    return builders.outlet(name="青石路揽投部")


@pytest.mark.parametrize("role", [Role.COMPANY_ADMIN, Role.COUNTY_OFFICER, Role.ADMINISTRATOR])
def test_it_leads_to_the_form_of_its_outlet(
    client: FlaskClient, outlet: Outlet, role: Role
) -> None:
    where = outlet.company if role is Role.COMPANY_ADMIN else None
    builders.sign_in(client, builders.account(role, where))
    link = f"/report/{outlet.id}/placard"

    page = client.get(link).text

    assert link in client.get(f"/places/outlets/{outlet.id}").text
    [address] = re.findall(r'<p class="placard__address">(.*?)</p>', page)
    assert address.endswith(f"/report/{outlet.id}")
    assert address.startswith("http")
    assert '<svg class="qr"' in page
    assert outlet.name in client.get(address[address.index("/report") :]).text


def test_another_county_and_somebody_without_places_do_not_get_it(
    client: FlaskClient, outlet: Outlet
) -> None:
    link = f"/report/{outlet.id}/placard"
    assert client.get(link).status_code == 302

    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))
    assert client.get(link).status_code == 404
    builders.sign_in(client, builders.account(Role.SOCIAL_SUPERVISOR))
    assert client.get(link).status_code == 403


def test_a_closed_outlet_offers_none(client: FlaskClient, outlet: Outlet) -> None:
    closed = builders.outlet(closed=True)
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER))

    assert "/placard" not in client.get(f"/places/outlets/{closed.id}").text
