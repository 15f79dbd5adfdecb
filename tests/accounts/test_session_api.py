"""What the phone learns of its own session."""

from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.foundation.access import Role


def test_a_courier_learns_everything_for_work_without_a_network(client: FlaskClient) -> None:
    outlet = builders.outlet(demands_photo=True)
    courier = builders.account(at=outlet, name="欧阳晓明")
    builders.sign_in_by_form(client, courier)

    answer = client.get("/api/v1/session")

    told = answer.json
    assert told.pop("server_time").endswith("+00:00")
    assert told.pop("release")
    assert told == {
        "account_id": str(courier.id),
        "name": "欧**明",
        "role": "courier",
        "session_id": str(reading.sessions(courier)[0].id),
        "may": ["pickups:record"],
        "outlet": {
            "id": str(outlet.id),
            "name": outlet.name,
            "county_code": "360102",
            "county_name": "地区360102",
            "region_name": "地区360000地区360100地区360102",
            "company_name": outlet.company.name,
            "demands_photo": True,
            "is_postal": False,
        },
        "capture_hours": 72,
        "idle_lock_minutes": 10,
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_officer_has_no_outlet(client: FlaskClient) -> None:
    builders.sign_in_by_form(client, builders.account(Role.COUNTY_OFFICER))

    assert client.get("/api/v1/session").json["outlet"] is None


def test_signed_out_there_is_none(client: FlaskClient) -> None:
    answer = client.get("/api/v1/session")

    assert answer.status_code == 401
    assert answer.json["type"] == "urn:problem:signed-out"
