"""`make run`: start everything, say where it is, keep it running, stop all of it on Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tooling import servers
from tooling.certificate import CertificateFiles, certificate_for, local_addresses
from tooling.processes import PROGRESS, ROOT, Program, free_port, is_port_free, stop_all
from webapp import settings
from webapp.settings import Settings

START_SECONDS = 60
SETTLED_SECONDS = 15
"""A program that ends this soon after its start would only end again."""
MOST_RESTARTS = 3


class CannotRun(Exception):
    """The text is what the person reads; no traceback."""


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or the system asked us to end."""


@dataclass
class Run:
    """One run: what was chosen, and the programs that make it up."""

    chosen: Settings
    address: str
    base_url: str
    certificate: CertificateFiles | None
    programs: list[Program] = field(default_factory=list)
    restarts: dict[str, int] = field(default_factory=dict)


def run() -> None:
    """Run until stopped. Raises CannotRun when something does not start."""
    plan = _plan()
    accounts = _first_steps(plan)
    try:
        _start(plan)
        print(_welcome(plan, accounts), flush=True)
        _keep_running(plan)
    finally:
        stop_all(plan.programs)


def _plan() -> Run:
    port = os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 2**16):
        raise CannotRun(f"PORT={port} is not a port.")
    try:
        chosen = settings.from_environment()
    except ValueError as error:
        raise CannotRun(f"A setting cannot be read: {error}.") from error
    address = "0.0.0.0" if chosen.https else "127.0.0.1"  # noqa: S104 - HTTPS=1 asks for it
    if not is_port_free(address, chosen.port):
        raise CannotRun(f"Port {chosen.port} is taken or forbidden; try: make run PORT=8765")
    try:
        chosen.data_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(f"Cannot write to {chosen.data_folder}: {error.strerror}.") from error
    if not chosen.https:
        return Run(chosen, address, chosen.base_url, None)
    addresses = local_addresses()
    certificate = certificate_for(addresses, chosen.data_folder / "certificate")
    base_url = os.environ.get("YITONG_BASE_URL") or f"https://{addresses[0]}:{chosen.port}"
    return Run(chosen, address, base_url, certificate)


def _first_steps(plan: Run) -> str:
    """Bring database, keys and demo world into being; return the demo's accounts as text."""
    log = _log(plan, "first-steps")
    with log.open("w") as errors:
        steps = subprocess.Popen(
            [sys.executable, "-m", "tooling.first_steps"],
            cwd=ROOT,
            env=_environment(plan),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    accounts = _tell_progress(steps)
    if steps.wait() != 0:
        lines = log.read_text().strip().splitlines() or ["The first steps failed."]
        unexpected = any(line.startswith("Traceback") for line in lines)
        raise CannotRun(f"{lines[-1]} (more in {log})" if unexpected else lines[-1])
    return accounts


def _tell_progress(steps: subprocess.Popen[str]) -> str:
    """Print what takes time as it is said; return the rest."""
    rest = []
    for line in steps.stdout or []:
        if line.startswith(PROGRESS):
            print(line.removeprefix(PROGRESS), end="", flush=True)
        else:
            rest.append(line)
    return "".join(rest).strip()


def _environment(plan: Run) -> dict[str, str]:
    environment = {**os.environ, "YITONG_BASE_URL": plan.base_url, "PYTHONUNBUFFERED": "1"}
    # Compiling every module anew would make each start seconds longer.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _start(plan: Run) -> None:
    """Start the web first, so that it has the machine to itself, and the others once it answers."""
    environment = _environment(plan)
    simulated = plan.chosen.demo and not plan.chosen.authority_url
    port = free_port()
    if simulated:
        environment["YITONG_AUTHORITY_URL"] = f"http://127.0.0.1:{port}"
    files = plan.certificate
    tls = (files.chain, files.key) if files else None
    _add(plan, "web", servers.web(plan.address, plan.chosen.port, tls), environment)
    _wait_until_ready(plan)
    _add(plan, "worker", servers.WORKER, environment)
    _add(plan, "ocr", servers.READER, environment)
    if simulated:
        _add(plan, "authority", servers.authority(port), environment)


def _add(plan: Run, name: str, command: list[str], environment: dict[str, str]) -> None:
    log = _log(plan, name)
    log.unlink(missing_ok=True)
    program = Program(name, command, environment, log)
    plan.programs.append(program)
    program.start()


def _log(plan: Run, name: str) -> Path:
    folder = plan.chosen.data_folder / "logs"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.log"


def _wait_until_ready(plan: Run) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not servers.is_answering(plan.chosen.port, tls=plan.chosen.https):
        (web,) = plan.programs
        if not web.is_running():
            raise CannotRun(_obituary(web))
        if time.monotonic() > deadline:
            raise CannotRun(f"The web server does not answer. Its last lines:\n{web.last_lines()}")
        time.sleep(0.05)


def _obituary(program: Program) -> str:
    code = program.process.returncode if program.process else None
    return f"{program.name} ended with {code}. Its last lines:\n{program.last_lines()}"


def _welcome(plan: Run, accounts: str) -> str:
    lines = ["", f"Yitong 驿通 is running at {plan.base_url}"]
    port = plan.chosen.port
    if plan.certificate:
        lines.append(f"On a phone in this network first open {plan.base_url}/phone-access")
    else:
        lines.append("For a phone in this network (camera, offline): make run HTTPS=1")
    if plan.chosen.demo:
        scheme = "https" if plan.certificate else "http"
        lines += ["", accounts, "", f"One-time codes: {scheme}://127.0.0.1:{port}/demo"]
    lines += ["", f"Logs: {plan.chosen.data_folder / 'logs'}    Stop: Ctrl-C"]
    return "\n".join(lines)


def _keep_running(plan: Run) -> None:
    while True:
        for program in plan.programs:
            if not program.is_running():
                _revive(plan, program)
        time.sleep(0.5)


def _revive(plan: Run, program: Program) -> None:
    """Start a program again that ended on its own; give up when that does not help."""
    settled = time.monotonic() - program.started_at > SETTLED_SECONDS
    count = plan.restarts.get(program.name, 0) + 1
    if not settled or count > MOST_RESTARTS:
        raise CannotRun(_obituary(program))
    plan.restarts[program.name] = count
    print(f"{program.name} ended and is started again (see {program.log}).", flush=True)
    program.kill()  # what it may have left behind
    program.start()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def main() -> int:
    """Command line: `python -m tooling.run`; settings come from the environment."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        run()
    except CannotRun as failure:
        print(failure, file=sys.stderr)
        return 1
    except Stopped:
        print("\nStopped.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
