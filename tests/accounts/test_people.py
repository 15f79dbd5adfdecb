"""The list of people: who is in scope, found by staff number or whole name."""

import re

import pytest
from flask.testing import FlaskClient

from tests import builders
from webapp.accounts.lifecycle import AccountState
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.places.models import OrganisationKind


@pytest.fixture
def world():
    """Two companies with two outlets each in two counties, a courier at each."""
    brand = builders.organisation(OrganisationKind.BRAND, region_code="360000")
    companies = [builders.company(under=brand), builders.company(under=brand)]
    couriers = {}
    for number, company in enumerate(companies):
        for county in ("360102", "360103"):
            at = builders.outlet(company, region_code=county)
            couriers[number, county] = builders.account(at=at, name=f"人{number}{county}")
    return brand, companies, couriers


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        (Role.COMPANY_ADMIN, "company", {(0, "360102"), (0, "360103")}),
        (Role.COUNTY_OFFICER, "360102", {(0, "360102"), (1, "360102")}),
        (Role.CITY_OFFICER, "360100", {(0, "360102"), (0, "360103"), (1, "360102"), (1, "360103")}),
        (Role.CITY_OFFICER, "440100", set()),
        (Role.ADMINISTRATOR, "360102", {(n, c) for n in (0, 1) for c in ("360102", "360103")}),
    ],
)
def test_everybody_sees_their_own_scope(client: FlaskClient, world, role, place, seen) -> None:
    _brand, companies, couriers = world
    at = companies[0] if place == "company" else builders.bureau(place)
    builders.sign_in(client, builders.account(role, at))

    page = client.get("/accounts").text

    assert {key for key, who in couriers.items() if who.login in page} == seen
    for key, who in couriers.items():
        assert client.get(f"/accounts/{who.id}").status_code == (200 if key in seen else 404)


def test_a_brands_admin_sees_all_its_companies(client: FlaskClient, world) -> None:
    brand, _companies, couriers = world
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, brand))

    page = client.get("/accounts").text

    assert all(who.login in page for who in couriers.values())


def test_a_person_elsewhere_reads_like_one_who_does_not_exist(client: FlaskClient, world) -> None:
    _brand, companies, couriers = world
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, companies[0]))

    foreign = client.get(f"/accounts/{couriers[1, '360102'].id}").text
    missing = client.get("/accounts/01890000-0000-7000-8000-000000000000").text

    assert _body(foreign) == _body(missing)


def test_found_by_the_beginning_of_the_number_and_by_the_whole_name(client: FlaskClient) -> None:
    outlet = builders.outlet()
    wanted = builders.account(at=outlet, login="YL-04127", name="欧阳晓明")
    other = builders.account(at=outlet, login="YL-14127", name="欧阳晓")
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    for words, found in (
        ("yl-041", [wanted]),
        ("YL-", [wanted, other]),
        ("04127", []),
        ("欧阳晓明", [wanted]),
        ("欧阳晓", [other]),
        ("%", []),
        ("_", []),
    ):
        page = client.get("/accounts", query_string={"find": words}).text
        listed = set(re.findall(r'<span class="num small">([^<]+)<', page))
        assert listed == {one.login for one in found}, words


def test_narrowed_by_role_outlet_and_state(client: FlaskClient) -> None:
    outlet = builders.outlet()
    second = builders.outlet(outlet.company)
    first_courier = builders.account(at=outlet)
    second_courier = builders.account(at=second)
    invited = builders.account(at=second, state=AccountState.INVITED)
    moved = builders.account(at=second)
    builders.grant(moved, at=outlet, effective_until=clock.ago(days=1))
    admin = builders.account(Role.COMPANY_ADMIN, outlet.company)
    builders.sign_in(client, admin)

    assert _listed(client, role="company-admin") == {admin.login}
    assert _listed(client, outlet=str(outlet.id)) == {first_courier.login}
    assert _listed(client, outlet=str(second.id), state="active") == {
        second_courier.login,
        moved.login,
    }
    assert _listed(client, state="invited") == {invited.login}
    everybody = {one.login for one in (first_courier, second_courier, invited, moved, admin)}
    assert _listed(client, role="emperor", outlet="x", state="y", cursor="z") == everybody


def test_pages_follow_each_other_without_gaps(client: FlaskClient) -> None:
    outlet = builders.outlet()
    logins = {builders.account(at=outlet).login for _ in range(52)}
    admin = builders.account(Role.COMPANY_ADMIN, outlet.company)
    builders.sign_in(client, admin)

    first = client.get("/accounts").text
    older = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = client.get(older).text

    pages = [set(re.findall(r'<span class="num small">([^<]+)<', page)) for page in (first, second)]
    assert [len(page) for page in pages] == [50, 3]
    assert pages[0] | pages[1] == logins | {admin.login}


def test_an_outlet_of_another_company_narrows_to_nobody(client: FlaskClient) -> None:
    foreign = builders.account()
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN))

    page = client.get(f"/accounts?find={foreign.login}").text

    assert foreign.login not in re.sub(r"<input[^>]*>", "", page)
    assert "没有符合的人" in page


def test_officers_read_and_change_nothing(client: FlaskClient, world) -> None:
    _brand, _companies, couriers = world
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER, builders.bureau("360102")))

    page = client.get(f"/accounts/{couriers[0, '360102'].id}").text

    assert "办离职" not in page
    assert "<form" not in page.split("<main", 1)[1]


@pytest.mark.parametrize("role", [Role.COURIER, Role.AUDITOR])
def test_others_have_no_list(client: FlaskClient, role: Role) -> None:
    builders.sign_in(client, builders.account(role))

    assert client.get("/accounts").status_code == 403


def _listed(client: FlaskClient, **query: str) -> set[str]:
    page = client.get("/accounts", query_string=query).text
    return set(re.findall(r'<span class="num small">([^<]+)<', page))


def _body(page: str) -> str:
    return re.sub(r"请求号 \w+", "", page.split("<main", 1)[1])
