"""What the service worker is told to keep: all of one release, and nothing of another."""

import gzip
import hashlib
import json
import posixpath
import re
from base64 import b64encode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.foundation.release import (
    SERVICE_WORKER,
    STATIC,
    Release,
    current_release,
    imports_of,
    served_bytes,
)

DYNAMIC_IMPORT = re.compile(r'import\(\s*["\'](\.{1,2}/[^"\']+)["\']')
OWN_MODULES = sorted(
    path.relative_to(STATIC).as_posix()
    for path in STATIC.rglob("*.js")
    if "vendor" not in path.parts and path.name != SERVICE_WORKER
)
PAGES = [
    *("/courier/today", "/courier/pickup", "/courier/receipt", "/courier/goods"),
    *("/courier/round", "/courier/me", "/supervisor/report", "/offline"),
]


@pytest.fixture
def release(app: Flask) -> Release:
    """The release that is served."""
    return current_release()


def told(client: FlaskClient, name: str) -> object:
    """A constant that the server writes above the worker's source."""
    text = client.get("/service_worker.js").get_data(as_text=True)
    line = next(line for line in text.splitlines() if line.startswith(f"const {name} = "))
    return json.loads(line.removeprefix(f"const {name} = ").removesuffix(";"))


def test_the_worker_is_asked_for_anew_each_time(client: FlaskClient, release: Release) -> None:
    answer = client.get("/service_worker.js")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Release"] == release.name == told(client, "RELEASE")
    assert answer.mimetype == "text/javascript"


def test_every_file_of_the_release_is_kept(client: FlaskClient) -> None:
    on_disk = {
        file.relative_to(STATIC).as_posix()
        for file in STATIC.rglob("*")
        if file.is_file() and not file.name.startswith(".") and "licences" not in file.parts
    }

    assert set(told(client, "ASSETS")) == on_disk - {SERVICE_WORKER}  # type: ignore[call-overload]


def test_every_kept_file_is_served_with_the_bytes_it_names(
    client: FlaskClient, release: Release
) -> None:
    for path, digest in release.assets.items():
        answer = client.get(release.url(path))

        assert answer.status_code == 200, path
        assert b64encode(hashlib.sha256(answer.data).digest()).decode() == digest, path
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers


def test_our_modules_travel_without_their_comments_on_the_same_lines() -> None:
    source = (STATIC / "foundation" / "http.js").read_text()

    served = served_bytes("foundation/http.js").decode()

    assert "// Ask our own server" not in served
    assert served.count("\n") == source.count("\n")
    assert [line for line in served.splitlines() if line] == [
        line for line in source.splitlines() if line and not re.match(r"\s*(//|/?\*)", line)
    ]


@pytest.mark.parametrize("path", OWN_MODULES)
def test_no_text_looks_like_a_comment(path: str) -> None:
    """A line of a long template that begins like a comment would be lost on its way."""
    texts = re.findall(r"`[^`]*`", (STATIC / path).read_text())

    assert not [text for text in texts if re.search(r"^[ \t]*(//|/\*)", text, re.MULTILINE)]


def test_what_the_scanner_needs_is_among_them(client: FlaskClient, release: Release) -> None:
    wasm = client.get(release.url("vendor/zxing_reader.wasm"))

    assert wasm.mimetype == "application/wasm"
    assert {"vendor/barcode-detector.js", "vendor/hpke.js", "vendor/idb.js"} <= set(release.assets)


def test_a_file_travels_packed_where_the_browser_can_unpack(
    client: FlaskClient, release: Release
) -> None:
    packed = client.get(release.url("main.js"), headers={"Accept-Encoding": "br, gzip"})
    plain = client.get(release.url("main.js"))

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "address",
    ["/static/000000000000/main.js", "/static/main.js", "/static/{release}/../wsgi.py"],
)
def test_another_release_is_not_found(client: FlaskClient, release: Release, address: str) -> None:
    assert client.get(address.format(release=release.name)).status_code == 404


@pytest.mark.parametrize("path", OWN_MODULES)
def test_every_import_leads_to_a_kept_file(release: Release, path: str) -> None:
    text = (STATIC / path).read_text()
    folder = posixpath.dirname(path)
    later = [
        posixpath.normpath(posixpath.join(folder, name)) for name in DYNAMIC_IMPORT.findall(text)
    ]

    assert [name for name in imports_of(path, text) + later if name not in release.assets] == []


def test_no_module_is_imported_by_a_bare_name() -> None:
    bare = re.compile(r'^(?:import|export)\b[^"\';]*["\'][^./"\'][^"\']*["\'];', re.MULTILINE)

    assert [path for path in OWN_MODULES if bare.search((STATIC / path).read_text())] == []


@pytest.mark.parametrize("address", PAGES)
def test_a_kept_page_names_its_release_and_holds_nothing_of_anybody(
    client: FlaskClient, release: Release, address: str
) -> None:
    answer = client.get(address)
    text = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert answer.headers["X-Release"] == release.name
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers
    assert "csrf_token" not in text
    assert set(re.findall(r"/static/(\w+)/", text)) == {release.name}


def test_the_worker_knows_every_page_it_keeps(client: FlaskClient) -> None:
    shells = told(client, "SHELLS")
    offline = told(client, "OFFLINE")

    assert [*shells, offline] == PAGES  # type: ignore[misc]


@pytest.mark.parametrize("address", PAGES)
def test_a_kept_page_loads_without_stairs(
    client: FlaskClient, release: Release, address: str
) -> None:
    """Whatever its modules import is fetched at once, not discovered file by file."""
    text = client.get(address).get_data(as_text=True)
    named = re.findall(r'data-module="([^"]+)"', text)
    preloaded = re.findall(r'rel="modulepreload" href="/static/\w+/([^"]+)"', text)

    flows = [f"{name}.js" for name in named if not name.startswith("components/")]
    assert set(release.modules_behind("main.js", *flows)) <= set(preloaded)


def test_a_kept_page_follows_the_chosen_look(client: FlaskClient) -> None:
    client.set_cookie("theme", "dark")
    client.set_cookie("large_type", "1")
    client.set_cookie("language", "en")

    answer = client.get("/offline")
    text = answer.get_data(as_text=True)

    assert answer.headers["X-Appearance"] == "en dark large"
    assert 'data-appearance="en dark large"' in text
    assert re.search(r'<html lang="en"[^>]* data-theme="dark" class="large-type">', text)


def test_an_invented_look_is_not_taken(client: FlaskClient) -> None:
    client.set_cookie("theme", '"><script>')

    answer = client.get("/offline")

    assert answer.headers["X-Appearance"] == "zh-Hans auto normal"
    assert "data-theme" not in answer.get_data(as_text=True)


def test_t22_nothing_hangs_on_background_sync() -> None:
    source = (STATIC / SERVICE_WORKER).read_text()

    assert re.findall(r'addEventListener\("(\w+)"', source) == [
        "install",
        "activate",
        "fetch",
        "message",
    ]
    assert "SyncManager" not in source
