"""The page that explains how a phone in the same network gets camera and offline work."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def settings_of(app: Flask):
    """Change the settings for one test: `settings_of(https=True)`."""
    before = app.config["SETTINGS"]

    def change(**values: object) -> None:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], **values)

    yield change
    app.config["SETTINGS"] = before


def test_without_https_it_says_why_and_how(client: FlaskClient) -> None:
    text = client.get("/phone-access").get_data(as_text=True)

    assert "make run HTTPS=1" in text
    assert "https://" in text
    assert client.get("/phone-access/certificate").status_code == 404


def test_with_https_it_shows_the_address_and_the_certificate(
    client: FlaskClient, settings_of, tmp_path: Path
) -> None:
    (tmp_path / "certificate").mkdir()
    (tmp_path / "certificate" / "authority.crt").write_bytes(b"a certificate")
    settings_of(https=True, data_folder=tmp_path, base_url="https://192.0.2.7:8000")

    text = client.get("/phone-access").get_data(as_text=True)
    certificate = client.get("/phone-access/certificate")

    assert "https://192.0.2.7:8000" in text
    assert 'class="qr"' in text
    assert certificate.data == b"a certificate"
    assert certificate.mimetype == "application/x-x509-ca-cert"
    assert "yitong.crt" in certificate.headers["Content-Disposition"]


def test_behind_a_real_certificate_there_is_nothing_to_install(
    client: FlaskClient, settings_of
) -> None:
    settings_of(base_url="https://yitong.example")

    text = client.get("/phone-access").get_data(as_text=True)

    assert "https://yitong.example" in text
    assert "yitong.crt" not in text
