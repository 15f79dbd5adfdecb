"""Programs that we start and certainly stop again, each with its own process group and log."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRESS = "> "
"""Begins those lines of a program's output that only say what takes time."""
GRACE_SECONDS = 10.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


class Program:
    """One program: its command, its environment, its log file, and the process while it runs."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        user: int | None = None,
        cwd: Path = ROOT,
        ends_on: signal.Signals = signal.SIGTERM,
    ) -> None:
        """`user` is the uid and gid to run as (root only); None keeps our own."""
        self.name = name
        self.command = list(command)
        self.environment = dict(environment)
        self.log = log
        self.user = user
        self.cwd = cwd
        self.ends_on = ends_on
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, its output added to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
                user=self.user,
                group=self.user,
                extra_groups=None if self.user is None else [],
            )
        self.started_at = time.monotonic()

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to the program itself, not to what it started."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL the program and everything in its group, and wait until it is gone."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Ask it to end, wait, then kill what is left of its group."""
        stop_all([self], grace)

    def last_lines(self, count: int = 15) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def stop_all(programs: Iterable[Program], grace: float = GRACE_SECONDS) -> None:
    """End programs together: its own signal to each, then SIGKILL to what is left of the groups."""
    started = [program for program in programs if program.process is not None]
    try:
        for program in started:
            program.signal(program.ends_on)
        deadline = time.monotonic() + grace
        while time.monotonic() < deadline and any(p.is_running() for p in started):
            time.sleep(0.05)
    finally:  # also when a second Ctrl-C comes while we wait
        for program in started:
            program.kill()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_port_free(address: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def _die_with_parent() -> None:
    """On Linux a program ends with us even if we are killed before we could stop it."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
