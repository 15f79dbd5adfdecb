"""A new outlet."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests.places import reading
from tests.places.forms import outlet_form, send
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.errors import InvalidInput
from webapp.places import services
from webapp.places.models import Organisation, OrganisationKind, OutletKind

NEW = "/places/outlets/new"


@pytest.fixture
def of(client: FlaskClient) -> Organisation:
    """A company whose admin is signed in."""
    company = builders.company()
    builders.region("360102")
    builders.region("110101")
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))
    return company


def test_a_company_admin_makes_one_of_the_own_company(
    client: FlaskClient, of: Organisation
) -> None:
    answer = _post(client, of)

    made = reading.outlet("YL-09")
    assert answer.headers["Location"] == f"/places/outlets/{made.id}"
    assert (made.company_id, made.brand_id) == (of.id, of.brand_id)
    assert (made.region_code, made.county_code, made.city_code) == ("360102", "360102", "360100")
    assert (made.kind, made.demands_photo, made.closed) == (OutletKind.OUTLET, True, False)
    assert made.services == ["pickup", "ems"], "in the order of the list"
    assert made.hours["1"] == [["08:00", "12:00"], ["14:00", "18:00"]]
    assert made.hours["6"] == [["09:00", "12:00"]]
    assert made.hours["7"] == []
    assert (made.longitude, made.latitude) == (115.8921, 28.6765)
    assert made.pinyin.startswith("qing shi lu")
    entry = reading.entries(Act.OUTLET_CREATED)[0]
    assert (entry.chain, entry.subject_id) == (str(of.id), str(made.id))
    assert entry.details == {"code": "YL-09"}


def test_what_need_not_be_filled_may_be_empty(client: FlaskClient, of: Organisation) -> None:
    empty = dict.fromkeys(("address", "postcode", "phone", "longitude", "latitude"), "")
    hours = {f"hours_{day}": "" for day in range(1, 8)}

    _post(client, of, **empty, **hours, services=[], demands_photo=None)

    made = reading.outlet("YL-09")
    assert (made.hours, made.services, made.demands_photo) == ({}, [], False)
    assert made.longitude is None


def test_codes_are_kept_half_width_and_upper_case(client: FlaskClient, of: Organisation) -> None:
    _post(client, of, code=" ｙｌ－０９ ", name=" 青石路（东） 揽投部 ")

    assert reading.outlet("YL-09").name == "青石路（东） 揽投部"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": ""}, "代码用字母、数字、点和横线，最多 40 位"),
        ({"code": "网点1"}, "代码用字母、数字、点和横线，最多 40 位"),
        ({"name": "  "}, "填名称，最多 120 个字"),
        ({"name": "店" * 121}, "填名称，最多 120 个字"),
        ({"kind": "castle"}, "选一种"),
        ({"company_id": ""}, "选一家公司"),
        ({"county": ""}, "选到区县"),
        ({"province": ""}, "选到区县"),
        ({"province": "110000"}, "选到区县"),
        ({"county": "360199"}, "没有这个区划代码"),
        ({"postcode": "33000"}, "邮编是 6 位数字"),
        ({"phone": "请打电话"}, "电话用数字和横线"),
        ({"longitude": "28.6", "latitude": "115.8"}, "经度在 73 到 136 之间"),
        ({"longitude": ""}, "经度和纬度要一起填，或者都空着"),
        ({"latitude": "nan"}, "纬度在 3 到 54 之间"),
        ({"hours_3": "早八晚六"}, "看不懂“早八晚六”，写成 08:00-12:00, 14:00-18:00 这样"),
        ({"services": ["pickup", "massage"]}, "选一种"),
        ({"address": "路" * 201}, "地址最多 200 个字"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(
    client: FlaskClient, of: Organisation, fields: dict[str, Any], sentence: str
) -> None:
    answer = _post(client, of, **fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "您填的都还在" in answer.text
    if "name" not in fields:
        assert 'value="青石路揽投部"' in answer.text
    assert 'value="08:00-12:00, 14:00-18:00"' in answer.text
    if "services" not in fields:
        assert 'value="ems" checked' in answer.text
    assert reading.codes() == []


def test_a_code_is_taken_once(client: FlaskClient, of: Organisation) -> None:
    builders.outlet(code="YL-09")

    answer = _post(client, of)

    assert answer.status_code == 422
    assert "这个代码已经有了，换一个" in answer.text


def test_another_company_cannot_be_given_one(client: FlaskClient, of: Organisation) -> None:
    answer = _post(client, builders.company())

    assert answer.status_code == 422
    assert "选一家您管的公司" in answer.text
    assert reading.codes() == []


def test_a_brand_or_a_closed_company_takes_no_outlet(client: FlaskClient) -> None:
    builders.region("360102")
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    brand = builders.organisation(OrganisationKind.BRAND)
    closed = builders.company()
    services.change_organisation(
        builders.actor_of(builders.account(Role.ADMINISTRATOR)), closed.id, version=1, closed=True
    )

    for one in (brand, closed):
        assert "选一家您管的公司" in _post(client, one).text


def test_an_officer_makes_none(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER))

    assert client.get(NEW).status_code == 403
    assert builders.post(client, NEW).status_code == 403


def test_without_script_a_button_lists_the_next_level(
    client: FlaskClient, of: Organisation
) -> None:
    builders.region("360201")
    answer = _post(client, of, city="", county="", pick_region="yes")

    assert answer.status_code == 200
    assert '<option value="360100">' in answer.text
    assert '<option value="360200">' in answer.text
    assert 'value="青石路揽投部"' in answer.text
    assert reading.codes() == []


def test_the_levels_alone_for_the_script(client: FlaskClient, of: Organisation) -> None:
    answer = client.get("/places/regions?province=360000&city=360100")

    assert '<select id="region-county"' in answer.text
    assert '<option value="360102">' in answer.text
    assert "<html" not in answer.text


def test_the_form_begins_where_the_company_is(client: FlaskClient, of: Organisation) -> None:
    answer = client.get(NEW)

    assert '<option value="360100" selected>' in answer.text
    assert of.name in answer.text


def test_a_town_is_chosen_where_towns_are_loaded(client: FlaskClient, of: Organisation) -> None:
    builders.region("360102001")

    _post(client, of, township="360102001")

    assert reading.outlet("YL-09").region_code == "360102001"


def test_a_city_with_counties_is_too_wide(app: object) -> None:
    company = builders.company()
    builders.region("360102")

    with pytest.raises(InvalidInput) as refusal:
        services.create_outlet(
            None, code="X", name="x", company_id=company.id, region_code="360100"
        )

    assert refusal.value.extra["errors"] == {"region_code": ["选到区县"]}


def _post(client: FlaskClient, of: Organisation, **fields: Any) -> Any:
    return send(client, NEW, outlet_form(of, **fields))
