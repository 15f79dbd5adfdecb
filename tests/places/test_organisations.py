"""The tree of organisations: who sees what of it, and what administrators may do."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.places import reading
from tests.places.forms import send
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places import queries, services
from webapp.places.models import Organisation, OrganisationKind
from webapp.places.queries import organisation_tree

KIND = OrganisationKind
NEW = "/places/organisations/new"
NODE = re.compile(r'tree__node--(\d)" href="[^"]+"><span>.*?<strong>(.*?)</strong>')


@pytest.fixture
def administrator(client: FlaskClient) -> Actor:
    """An administrator who is signed in."""
    account = builders.account(Role.ADMINISTRATOR)
    builders.sign_in(client, account)
    return builders.actor_of(account)


def test_the_tree_is_shown_indented(client: FlaskClient, administrator: Actor) -> None:
    brand = builders.organisation(KIND.BRAND, name="飞雁速递")
    headquarters = builders.organisation(KIND.HEADQUARTERS, under=brand, name="飞雁江西总部")
    builders.company(under=headquarters, name="飞雁南昌公司")

    html = client.get("/places/organisations").text

    assert [(depth, name) for depth, name in NODE.findall(html) if name.startswith("飞雁")] == [
        ("0", "飞雁速递"),
        ("1", "飞雁江西总部"),
        ("2", "飞雁南昌公司"),
    ]


def test_everybody_sees_their_part_and_what_is_above_it(app: Flask) -> None:
    brand = builders.organisation(KIND.BRAND, region_code="360000", name="品牌")
    headquarters = builders.organisation(KIND.HEADQUARTERS, under=brand, name="总部")
    own = builders.company(under=headquarters, name="本公司")
    builders.company(under=headquarters, name="同总部的公司")
    foreign = builders.company(region_code="110101", name="外地公司")
    builders.outlet(own, region_code="360102")
    builders.outlet(foreign, region_code="360103")

    def seen(role: Role, at: Organisation | None = None) -> set[str]:
        account = builders.account(role, at)
        tree = organisation_tree(builders.actor_of(account))
        return {one.organisation.name for one in tree} - {"单位"}

    assert seen(Role.COMPANY_ADMIN, own) == {"本公司", "总部", "品牌"}
    assert seen(Role.COMPANY_ADMIN, headquarters) == {"本公司", "同总部的公司", "总部", "品牌"}
    assert {"本公司", "总部", "品牌"} <= seen(Role.COUNTY_OFFICER)
    assert "外地公司" not in seen(Role.COUNTY_OFFICER)
    assert "外地公司" in seen(Role.CITY_OFFICER), "it has an outlet there"
    assert "同总部的公司" in seen(Role.CITY_OFFICER), "it is registered there"
    assert "外地公司" in seen(Role.ADMINISTRATOR)


def test_one_outside_the_scope_is_not_found(app: Flask) -> None:
    foreign = builders.company(region_code="110101")
    client = app.test_client()
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER))

    assert client.get(f"/places/organisations/{foreign.id}").status_code == 404
    assert client.get(f"/places/organisations/{new_id()}").status_code == 404


def test_only_administrators_edit(app: Flask) -> None:
    company = builders.company()
    client = app.test_client()
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, company))
    page = f"/places/organisations/{company.id}"

    html = client.get(page).text

    assert f"{page}/edit" not in html
    assert client.get(f"{page}/edit").status_code == 403
    assert client.get(NEW).status_code == 403
    for act in (NEW, f"{page}/edit", f"{page}/close"):
        assert send(client, "/me", {"version": "1"}, act).status_code == 403


def test_a_large_tree_is_opened_branch_by_branch(app: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr("webapp.places.queries.tree.SHOWN", 8)
    brand = builders.organisation(KIND.BRAND)
    for _ in range(3):
        headquarters = builders.organisation(KIND.HEADQUARTERS, under=brand)
        for _ in range(4):
            builders.organisation(KIND.COMPANY, under=headquarters)
    actor = builders.actor_of(builders.account(Role.ADMINISTRATOR))

    tree = [one for one in organisation_tree(actor) if one.organisation.brand_id == brand.id]

    assert [(one.depth, one.hidden) for one in tree] == [(0, 0), (1, 4), (1, 4), (1, 4)]
    below = organisation_tree(actor, tree[1].organisation.id)
    assert [(one.depth, one.hidden) for one in below] == [(0, 0)] * 4


@pytest.mark.parametrize("find", ["飞雁", "feiyan", "fy", "FY-NC"])
def test_found_by_name_pinyin_or_code(client: FlaskClient, administrator: Actor, find: str) -> None:
    brand = _make(KIND.BRAND, "FY", "飞雁速递")
    _make(KIND.COMPANY, "FY-NC", "飞雁南昌公司", brand)
    _make(KIND.BRAND, "BE", "白鹅物流")

    html = client.get("/places/organisations", query_string={"find": find}).text

    assert "飞雁南昌公司" in html
    assert "白鹅物流" not in html


def test_what_is_not_there_is_said_so(client: FlaskClient, administrator: Actor) -> None:
    html = client.get("/places/organisations?find=%3Cb%3E").text

    assert "没有找到“&lt;b&gt;”" in html


def test_a_company_under_its_headquarters(client: FlaskClient, administrator: Actor) -> None:
    brand = _make(KIND.BRAND, "FY", "飞雁速递")
    headquarters = _make(KIND.HEADQUARTERS, "FY-JX", "飞雁江西总部", brand)

    page = client.get(f"{NEW}?under={headquarters.id}").text
    answer = send(client, f"{NEW}?under={headquarters.id}", _form(under=str(headquarters.id)), NEW)

    assert 'value="company" checked' in page
    assert 'value="brand"' not in page
    made = reading.organisation("FY-NC")
    assert answer.headers["Location"] == f"/places/organisations/{made.id}"
    assert (made.brand_id, made.headquarters_id) == (brand.id, headquarters.id)
    assert made.pinyin.startswith("fei yan nan chang")
    assert reading.entries(Act.ORGANISATION_CREATED)[-1].details == {"code": "FY-NC"}


def test_a_root_is_a_brand_a_postal_company_a_bureau_or_a_hall(
    client: FlaskClient, administrator: Actor
) -> None:
    offered = set(re.findall(r'name="kind" value="([\w-]+)"', client.get(NEW).text))

    assert offered == {"brand", "postal-company", "bureau", "hall"}
    refused = send(client, NEW, _form(kind="company"))
    assert refused.status_code == 422
    assert "这种单位不能放在所选的上级下面" in refused.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "飞雁"}, "代码用字母、数字、点和横线"),
        ({"name": ""}, "填名称"),
        ({"social_credit_code": "91360100MA35XXXX11"}, "请对照执照再看一遍"),
        ({"social_credit_code": "9136"}, "请对照执照再看一遍"),
        ({"province": "", "city": "", "county": ""}, "选到区县"),
        ({"kind": ""}, "选一种"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(
    client: FlaskClient, administrator: Actor, fields: dict[str, str], sentence: str
) -> None:
    answer = send(client, NEW, _form(**{"kind": "brand", **fields}))

    assert answer.status_code == 422
    assert sentence in answer.text
    if "name" not in fields:
        assert 'value="飞雁南昌公司"' in answer.text


def test_a_sound_social_credit_code_is_kept(client: FlaskClient, administrator: Actor) -> None:
    send(client, NEW, _form(kind="brand", social_credit_code="91350100m000100y43"))

    assert reading.organisation("FY-NC").social_credit_code == "91350100M000100Y43"


def test_an_organisation_is_no_township(client: FlaskClient, administrator: Actor) -> None:
    builders.region("360102001")

    answer = send(client, NEW, _form(kind="brand", county="360102", township="360102001"))

    assert "单位的区划到区县为止" in answer.text


def test_changed_by_whoever_was_first(client: FlaskClient, administrator: Actor) -> None:
    brand = _make(KIND.BRAND, "FY-NC", "飞雁速递")
    services.change_organisation(administrator, brand.id, version=1, name="飞雁快运")
    page = f"/places/organisations/{brand.id}/edit"

    slower = send(client, page, _form(version="1"))

    assert slower.status_code == 409
    assert "名称：现在是“飞雁快运”，您填的是“飞雁南昌公司”" in slower.text
    assert send(client, page, _form(version="2")).status_code == 302
    assert reading.organisation("FY-NC").name == "飞雁南昌公司"
    with pytest.raises(Conflict):
        services.change_organisation(administrator, brand.id, version=1, name="x")


def test_nothing_closes_over_open_outlets(client: FlaskClient, administrator: Actor) -> None:
    company = builders.company()
    outlet = builders.outlet(company)
    page = f"/places/organisations/{company.id}"

    refused = send(client, page, {"version": "1"}, f"{page}/close")

    assert refused.status_code == 422
    assert "还有 1 个网点在营业" in refused.text
    services.change_outlet(administrator, outlet.id, version=1, closed=True)
    send(client, page, {"version": "1"}, f"{page}/close")
    assert queries.organisation(company.id).closed
    assert "这个单位已停用" in client.get(page).text
    send(client, page, {"version": "2"}, f"{page}/close")
    assert not reading.organisation(company.code).closed


def test_codes_are_taken_once_and_parents_are_real(app: Flask) -> None:
    first = builders.company()

    with pytest.raises(InvalidInput):
        _make(KIND.BRAND, first.code, "x")
    with pytest.raises(NotFound):
        services.create_organisation(
            None, kind=KIND.COMPANY, code="x", name="x", region_code="360102", parent_id=new_id()
        )
    assert queries.organisation(first.id).kind is KIND.COMPANY


def _make(kind: KIND, code: str, name: str, above: Organisation | None = None) -> Organisation:
    builders.region("360102")
    return services.create_organisation(
        None,
        kind=kind,
        code=code,
        name=name,
        region_code="360100",
        parent_id=above.id if above else None,
    )


def _form(**fields: str) -> dict[str, str]:
    builders.region("360102")
    return {
        "kind": "company",
        "code": "FY-NC",
        "name": "飞雁南昌公司",
        "social_credit_code": "",
        "province": "360000",
        "city": "360100",
        "county": "",
        **fields,
    }
