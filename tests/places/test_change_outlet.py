"""A changed outlet, a closed one, and two people at the same one."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.places import reading
from tests.places.forms import outlet_form, send
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places import services
from webapp.places.models import Outlet


@pytest.fixture
def outlet(app: Flask) -> Outlet:
    """An outlet as its page would have made it."""
    assert app
    company = builders.company()
    builders.region("360103")
    builders.region("360102")
    week = {str(day): [["08:00", "12:00"], ["14:00", "18:00"]] for day in range(1, 6)}
    return services.create_outlet(
        None,
        code="YL-09",
        name="青石路揽投部",
        company_id=company.id,
        region_code="360102",
        address="青石路 18 号",
        postcode="330006",
        phone="0791-8670 0000",
        longitude=115.8921,
        latitude=28.6765,
        hours=week | {"6": [["09:00", "12:00"]], "7": []},
        services=["pickup", "ems"],
        demands_photo=True,
    )


@pytest.fixture
def admin(client: FlaskClient, outlet: Outlet) -> Actor:
    """An admin of its company, who is signed in."""
    account = builders.account(Role.COMPANY_ADMIN, outlet.company)
    builders.sign_in(client, account)
    return builders.actor_of(account)


def test_only_what_changed_is_written_down(
    client: FlaskClient, outlet: Outlet, admin: Actor
) -> None:
    answer = _save(client, outlet, name="青石路营业部", county="360103", hours_6="")

    changed = reading.outlet("YL-09")
    assert answer.status_code == 302
    assert (changed.name, changed.county_code) == ("青石路营业部", "360103")
    assert changed.pinyin.startswith("qing shi lu ying")
    assert changed.hours["6"] == []
    entry = reading.entries(Act.OUTLET_CHANGED)[0]
    assert entry.details == {"changed": ["hours", "name", "region_code"]}
    assert entry.chain == str(outlet.company_id)


def test_a_form_saved_as_it_was_changes_nothing(
    client: FlaskClient, outlet: Outlet, admin: Actor
) -> None:
    _save(client, outlet)

    assert reading.outlet("YL-09").version == 1
    assert reading.entries(Act.OUTLET_CHANGED) == []


def test_the_form_shows_what_is(client: FlaskClient, outlet: Outlet, admin: Actor) -> None:
    html = client.get(f"/places/outlets/{outlet.id}/edit").text

    for shown in (
        'value="YL-09"',
        'value="08:00-12:00, 14:00-18:00"',
        'value="115.8921"',
        '<option value="360102" selected>',
        'value="ems" checked',
        'name="demands_photo" value="yes" checked',
        'name="version" value="1"',
    ):
        assert shown in html
    assert 'value="delivery" checked' not in html


def test_who_was_slower_keeps_what_they_typed_and_sees_the_difference(
    client: FlaskClient, outlet: Outlet, admin: Actor
) -> None:
    services.change_outlet(admin, outlet.id, version=1, name="青石路大厅", phone="110")

    answer = _save(client, outlet, name="青石路营业部", postcode="330009")

    assert answer.status_code == 409
    assert "有人比您先改了" in answer.text
    assert "名称：现在是“青石路大厅”，您填的是“青石路营业部”" in answer.text
    assert "邮编：现在是“330006”，您填的是“330009”" in answer.text
    assert "电话：现在是“110”，您填的是“0791-8670 0000”" in answer.text
    assert 'value="青石路营业部"' in answer.text
    assert 'name="version" value="2"' in answer.text, "sent again, it wins"
    assert reading.outlet("YL-09").name == "青石路大厅"

    assert _save(client, outlet, version="2", name="青石路营业部").status_code == 302
    assert reading.outlet("YL-09").name == "青石路营业部"


def test_two_acts_at_once_cannot_both_win(outlet: Outlet, admin: Actor) -> None:
    services.change_outlet(admin, outlet.id, version=1, name="甲")

    with pytest.raises(Conflict):
        services.change_outlet(admin, outlet.id, version=1, name="乙")


def test_a_taken_code_and_a_foreign_company_are_refused(
    client: FlaskClient, outlet: Outlet, admin: Actor
) -> None:
    other = builders.outlet()

    taken = _save(client, outlet, code=other.code)
    foreign = _save(client, outlet, company_id=str(other.company_id))

    assert (taken.status_code, foreign.status_code) == (422, 422)
    assert "这个代码已经有了，换一个" in taken.text
    assert "选一家您管的公司" in foreign.text
    assert reading.outlet("YL-09").company_id == outlet.company_id


def test_a_foreign_outlet_is_not_found(app: Flask, outlet: Outlet) -> None:
    stranger = builders.account(Role.COMPANY_ADMIN)
    client = app.test_client()
    builders.sign_in(client, stranger)
    token = builders.token_on(client.get("/me").text)

    for address in ("", "/edit", "/close"):
        there = client.get(f"/places/outlets/{outlet.id}{address}")
        nowhere = client.get(f"/places/outlets/{new_id()}{address}")
        assert (there.status_code, nowhere.status_code) == (404, 404)
    for address in ("/edit", "/close", "/reopen"):
        form = {"csrf_token": token, **outlet_form(outlet.company), "version": "1"}
        assert client.post(f"/places/outlets/{outlet.id}{address}", data=form).status_code == 404
    with pytest.raises(NotFound):
        services.change_outlet(builders.actor_of(stranger), outlet.id, version=1, name="x")
    assert reading.outlet("YL-09").version == 1


def test_an_officer_reads_and_changes_nothing(app: Flask, outlet: Outlet) -> None:
    client = app.test_client()
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER))

    html = client.get(f"/places/outlets/{outlet.id}").text

    assert "江西省" not in html, "the builder's names stand here"
    assert "青石路 18 号" in html
    assert f"/places/outlets/{outlet.id}/edit" not in html
    assert client.get(f"/places/outlets/{outlet.id}/edit").status_code == 403
    assert (
        send(client, "/me", {"version": "1"}, f"/places/outlets/{outlet.id}/close").status_code
        == 403
    )


def test_the_page_shows_the_week_as_a_table(
    client: FlaskClient, outlet: Outlet, admin: Actor
) -> None:
    html = client.get(f"/places/outlets/{outlet.id}").text

    assert html.count("08:00–12:00 · 14:00–18:00") == 5
    assert "09:00–12:00" in html
    assert "休息" in html
    assert "position=115.8921,28.6765" in html
    assert "收寄 · EMS" in html


def test_a_map_without_a_point_is_asked_by_the_address(client: FlaskClient) -> None:
    outlet = builders.outlet(address="青石路 18 号")
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER))

    html = client.get(f"/places/outlets/{outlet.id}").text

    assert "https://uri.amap.com/search?" in html
    assert "没有登记营业时间" in html


def test_closed_and_opened_again(client: FlaskClient, outlet: Outlet, admin: Actor) -> None:
    page = f"/places/outlets/{outlet.id}"

    closed = send(client, f"{page}/close", {"version": "1"})

    assert closed.headers["Location"] == page
    assert reading.outlet("YL-09").closed
    assert "这个网点已停业" in client.get(page).text
    assert len(reading.entries(Act.OUTLET_CLOSED)) == 1

    send(client, page, {"version": "2"}, f"{page}/reopen")

    assert not reading.outlet("YL-09").closed
    assert reading.entries(Act.OUTLET_CHANGED)[0].details == {"changed": ["closed"]}


def test_closing_what_somebody_just_changed_is_refused(
    client: FlaskClient, outlet: Outlet, admin: Actor
) -> None:
    services.change_outlet(admin, outlet.id, version=1, name="甲")

    answer = send(client, "/me", {"version": "1"}, f"/places/outlets/{outlet.id}/close")

    assert answer.status_code == 409
    assert not reading.outlet("YL-09").closed


def test_a_moved_outlet_takes_the_tree_of_its_new_company_along(outlet: Outlet) -> None:
    administrator = builders.actor_of(builders.account(Role.ADMINISTRATOR))
    other = builders.company()

    services.change_outlet(administrator, outlet.id, version=1, company_id=other.id)

    moved = reading.outlet("YL-09")
    assert (moved.company_id, moved.brand_id) == (other.id, other.brand_id)
    assert reading.entries(Act.OUTLET_CHANGED)[0].details == {"changed": ["company_id"]}


def test_what_an_outlet_has_may_stay_when_its_company_has_closed(
    outlet: Outlet, admin: Actor
) -> None:
    administrator = builders.actor_of(builders.account(Role.ADMINISTRATOR))
    services.change_outlet(administrator, outlet.id, version=1, closed=True)
    services.change_organisation(administrator, outlet.company_id, version=1, closed=True)

    services.change_outlet(administrator, outlet.id, version=2, region_code="360103")
    with pytest.raises(InvalidInput):
        services.create_outlet(
            administrator, code="N", name="n", company_id=outlet.company_id, region_code="360102"
        )

    assert reading.outlet("YL-09").county_code == "360103"


def _save(client: FlaskClient, outlet: Outlet, **fields: Any) -> Any:
    page = f"/places/outlets/{outlet.id}/edit"
    return send(client, page, outlet_form(outlet.company, **{"version": "1", **fields}))
