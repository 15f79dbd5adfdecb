"""The phone's way to the card reader: what it answers and refuses, and that it keeps nothing."""

import contextlib
import http.client
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bench import cards
from tests import builders, builders_pickups
from webapp.foundation.access import Role
from webapp.identity.api import READINGS_A_MINUTE
from webapp.identity.card_reading.client import ping
from webapp.identity.card_reading.reading import ReaderFull, ReaderUnavailable

READINGS = "/api/v1/identity/readings"
HEADERS = {"X-Yitong": "1"}
LIMIT = 1536 * 1024


@pytest.fixture
def phone(app):
    """The browser of a courier who is signed in."""
    browser = app.test_client()
    courier = builders.account(Role.COURIER)
    cookie = builders_pickups.cookie_of(builders.session_of(courier).id)
    browser.set_cookie(*cookie.split("=", 1))
    return browser


def post(browser, body: bytes, kind: str = "image/jpeg", **headers: str):
    return browser.post(READINGS, data=body, content_type=kind, headers={**HEADERS, **headers})


@pytest.fixture
def reader(server):
    """The real reading process beside the real server."""
    server.reader()
    deadline = time.monotonic() + 60
    while True:
        try:
            ping(server.settings.ocr_socket)
            return server
        except ReaderUnavailable:
            assert time.monotonic() < deadline, "the reader did not start"
            time.sleep(0.1)


def test_a_card_is_read_for_the_courier_to_compare(reader, phone):
    image, truth = cards.draw_card(6, "quarter-turn")

    answer = post(phone, image)

    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert (told["name"], told["number"], told["number_valid"]) == (
        truth["name"],
        truth["number"],
        True,
    )
    assert (told["document_type"], told["turned"]) == ("resident-card", truth["turned"])
    assert set(told["boxes"]) == {"name", "number"}
    empty = post(phone, as_file(Image.new("RGB", (640, 480), "white")))
    assert (empty.status_code, empty.json["name"], empty.json["number"]) == (200, None, None)
    for body, reason in (
        (b"", "没有收到照片"),
        (b"no image at all" * 20, "不是照片"),
        (b"\xff\xd8\xff\xe0" + bytes(400), "不是照片"),
        (image[:-5000], "不完整"),
    ):
        refused = post(phone, body)
        assert (refused.status_code, refused.json["type"]) == (422, "urn:problem:unreadable-image")
        assert reason in refused.json["detail"]


def test_a_photo_goes_to_no_disk(reader, phone):
    """Also one that is far too large, and one that comes as a form: the usual ways to a spool.

    Bytes that the server's processes write to files are counted; what they send is not. That the
    count finds a spooled photo is shown by a page that takes forms.
    """
    image, _truth = cards.draw_card(3, "clean")
    large = image + bytes(8 * 1024 * 1024)
    session = phone.get_cookie("yitong").value
    before = written_by(reader)

    sent = [
        ask(reader, session, image, "image/jpeg"),
        ask(reader, session, large, "image/jpeg"),
        ask(reader, session, large, "image/jpeg", chunked=True),
        ask(reader, session, *as_form(large)),
    ]

    assert sent == [200, 413, 413, 415]
    assert len(image) > WRITTEN_ANYWAY
    assert written_by(reader) - before < WRITTEN_ANYWAY
    spooled = image + bytes(1024 * 1024)  # a form takes no more than two
    ask(reader, session, *as_form(spooled), to="/sign-in")
    assert written_by(reader) - before > len(spooled)


WRITTEN_ANYWAY = 60_000
"""Bytes: log lines, and on SQLite the rows of throttle and session."""


def written_by(server) -> int:
    """Bytes that the web server's processes have written to files so far."""
    own = str(server.settings.data_folder).encode()
    total = 0
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            if (
                b"gunicorn" in (process / "cmdline").read_bytes()
                and own in (process / "environ").read_bytes()
            ):
                lines = (process / "io").read_text().splitlines()
                total += int(next(line for line in lines if line.startswith("wchar")).split()[1])
    assert total
    return total


def ask(
    server, session: str, body: bytes, kind: str, *, chunked: bool = False, to: str = READINGS
) -> int:
    """The status of one request over a connection of its own; the server may hang up early."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {**HEADERS, "Cookie": f"yitong={session}", "Content-Type": kind}
    pieces = [body[at : at + 65536] for at in range(0, len(body), 65536)]
    with contextlib.closing(connection):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(
                "POST", to, pieces if chunked else body, headers, encode_chunked=chunked
            )
        return connection.getresponse().status


def as_form(image: bytes) -> tuple[bytes, str]:
    """The photo as a browser's form would send it, and the type of that body."""
    head = b'--cut\r\nContent-Disposition: form-data; name="photo"; filename="card.jpg"\r\n'
    body = head + b"Content-Type: image/jpeg\r\n\r\n" + image + b"\r\n--cut--\r\n"
    return body, "multipart/form-data; boundary=cut"


def as_file(picture: Image.Image) -> bytes:
    """A JPEG of a picture."""
    file = BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def test_without_a_reader_the_courier_is_told_to_type(app, phone):
    image, truth = cards.draw_card(6, "clean")

    answer = post(phone, image)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) == 30
    assert answer.json["type"] == "urn:problem:reader-away"
    assert "手输" in answer.json["detail"]


def test_a_full_line_says_when_to_come_back(app, phone, monkeypatch):
    """The reader's own tests fill a real line; here it is what the answer tells the phone."""

    def full(*_arguments):
        raise ReaderFull(7)

    monkeypatch.setattr("webapp.identity.card_reading.client.read_card", full)

    answer = post(phone, b"\xff\xd8")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "7"
    assert answer.json["type"] == "urn:problem:reader-full"


def test_a_photo_over_the_limit_is_refused_before_it_is_read(app, phone):
    assert post(phone, bytes(LIMIT + 1)).status_code == 413


@pytest.mark.parametrize(
    "kind", ["image/gif", "application/json", "text/plain", "image/svg+xml", "multipart/form-data"]
)
def test_another_kind_of_body_is_not_taken(app, phone, kind):
    assert post(phone, b"{}", kind).status_code == 415


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Yitong": ""},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_foreign_page_cannot_ask(app, phone, headers):
    answer = post(phone, b"\xff\xd8", **headers)

    assert answer.status_code == 403


def test_signed_out_nothing_is_read(client):
    assert post(client, b"\xff\xd8").status_code == 401


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_those_who_take_in_people_read_cards(app, role):
    browser = app.test_client()
    cookie = builders_pickups.cookie_of(builders.session_of(builders.account(role)).id)
    browser.set_cookie(*cookie.split("=", 1))

    assert post(browser, b"\xff\xd8").status_code == 403


def test_who_asks_too_often_has_to_wait(app, phone):
    statuses = [post(phone, b"\xff\xd8").status_code for _try in range(READINGS_A_MINUTE + 2)]

    assert statuses == [503] * READINGS_A_MINUTE + [429] * 2
    waiting = post(phone, b"\xff\xd8")
    assert 1 <= int(waiting.headers["Retry-After"]) <= 60
