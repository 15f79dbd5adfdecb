"""`make run`: everything starts, everything stops, and what is wrong is said in one line."""

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from tooling import servers
from tooling.processes import ROOT, free_port

PATIENCE_SECONDS = 60


@pytest.fixture
def environment(tmp_path):
    """A place of its own: an empty data folder with the database in it, a free port.

    Whether all of it runs is asked of both engines; how a refusal is said, of one.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("YITONG_")}
    return {
        **ours,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'yitong.sqlite3'}",
        "YITONG_DATA": str(tmp_path / "var"),
        "PORT": str(free_port()),
        "HTTPS": "",
    }


@pytest.fixture
def start(environment):
    """Starts `make run` with changes to its environment; stopped for certain afterwards."""
    started = []

    def start_run(**changes):
        process = subprocess.Popen(
            [sys.executable, "-m", "tooling.run"],
            cwd=ROOT,
            env={**environment, **changes},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_run
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def test_it_starts_everything_and_ctrl_c_leaves_nothing(start, environment, databases):
    run = start(DATABASE_URL=databases.bare())
    told = read_until(run, "Stop: Ctrl-C")
    children = programs_of(run, at_least=6)  # web with two workers, worker, reader, authority

    assert f"http://127.0.0.1:{environment['PORT']}" in told
    assert "/demo" in told
    assert servers.is_answering(int(environment["PORT"]), path="/readyz")

    run.send_signal(signal.SIGINT)

    assert run.wait(PATIENCE_SECONDS) == 0
    assert [child for child in children if is_alive(child)] == []


def test_a_program_that_dies_at_start_is_named_and_the_rest_stops(start, environment, tmp_path):
    in_the_way = tmp_path / "not-a-socket"
    in_the_way.write_text("")

    run = start(YITONG_OCR_SOCKET=str(in_the_way), YITONG_MODE="test")  # no world to build
    _, said = run.communicate(timeout=PATIENCE_SECONDS)

    assert run.returncode != 0
    assert said.startswith("ocr ended")
    folder = environment["YITONG_DATA"]
    assert [child for child in psutil.process_iter() if belongs_to(child, folder)] == []


def test_a_taken_port_is_one_line(start, environment):
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        assert f"Port {environment['PORT']} is taken" in refusal(start())


def test_a_port_that_is_none_is_one_line(start):
    assert refusal(start(PORT="http")) == "PORT=http is not a port."


def test_an_unreachable_database_is_one_line_without_its_password(start):
    said = refusal(start(DATABASE_URL="postgresql://app:geheim@127.0.0.1:1/yitong"))

    assert said.startswith("Cannot reach the database at postgresql")
    assert "geheim" not in said


def test_production_without_its_settings_is_one_line(start):
    said = refusal(start(YITONG_MODE="production", DATABASE_URL=""))

    assert said.startswith("Production refuses to start: ")


def refusal(run):
    """The one line that it ended with."""
    _, said = run.communicate(timeout=PATIENCE_SECONDS)
    assert run.returncode not in (0, None)
    (line,) = said.splitlines()
    return line


def read_until(run, ending):
    told = ""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while ending not in told and time.monotonic() < deadline:
        line = run.stdout.readline()
        if not line:
            raise AssertionError(run.stderr.read())
        told += line
    return told


def programs_of(run, at_least):
    """What runs beneath `make run`, once it is so many."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        children = psutil.Process(run.pid).children(recursive=True)
        if len(children) >= at_least:
            return children
        time.sleep(0.1)
    raise AssertionError(f"only {len(children)} programs run")


def is_alive(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def belongs_to(process, folder):
    try:
        return process.environ().get("YITONG_DATA") == folder and is_alive(process)
    except (psutil.AccessDenied, psutil.NoSuchProcess):
        return False
