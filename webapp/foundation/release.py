"""The release: one name for all that a browser is given, and the addresses that carry it.

A page of one release only ever loads files of the same release: their address holds its name, and
another release's address answers 404. The name is a hash over the static files, the templates,
the code and its compiled words, so that whatever could change a page makes a new release.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, current_app, request, session
from markupsafe import Markup

from webapp.foundation.access import Permission, requires
from webapp.foundation.errors import NotFound
from webapp.settings import ROOT

STATIC = ROOT / "static"
SERVICE_WORKER = "service_worker.js"
FOREVER = "public, max-age=31536000, immutable"

_SOURCES = {STATIC: "*", ROOT / "templates": "*.*", ROOT / "webapp": "*.py"}
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
_PACKED = frozenset(_TYPES) | {".txt"}
_COMMENTS = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)$", re.MULTILINE | re.DOTALL)
_IMPORT = re.compile(r'^(?:import|export)\b[^"\';]*?["\'](\.{1,2}/[^"\']+)["\']', re.MULTILINE)


@dataclass(frozen=True)
class Release:
    """The files of one release; `digests` maps a path below static/ to its SHA-256 in base64."""

    name: str
    digests: dict[str, str]
    _bodies: dict[tuple[str, bool], bytes] = field(default_factory=dict, repr=False)

    @property
    def assets(self) -> dict[str, str]:
        """What a phone keeps for work without a network: all but the worker and the licences."""
        return {
            path: digest
            for path, digest in self.digests.items()
            if path != SERVICE_WORKER and not path.startswith("vendor/licences/")
        }

    def url(self, path: str) -> str:
        """The address of a static file in this release. Raises LookupError for an unknown file."""
        if path not in self.digests:
            raise LookupError(f"static/{path} is not part of the release")
        return f"/static/{self.name}/{path}"

    def body(self, path: str, *, packed: bool) -> bytes:
        """The bytes of a file, gzipped when `packed`; kept in memory once read."""
        key = (path, packed)
        if key not in self._bodies:
            plain = served_bytes(path)
            self._bodies[key] = gzip.compress(plain, mtime=0) if packed else plain
        return self._bodies[key]

    def modules_behind(self, *entries: str) -> list[str]:
        """The modules that the named ones load before they run, themselves included, in order."""
        found: dict[str, None] = {}
        waiting = list(reversed(entries))
        while waiting:
            path = waiting.pop()
            if path not in found:
                found[path] = None
                text = self.body(path, packed=False).decode()
                waiting.extend(reversed(imports_of(path, text)))
        return list(found)


def served_bytes(path: str) -> bytes:
    """What travels of a file below static/: our own modules go without their comments.

    That is a fifth of what a phone has to fetch. Line numbers stay as they are in the source.
    """
    plain = (STATIC / path).read_bytes()
    if not path.endswith(".js") or path.startswith("vendor/"):
        return plain
    return _COMMENTS.sub(lambda found: "\n" * found[0].count("\n"), plain.decode()).encode()


def imports_of(path: str, text: str) -> list[str]:
    """The relative modules that a module imports statically, as paths below static/."""
    folder = posixpath.dirname(path)
    return [posixpath.normpath(posixpath.join(folder, found)) for found in _IMPORT.findall(text)]


def read_release() -> Release:
    """Hash the product as it lies on disk. Hidden files (stamps of the set-up) do not count."""
    whole = hashlib.sha256()
    digests: dict[str, str] = {}
    for folder, pattern in _SOURCES.items():
        for file in _files(folder, pattern):
            digest = hashlib.sha256(file.read_bytes()).digest()
            whole.update(f"{folder.name}/{file.relative_to(folder)}\0".encode() + digest)
    for file in _files(STATIC, "*"):
        path = file.relative_to(STATIC).as_posix()
        digests[path] = b64encode(hashlib.sha256(served_bytes(path)).digest()).decode()
    return Release(whole.hexdigest()[:12], digests)


def _files(folder: Path, pattern: str) -> Iterable[Path]:
    found = [*folder.rglob(pattern), *folder.glob("translations/*/LC_MESSAGES/*.mo")]
    return sorted(file for file in found if file.is_file() and not file.name.startswith("."))


def current_release() -> Release:
    """The release this process serves."""
    release: Release = current_app.extensions["release"]
    return release


def static_url(path: str) -> str:
    """The address of a static file: `static_url("styles/tokens.css")`."""
    return current_release().url(path)


def module_preloads(*modules: str) -> Markup:
    """Links that fetch `main.js` and the named `data-module`s with all they import, at once."""
    release = current_release()
    entries = ["main.js", *(f"{module}.js" for module in modules)]
    # The styles come first: without them nothing can be painted, with them the page can be read.
    link = Markup('<link rel="modulepreload" href="{}" fetchpriority="low">')
    links = [link.format(release.url(path)) for path in release.modules_behind(*entries)]
    return Markup("\n").join(links)


@requires(Permission.PUBLIC)
def static_file(release: str, path: str) -> Response:
    """One file of this release, to be kept for ever; 404 for any other release."""
    current = current_release()
    if release != current.name or path not in current.digests:
        raise NotFound()
    suffix = Path(path).suffix
    packed = suffix in _PACKED and request.accept_encodings.quality("gzip") > 0
    response = Response(current.body(path, packed=packed))
    response.headers["Content-Type"] = _TYPES.get(suffix) or _guessed(path)
    response.headers["Cache-Control"] = FOREVER
    response.headers["X-Content-Type-Options"] = "nosniff"
    if suffix in _PACKED:
        response.vary.add("Accept-Encoding")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _guessed(path: str) -> str:
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


def install(app: Flask) -> None:
    """Read the release once, serve its files, and give templates `static_url` and friends."""
    app.extensions["release"] = read_release()
    app.add_url_rule("/static/<release>/<path:path>", "static_file", static_file)
    app.jinja_env.globals.update(static_url=static_url, module_preloads=module_preloads)
    app.after_request(_same_for_everybody)


def _same_for_everybody(response: Response) -> Response:
    # Flask-Login looks into the session after every request, whereupon Flask would add
    # "Vary: Cookie" and browsers would fetch every file again after a sign-in.
    if request.endpoint == "static_file":
        session.accessed = False
    return response
