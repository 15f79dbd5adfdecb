"""The list of outlets: whose, narrowed by what, found by which words."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from webapp.foundation.access import Role
from webapp.places import services
from webapp.places.models import Organisation, OutletKind
from webapp.places.naming import sort_key

ROW = re.compile(r'<li><a class="record" href="/places/outlets/[^"]+"><strong>(\S+)')


def test_everybody_sees_the_outlets_of_their_scope(app: Flask) -> None:
    here = builders.outlet(region_code="360102", name="青石路揽投部")
    builders.outlet(region_code="360103", name="城东揽投部")
    builders.outlet(region_code="110101", name="东城揽投部")

    def seen(role: Role, at: Organisation | None = None) -> set[str]:
        client = app.test_client()
        builders.sign_in(client, builders.account(role, at))
        return _names(client)

    assert seen(Role.COUNTY_OFFICER) == {"青石路揽投部"}
    assert seen(Role.CITY_OFFICER) == {"青石路揽投部", "城东揽投部"}
    assert seen(Role.COMPANY_ADMIN, here.company) == {"青石路揽投部"}
    assert seen(Role.ADMINISTRATOR) == {"青石路揽投部", "城东揽投部", "东城揽投部"}


def test_a_courier_has_no_such_page(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account(Role.COURIER))

    assert client.get("/places/outlets").status_code == 403


@pytest.mark.parametrize(
    "find",
    ["青石", "qingshi", "qing shi lu", "qsl", "QSLLTB", "yl-0", "YL-01", "ＹＬ-01", " 揽投部 "],
)
def test_found_by_name_pinyin_initials_or_the_beginning_of_the_code(
    client: FlaskClient, find: str
) -> None:
    _outlet("青石路揽投部", "YL-01")
    _outlet("望江里代办点", "WJ-01")
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    assert _names(client, find=find) == {"青石路揽投部"}


@pytest.mark.parametrize("find", ["%", "_", "/", "石路青", "01", "'"])
def test_what_is_not_there_is_said_so(client: FlaskClient, find: str) -> None:
    _outlet("青石路揽投部", "YL-01")
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    answer = client.get("/places/outlets", query_string={"find": find})

    assert "没有符合的网点" in answer.text


def test_narrowed_by_region_company_kind_and_whether_closed(client: FlaskClient) -> None:
    first, second = builders.company(), builders.company()
    builders.outlet(first, name="甲店", region_code="360102")
    builders.outlet(first, name="乙店", region_code="360102", closed=True)
    builders.outlet(first, name="丙中心", region_code="110101", kind=OutletKind.SORTING_CENTRE)
    builders.outlet(second, name="丁店", region_code="360103001")
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    assert _names(client) == {"甲店", "丙中心", "丁店"}
    assert _names(client, state="closed") == {"乙店"}
    assert _names(client, state="all", region="360102") == {"甲店", "乙店"}
    assert _names(client, region="360000") == {"甲店", "丁店"}
    assert _names(client, region="360103") == {"丁店"}
    assert _names(client, region="360103001") == {"丁店"}
    assert _names(client, company=str(second.id)) == {"丁店"}
    assert _names(client, kind="sorting-centre") == {"丙中心"}


@pytest.mark.parametrize("query", ["?region=x", "?company=x", "?kind=x", "?state=x", "?cursor=x"])
def test_nonsense_in_the_address_does_no_harm(client: FlaskClient, query: str) -> None:
    builders.outlet()
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))

    assert client.get(f"/places/outlets{query}").status_code == 200


def test_pages_follow_the_pinyin_and_lose_nobody(client: FlaskClient) -> None:
    of = builders.company()
    for number in range(120):
        builders.outlet(of, name=f"网点{number:03}", pinyin=f"wang dian {number:03}")
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, of))

    seen, address = [], "/places/outlets"
    while address:
        html = client.get(address).text
        seen += ROW.findall(html)
        older = re.search(r'href="([^"]+)" rel="next"', html)
        address = older[1].replace("&amp;", "&") if older else ""

    assert seen == [f"网点{number:03}" for number in range(120)]


def test_the_regions_to_choose_from_go_down_from_ones_own(app: Flask) -> None:
    here = builders.outlet(region_code="360102").company
    builders.outlet(here, region_code="360103")
    builders.region("360104")
    builders.region("110101")

    def offered(role: Role, at: Organisation | None = None, region: str = "") -> list[str]:
        client = app.test_client()
        builders.sign_in(client, builders.account(role, at))
        html = client.get("/places/outlets", query_string={"region": region}).text
        found = re.search(r'<select name="region">(.*?)</select>', html, re.DOTALL)
        return re.findall(r'value="(\d+)"', found[1]) if found else []

    assert offered(Role.COUNTY_OFFICER) == []
    assert offered(Role.CITY_OFFICER) == ["360102", "360103", "360104"]
    assert offered(Role.CITY_OFFICER, region="110101") == ["360102", "360103", "360104"]
    assert offered(Role.ADMINISTRATOR) == ["110000", "360000"]
    assert offered(Role.ADMINISTRATOR, region="360100")[:2] == ["360000", "360100"]
    assert offered(Role.COMPANY_ADMIN, here) == ["360000"]
    below = ["360000", "360100", "360102", "360103"]
    assert offered(Role.COMPANY_ADMIN, here, "360100") == below, "only where its outlets are"


def test_a_page_takes_as_many_queries_as_an_empty_one(
    client: FlaskClient, queries_run: list[str]
) -> None:
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    of = [builders.company() for _ in range(5)]
    for number in range(20):
        builders.outlet(of[number % 5], region_code=f"3601{number + 2:02}")
    client.get("/places/outlets")

    queries_run.clear()
    client.get("/places/outlets")

    assert len(queries_run) < 18


def test_the_sort_key_keeps_the_order_of_the_pinyin() -> None:
    names = ["城东", "城东揽投部", "EMS城东", "重庆长寿", "2号店"]

    assert sort_key("EMS城东揽投部2号") == "ems cheng dong lan tou bu 2 hao  emscdltb2h"
    assert sort_key("重庆长寿") == "chong qing chang shou  cqcs"
    assert sorted(names, key=sort_key) == ["2号店", "城东", "城东揽投部", "重庆长寿", "EMS城东"]
    assert len(sort_key("长" * 120)) <= 400


def _outlet(name: str, code: str) -> None:
    of = builders.company()
    builders.region("360102")
    services.create_outlet(
        None, code=code, name=name, company_id=of.id, region_code="360102", hours={}, services=[]
    )


def _names(client: FlaskClient, **query: str) -> set[str]:
    answer = client.get("/places/outlets", query_string=query)
    assert answer.status_code == 200
    return set(ROW.findall(answer.text))


def test_the_list_can_be_taken_along(client: FlaskClient) -> None:
    outlet = builders.outlet(name="青石路揽投部")
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER))

    answer = builders.post(client, "/places/outlets/export", page="/places/outlets")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/jobs/")
    assert outlet.name in client.get("/places/outlets").text
