"""Pages of the base library: one outlet's file, the list of what is missing, the forms."""

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders_library import answer, file, sent, video
from webapp.foundation.access import Role
from webapp.foundation.database import db, new_id
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.library import services
from webapp.supervision.library.kinds import VideoState
from webapp.supervision.library.models import LibraryAnswer, OutletFiling, VideoLink


def _post(client, where: str, page: str, form: dict):
    """Send a form that has a field called address."""
    token = builders.token_on(client.get(page).text)
    return client.post(where, data={"csrf_token": token, **form})


def _where(people) -> str:
    return f"/library/outlets/{people.outlet.id}"


def test_the_list_names_what_is_missing_and_narrows_to_it(people, client) -> None:
    whole = builders.outlet(people.outlet.company, region_code=people.outlet.county_code)
    video(people, VideoState.BROKEN)
    builders.sign_in(client, people.accounts["county"])
    page = client.get("/library").text
    narrowed = client.get("/library?missing=video").text

    assert people.outlet.name in page
    assert whole.name in page
    assert people.outlet.name in narrowed
    assert whole.name not in narrowed
    assert "没有缺的" in client.get("/library?missing=expired").text


def test_one_page_shows_all_of_it(people, client) -> None:
    file(people)
    video(people)
    services.name_officer(people.company, people.outlet.id, people.company.account_id)
    answer(people, Purpose.SCORECARD)
    answer(people, Purpose.MONTHLY_REPORT)
    for who in ("county", "city", "company"):
        builders.sign_in(client, people.accounts[who])
        page = client.get(_where(people)).text
        assert "闽备2019-0553" in page
        assert "rtsp://10.1.2.3:554/stream1" in page
        assert "65 / 100 分" in page
        assert people.accounts["company"].name not in page
        assert (f"{_where(people)}/filing" in page) == (who != "company")
        assert (f"{_where(people)}/officers" in page) == (who == "company")
        assert (f"{_where(people)}/forms/spot-check" in page) == (who != "company")
        assert (f"{_where(people)}/forms/self-check" in page) == (who == "company")


def test_filed_by_the_form_and_what_is_wrong_is_kept(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    form = {"number": "备-1", "address": "江西省南昌市东湖区青石路 18 号", "filed_on": ""}
    wrong = _post(client, f"{_where(people)}/filing", _where(people), form)
    assert wrong.status_code == 422
    assert "选日期" in wrong.text
    assert "青石路 18 号" in wrong.text
    form["filed_on"] = "2024-04-30"
    done = _post(client, f"{_where(people)}/filing", _where(people), form)

    assert done.status_code == 302
    [row] = db.session.scalars(select(OutletFiling)).all()
    assert (row.number, row.valid_until) == ("备-1", None)


def test_a_camera_by_the_form(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    where = f"{_where(people)}/videos"
    secret = {"place": "门口", "url": "rtsp://admin:hunter2@10.0.0.9/1", "state": "working"}
    wrong = builders.post(client, where, page=_where(people), **secret)
    assert wrong.status_code == 422
    assert "不能带用户名" in wrong.text
    told = {**secret, "url": "rtsp://10.0.0.9/1"}
    assert builders.post(client, where, page=_where(people), **told).status_code == 302
    [row] = db.session.scalars(select(VideoLink)).all()
    checked = {"version": row.version, "state": "broken"}
    one = f"{where}/{row.id}"
    assert builders.post(client, one, page=_where(people), **checked).status_code == 302
    assert builders.post(client, one, page=_where(people), **checked).status_code == 409
    assert builders.post(client, one, page=_where(people), version=2).status_code == 422
    gone = builders.post(client, one, page=_where(people), version=2, remove="true")

    assert gone.status_code == 302
    assert "rtsp://10.0.0.9/1" not in client.get(_where(people)).text


@pytest.mark.parametrize(
    ("who", "purpose"),
    [
        ("company", Purpose.MONTHLY_REPORT),
        ("company", Purpose.SELF_CHECK),
        ("county", Purpose.SPOT_CHECK),
        ("city", Purpose.SCORECARD),
    ],
)
def test_filled_in_by_the_form(people, client, who, purpose) -> None:
    builders.sign_in(client, people.accounts[who])
    where = f"{_where(people)}/forms/{purpose.value}"
    form = {"id": str(new_id()), "month": services.months_to_answer()[0], **sent(purpose)}
    name = next(name for name in form if name.startswith("answer-"))
    wrong = builders.post(client, where, page=where, **{**form, name: ""})
    assert wrong.status_code == 422
    assert form["id"] in wrong.text
    done = builders.post(client, where, page=where, **form)

    assert done.status_code == 302
    [row] = db.session.scalars(select(LibraryAnswer)).all()
    assert row.purpose is purpose
    shown = client.get(done.headers["Location"])
    assert shown.status_code == 200
    assert ("报问题" in shown.text) == (who != "company")


def test_the_other_sides_forms_are_not_found(people, client) -> None:
    for who, purpose in (("company", "scorecard"), ("county", "self-check"), ("city", "x")):
        builders.sign_in(client, people.accounts[who])
        where = f"{_where(people)}/forms/{purpose}"
        assert client.get(where).status_code == 404
        assert builders.post(client, where).status_code == 404


def test_safety_officers_by_the_form(people, client) -> None:
    courier = builders.account(Role.COURIER, people.outlet)
    builders.sign_in(client, people.accounts["company"])
    where = f"{_where(people)}/officers"
    empty = builders.post(client, where, page=_where(people), account_id="")
    assert empty.status_code == 422
    named = builders.post(client, where, page=_where(people), account_id=str(courier.id))
    assert named.status_code == 302
    page = client.get(_where(people)).text
    assert courier.name not in page
    end = page.split(f'action="{where}/')[1].split('"')[0]
    assert builders.post(client, f"{where}/{end}", page=_where(people)).status_code == 302
    assert "/end" not in client.get(_where(people)).text


def test_the_centres_of_a_city(people, client) -> None:
    builders.sign_in(client, people.accounts["city"])
    where = f"/library/centres/{people.outlet.county_code}"
    assert where in client.get("/library/centres").text
    wrong = builders.post(client, where, page=where, version=0, name="", phone="0791-1")
    assert wrong.status_code == 422
    assert "0791-1" in wrong.text
    told = {"version": 0, "name": "东湖区邮政业安全中心", "address": "", "phone": "0791-1"}
    assert _post(client, where, where, told).status_code == 302
    assert _post(client, where, where, told).status_code == 409
    assert "东湖区邮政业安全中心" in client.get("/library/centres").text


def test_linked_from_the_outlet(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])

    assert _where(people) in client.get(f"/places/outlets/{people.outlet.id}").text
