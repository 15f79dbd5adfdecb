"""The product's real processes on this machine, for tests and benchmarks."""

import os
import time
from pathlib import Path

from tooling import servers
from tooling.processes import Program, is_port_free, stop_all
from webapp.settings import Settings

START_SECONDS = 60


class LiveServer:
    """Gunicorn on `settings.port`, and beside it, when asked for, the worker and the reader.

    Everything that a process needs to know is in the settings; `more` adds to its environment.
    """

    def __init__(self, settings: Settings, **more: str) -> None:
        self.settings = settings
        self.port = settings.port
        self.url = f"http://127.0.0.1:{settings.port}"
        self.environment = {**os.environ, **environment_of(settings), **more}
        self._web = self._program("web", servers.web("127.0.0.1", self.port))
        self._others: list[Program] = []

    @property
    def log(self) -> Path:
        """What the web processes wrote."""
        return self._web.log

    def start(self) -> None:
        """Start the web server unless it runs; return when it answers."""
        if self._web.is_running():
            return
        self._web.start()
        deadline = time.monotonic() + START_SECONDS
        while not servers.is_answering(self.port):
            if not self._web.is_running() or time.monotonic() > deadline:
                self._web.kill()
                raise RuntimeError(f"The server did not start:\n{self._web.last_lines(40)}")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL to gunicorn and its workers, as when the power goes; return when all are gone."""
        self._web.kill()
        deadline = time.monotonic() + START_SECONDS
        while not is_port_free("127.0.0.1", self.port) and time.monotonic() < deadline:
            time.sleep(0.01)  # a worker holds the address a moment longer than its master

    def worker(self) -> Program:
        """Run the background worker until the test ends."""
        return self._run_beside("worker", servers.WORKER)

    def reader(self) -> Program:
        """Run the process that reads identity cards until the test ends."""
        return self._run_beside("ocr", servers.READER)

    def stop_others(self) -> None:
        """Stop the worker and the reader."""
        stop_all(self._others)
        self._others.clear()

    def stop(self) -> None:
        """Stop everything."""
        stop_all([self._web, *self._others])
        self._others.clear()

    def _run_beside(self, name: str, command: list[str]) -> Program:
        program = self._program(name, command)
        self._others.append(program)
        program.start()
        return program

    def _program(self, name: str, command: list[str]) -> Program:
        log = self.settings.data_folder / "logs" / f"{name}.log"
        return Program(name, command, self.environment, log)


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment that makes another process read these settings."""
    return {
        "YITONG_MODE": settings.mode,
        "YITONG_DATA": str(settings.data_folder),
        "YITONG_KEYS": str(settings.keys_folder),
        "DATABASE_URL": settings.effective_database_url,
        "PORT": str(settings.port),
        "HTTPS": "1" if settings.https else "",
        "YITONG_BASE_URL": settings.base_url,
        "YITONG_OCR_SOCKET": str(settings.ocr_socket),
        "YITONG_AUTHORITY_URL": settings.authority_url,
        "YITONG_AUTHORITY_TOKEN": settings.authority_token,
        "YITONG_CIPHER": settings.cipher,
        "YITONG_SESSION_HOURS": str(settings.session_hours),
        "YITONG_CAPTURE_HOURS": str(settings.capture_hours),
        "YITONG_IDLE_LOCK_MINUTES": str(settings.idle_lock_minutes),
        "YITONG_REVEAL_DAILY_QUOTA": str(settings.reveal_daily_quota),
        "YITONG_IDENTITY_KEEP_DAYS": str(settings.identity_keep_days),
    }
