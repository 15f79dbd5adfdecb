"""What every answer carries, and how the cookie of a session travels."""

import dataclasses
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.production import production
from webapp.application import create_app
from webapp.settings import Mode, Settings

HTTPS = "https://yitong.example.test"


def test_no_answer_goes_without_its_guards(client: FlaskClient) -> None:
    for address in ("/sign-in", "/nowhere", "/api/v1/session", "/api/v1/nowhere", "/me"):
        headers = client.get(address).headers

        assert "script-src 'self' 'wasm-unsafe-eval';" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("mode", "pinned"), [(Mode.PRODUCTION, True), (Mode.DEMO, False)])
def test_over_https_the_cookie_is_secure(
    app: Flask, settings: Settings, mode: Mode, pinned: bool
) -> None:
    assert app
    over_https = create_app(dataclasses.replace(production(settings), mode=mode, base_url=HTTPS))

    answer = over_https.test_client().get("/sign-in", base_url=HTTPS)

    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert ("Strict-Transport-Security" in answer.headers) is pinned


def test_nobody_in_front_of_us_is_believed_unless_we_were_told(
    app: Flask, settings: Settings
) -> None:
    assert app
    alone = create_app(production(settings, base_url=HTTPS))

    answer = alone.test_client().get("/sign-in", headers={"X-Forwarded-Proto": "https"})

    assert "Strict-Transport-Security" not in answer.headers


def test_a_form_is_no_place_for_a_large_body(client: FlaskClient) -> None:
    large = {"login": "x", "password": "y", "file": (io.BytesIO(bytes(3 * 1024 * 1024)), "z")}

    answer = client.post("/sign-in", data=large)

    assert answer.status_code == 413
