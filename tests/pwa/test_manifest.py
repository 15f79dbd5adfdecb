"""What the phone needs to install the application."""

from io import BytesIO

from flask.testing import FlaskClient
from PIL import Image


def test_the_manifest_starts_on_a_page_that_opens_without_a_network(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")

    assert answer.mimetype == "application/manifest+json"
    assert answer.json["start_url"] == "/courier/today"
    assert answer.json["scope"] == "/"
    assert answer.json["display"] == "standalone"
    assert answer.json["lang"] == "zh-Hans"
    assert answer.json["name"].startswith("驿通")


def test_the_manifest_speaks_the_chosen_language(client: FlaskClient) -> None:
    client.set_cookie("language", "en")

    assert client.get("/manifest.webmanifest").json["lang"] == "en"


def test_its_icons_have_the_sizes_they_name(client: FlaskClient) -> None:
    icons = client.get("/manifest.webmanifest").json["icons"]

    for icon in icons:
        picture = Image.open(BytesIO(client.get(icon["src"]).data))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
