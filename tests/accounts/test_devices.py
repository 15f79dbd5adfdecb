"""Phones: their keys are enrolled, report what they hold, and are revoked when they are lost."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.foundation import crypto
from webapp.foundation.access import Role
from webapp.foundation.audit import Act

API = {"X-Yitong": "1"}


def test_a_phone_enrols_its_key_and_asking_again_gives_the_same(client: FlaskClient) -> None:
    courier = builders.account()
    builders.sign_in(client, courier)
    point = _point()

    first, again = _enrol(client, point), _enrol(client, point)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert len(reading.entries(Act.DEVICE_ENROLLED)) == 1
    device = reading.devices(courier)[0]
    assert first.json == {"device_id": str(device.id)}
    assert (device.public_point, device.label) == (point, "Android · Chrome")


def test_the_same_key_for_two_people_is_two_devices(client: FlaskClient, app: Flask) -> None:
    point = _point()
    other = app.test_client()
    builders.sign_in(client, builders.account())
    builders.sign_in(other, builders.account())

    assert _enrol(client, point).json != _enrol(other, point).json


def test_a_revoked_key_is_not_taken_again(client: FlaskClient) -> None:
    courier = builders.account()
    builders.sign_in(client, courier)
    point = _point()
    device_id = _enrol(client, point).json["device_id"]

    revoked = builders.post(client, f"/me/devices/{device_id}/revoke")
    again = _enrol(client, point)

    assert revoked.location == "/me"
    assert again.status_code == 409
    assert again.json["type"] == "urn:problem:device-revoked"
    assert reading.last_entry(Act.DEVICE_REVOKED).subject_id == device_id


def test_a_lost_phone_is_signed_out_with_its_key(client: FlaskClient, app: Flask) -> None:
    courier = builders.account()
    lost = app.test_client()
    builders.sign_in(lost, courier)
    device_id = _enrol(lost, _point()).json["device_id"]
    builders.sign_in(client, courier)

    builders.post(client, f"/me/devices/{device_id}/revoke")

    assert _enrol(lost, _point()).status_code == 401
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    "key",
    [
        "",
        "!" * 87,
        crypto.to_base64url(bytes(65)),
        crypto.to_base64url(b"\x04" + b"\x01" * 64),
        crypto.to_base64url(b"\x04" + bytes(63)),
        None,
        7,
    ],
)
def test_what_is_no_point_of_the_curve_is_refused(client: FlaskClient, key: object) -> None:
    builders.sign_in(client, builders.account())

    answer = client.post("/api/v1/devices", json={"public_key": key, "label": ""}, headers=API)

    assert answer.status_code == 422
    assert "public_key" in answer.json["errors"]


def test_a_foreign_page_cannot_enrol(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account())
    body = {"public_key": crypto.to_base64url(_point()), "label": ""}

    assert client.post("/api/v1/devices", json=body).status_code == 403


def test_signed_out_nothing_is_enrolled(client: FlaskClient) -> None:
    assert _enrol(client, _point()).status_code == 401


def test_too_many_phones_in_a_day_are_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.accounts.services.own_account.DEVICES_A_DAY", 2)
    builders.sign_in(client, builders.account())

    answers = [_enrol(client, _point()).status_code for _ in range(3)]

    assert answers == [201, 201, 429]


def test_a_phone_tells_what_it_still_holds(client: FlaskClient) -> None:
    courier = builders.account()
    builders.sign_in(client, courier)
    device_id = _enrol(client, _point()).json["device_id"]

    answers = [_report(client, device_id, count) for count in (3, 3, 0)]

    assert [answer.status_code for answer in answers] == [204, 204, 204]
    assert [entry.details for entry in reading.entries(Act.UNSENT_REPORTED)] == [
        {"count": 3},
        {"count": 0},
    ]
    device = reading.devices(courier)[0]
    assert (device.unsent, device.unsent_oldest_at) == (0, datetime(2026, 11, 23, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"count": -1},
        {"count": "3"},
        {"count": 2.5},
        {"count": 10**9},
        {"count": 1, "oldest_captured_at": "yesterday"},
        {"count": 1, "oldest_captured_at": "2026-11-23T09:00:00"},
        {"count": 1, "extra": 1},
        [],
    ],
)
def test_a_report_of_the_wrong_shape_is_refused(client: FlaskClient, body: object) -> None:
    builders.sign_in(client, builders.account())
    device_id = _enrol(client, _point()).json["device_id"]

    answer = client.post(f"/api/v1/devices/{device_id}/unsent", json=body, headers=API)

    assert answer.status_code == 422
    assert answer.json["type"] == "urn:problem:invalid-input"


def test_somebody_elses_phone_is_not_found(client: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    builders.sign_in(other, builders.account())
    device_id = _enrol(other, _point()).json["device_id"]
    builders.sign_in(client, builders.account())

    assert _report(client, device_id, 1).status_code == 404
    assert builders.post(client, f"/me/devices/{device_id}/revoke").status_code == 404


def test_the_own_page_shows_what_each_phone_holds(client: FlaskClient) -> None:
    builders.sign_in(client, builders.account())
    device_id = _enrol(client, _point()).json["device_id"]
    _report(client, device_id, 4)

    assert "本机待发 4 件" in client.get("/me").text


def test_a_company_admin_revokes_the_lost_phone_of_a_courier(
    client: FlaskClient, app: Flask
) -> None:
    outlet = builders.outlet()
    courier = builders.account(at=outlet)
    phone = app.test_client()
    builders.sign_in(phone, courier)
    device_id = _enrol(phone, _point()).json["device_id"]
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    answer = builders.post(client, f"/accounts/{courier.id}/devices/{device_id}/revoke")

    assert answer.location == f"/accounts/{courier.id}"
    assert reading.devices(courier)[0].revoked_at is not None
    assert _enrol(phone, _point()).status_code == 401, "who found it comes to no other key"
    assert reading.details(Act.DEVICE_REVOKED) == {"account": str(courier.id)}


def test_a_phone_is_revoked_only_through_its_owner_and_in_scope(
    client: FlaskClient, app: Flask
) -> None:
    outlet = builders.outlet()
    courier, foreign = builders.account(at=outlet), builders.account()
    phone = app.test_client()
    builders.sign_in(phone, foreign)
    device_id = _enrol(phone, _point()).json["device_id"]
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    for owner in (courier, foreign):
        answer = builders.post(client, f"/accounts/{owner.id}/devices/{device_id}/revoke")
        assert answer.status_code == 404


def test_phones_with_unsent_records_are_listed_in_scope(client: FlaskClient, app: Flask) -> None:
    outlet = builders.outlet()
    own, foreign = builders.account(at=outlet, name="方小圆"), builders.account(name="尤大山")
    for who in (own, foreign):
        phone = app.test_client()
        builders.sign_in(phone, who)
        _report(phone, _enrol(phone, _point()).json["device_id"], 5)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, outlet.company))

    page = client.get("/devices").text

    assert "方小圆" in page
    assert "尤大山" not in page
    assert client.get("/devices?cursor=x").status_code == 200


def _point() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _enrol(client: FlaskClient, point: bytes):
    body = {"public_key": crypto.to_base64url(point), "label": "Android · Chrome"}
    return client.post("/api/v1/devices", json=body, headers=API)


def _report(client: FlaskClient, device_id: str, count: int):
    body = {"count": count, "oldest_captured_at": "2026-11-23T09:00:00+08:00"}
    return client.post(f"/api/v1/devices/{device_id}/unsent", json=body, headers=API)
