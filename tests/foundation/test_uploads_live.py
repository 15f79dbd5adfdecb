"""Photos over real sockets: an independent tus client, lines that break, servers that die."""

import io
import os
import socket
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from flask import Flask
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from tests.foundation import small
from tests.foundation.sealed import OCTETS, TUS, URL, SealedPhoto, picture, seal
from tooling.processes import Program, free_port
from webapp.foundation import uploads
from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.foundation.uploads import Upload
from webapp.foundation.uploads.lifecycle import UploadState

SERVERS = {
    "gunicorn": [
        "-m",
        "gunicorn",
        "tests.foundation.small:app_of_process()",
        "--workers=2",
        "--worker-class=gthread",
        "--threads=4",
        "--log-level=warning",
        "--bind=127.0.0.1:{port}",
    ],
    "werkzeug": ["-m", "flask", "--app", "tests.foundation.small:app_of_process", "run"]
    + ["--port={port}", "--with-threads"],
}


class Server:
    """A server of its own process over the tests' database and folder."""

    def __init__(self, app: Flask, name: str) -> None:
        settings = app.config["SETTINGS"]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.program = Program(
            name,
            [sys.executable, *(part.format(port=self.port) for part in SERVERS[name])],
            {
                **os.environ,
                "SMALL_DATA": str(settings.data_folder),
                "SMALL_DATABASE": settings.database_url,
            },
            settings.data_folder / f"{name}.log",
        )

    def start(self) -> None:
        """Return when it answers."""
        if not self.program.is_running():
            self.program.start()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                with urlopen(f"{self.url}/manifest", timeout=2):  # noqa: S310 -- our own server
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"The server did not start:\n{self.program.last_lines()}")

    def kill(self) -> None:
        """As when the power goes: the server and its workers."""
        self.program.kill()


@pytest.fixture(scope="module", params=list(SERVERS))
def running_server(small_app: Flask, request: pytest.FixtureRequest) -> Iterator[Server]:
    made = Server(small_app, request.param)
    yield made
    made.kill()


@pytest.fixture
def server(app: Flask, running_server: Server) -> Server:
    running_server.start()
    return running_server


def _client(server: Server, actor) -> TusClient:
    client = TusClient(f"{server.url}{URL}")
    client.set_headers(small.signed_in(actor))
    return client


def _uploader(client: TusClient, photo: SealedPhoto, **more):
    metadata = {
        "record": str(photo.record_id),
        "sha256": photo.sha256,
        "kind": "pickup-photo",
        "key_id": photo.key_id,
    }
    return client.uploader(file_stream=io.BytesIO(photo.content), metadata=metadata, **more)


def _only() -> Upload:
    db.session.expire_all()
    return db.session.query(Upload).one()


def _big(actor) -> SealedPhoto:
    return seal(actor, picture(1600, 1200, quality=98))


@pytest.mark.parametrize("checked", [False, True])
def test_an_independent_client_sends_a_photo(app, server, checked) -> None:
    actor = small.person()
    photo = _big(actor)

    _uploader(_client(server, actor), photo, chunk_size=30_000, upload_checksum=checked).upload()

    upload = _only()
    assert upload.state is UploadState.COMPLETE
    assert uploads.read(upload).startswith(b"\xff\xd8")


def test_the_client_goes_on_where_it_broke_off(app, server) -> None:
    actor = small.person()
    photo = _big(actor)
    client = _client(server, actor)
    broken = _uploader(client, photo, chunk_size=20_000)
    broken.upload(stop_at=40_000)
    server.kill()
    with pytest.raises((TusUploadFailed, TusCommunicationError)):
        broken.upload_chunk()
    server.start()

    again = _uploader(client, photo, url=broken.url, chunk_size=20_000)

    assert again.offset == 40_000
    again.upload()
    assert _only().state is UploadState.COMPLETE


def test_a_create_whose_answer_was_lost_makes_no_second_upload(app, server) -> None:
    actor = small.person()
    photo = _big(actor)
    client = _client(server, actor)
    first = _uploader(client, photo).create_url()

    # This client goes on at 0 after its create; a refused piece makes it ask where to go on.
    again = _uploader(client, photo, chunk_size=20_000, retries=2, retry_delay=0)
    _uploader(client, photo, url=first, chunk_size=20_000).upload(stop_at=20_000)
    again.upload()

    assert again.url == first
    assert _only().state is UploadState.COMPLETE


def _begin_patch(server: Server, actor: Actor, place: str, **body: str) -> socket.socket:
    """A PATCH from the first byte on, whose body is still to be sent."""
    headers = small.signed_in(actor) | TUS
    headers |= {
        "Host": f"127.0.0.1:{server.port}",
        "Content-Type": OCTETS,
        "Upload-Offset": "0",
    } | body
    lines = [f"PATCH {place} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    line = socket.create_connection(("127.0.0.1", server.port))
    line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return line


def _length(photo: SealedPhoto) -> dict[str, str]:
    return {"Content-Length": str(len(photo.content))}


def _offset(client: TusClient, photo: SealedPhoto, place: str) -> int:
    return _uploader(client, photo, url=place).offset


def _until(holds) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def _half_sent(server: Server) -> tuple[TusClient, SealedPhoto, str, socket.socket]:
    """A photo of which the server has a good part: its client, itself, its address, the line."""
    actor = small.person()
    photo = _big(actor)
    client = _client(server, actor)
    url = _uploader(client, photo).create_url()
    line = _begin_patch(server, actor, urlsplit(url).path, **_length(photo))
    line.sendall(photo.content[:64_000])
    _until(lambda: _offset(client, photo, url) >= 48_000)
    return client, photo, url, line


def test_a_body_that_is_cut_keeps_what_arrived(app, server) -> None:
    client, photo, url, line = _half_sent(server)
    line.close()

    kept = _offset(client, photo, url)
    rest = _uploader(client, photo, url=url)

    assert 48_000 <= kept <= 64_000
    rest.upload()
    assert _only().state is UploadState.COMPLETE


def test_a_phone_whose_line_is_dead_blocks_nobody(app, server) -> None:
    """The line of the first try stays open; the second try goes on from where it is."""
    client, photo, url, dead = _half_sent(server)

    _uploader(client, photo, url=url).upload()
    dead.sendall(photo.content[64_000:])
    answer = dead.recv(1000)
    dead.close()

    assert b" 409 " in answer.splitlines()[0] or answer == b""
    assert _only().state is UploadState.COMPLETE


def test_a_server_killed_in_the_middle_keeps_what_it_had(app, server) -> None:
    client, photo, url, line = _half_sent(server)
    server.kill()
    line.close()
    server.start()

    _uploader(client, photo, url=url).upload()

    assert _only().state is UploadState.COMPLETE


def test_chunks_without_a_length_are_taken_by_the_real_server(app, server) -> None:
    actor = small.person()
    photo = _big(actor)
    place = urlsplit(_uploader(_client(server, actor), photo).create_url()).path
    line = _begin_patch(server, actor, place, **{"Transfer-Encoding": "chunked"})
    for at in range(0, len(photo.content), 50_000):
        piece = photo.content[at : at + 50_000]
        line.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    line.sendall(b"0\r\n\r\n")
    answer = line.recv(4000)
    line.close()

    assert b" 204 " in answer.splitlines()[0]
    assert _only().state is UploadState.COMPLETE
