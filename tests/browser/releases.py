"""A second release of the product: a copy of its sources with a change, served like the first."""

import shutil
from dataclasses import replace
from pathlib import Path

from tooling.live import LiveServer
from tooling.processes import ROOT, Program, free_port
from webapp.settings import Settings

PARTS = ["static", "templates", "webapp"]


class Release:
    """A copy in a folder; `change` it, then `serve` it over the same database and keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("*.pyc"))
        shutil.copy(ROOT / "wsgi.py", folder / "wsgi.py")

    def change(self, path: str, old: str, new: str) -> None:
        """Replace words in one of its files."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old} is not in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def serve(self, settings: Settings) -> LiveServer:
        """Start it on a port of its own; the caller stops it."""
        server = _ServerOf(self.folder, replace(settings, port=free_port()))
        server.start()
        return server


class _ServerOf(LiveServer):
    """Gunicorn that finds the copy's code instead of ours."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        super().__init__(settings)

    def _program(self, name: str, command: list[str]) -> Program:
        log = self._folder / "logs" / f"{name}.log"
        return Program(name, command, self.environment, log, cwd=self._folder)
