"""`make test`: the whole suite on SQLite and on PostgreSQL, then the browser on PostgreSQL."""

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tooling import chromium, postgres
from tooling.processes import ROOT

CLOSING_LINE = re.compile(r"^(=+ )?(\d+ \w+, )*(\d+ \w+|no tests ran) in [\d.]+s.*$")
PROCESSES = "2"
NO_TESTS = 5
"""pytest's exit code when nothing was collected."""


@dataclass(frozen=True)
class Part:
    """One run of pytest: its name, the database, which tests.

    `what` = "database" leaves out the tests that touch none: once is enough for them. `folder`
    holds all that bear the marker (tests/conftest.py sees to it): the rest need not be read.
    """

    name: str
    database: str
    marker: str
    what: str = ""
    folder: str = "tests"


PARTS = [
    Part("SQLite", "sqlite", "not browser and not slow_fault"),
    Part("PostgreSQL", "postgresql", "not browser and not slow_fault", what="database"),
    Part("Chromium on PostgreSQL", "postgresql", "browser", folder="tests/browser"),
    # In processes of its own: it starts and kills browsers, which other tests share.
    Part("Fault run on PostgreSQL", "postgresql", "slow_fault", folder="tests/faults"),
]


def run_tests(parts: list[Part], arguments: list[str]) -> int:
    """Run the parts one after another; all of them, even when one fails. Return the exit code."""
    environment = dict(os.environ)
    # The tests start our own programs many times: let them find their modules compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if any("browser" in part.marker.split() for part in parts):
        whole = chromium.find_or_install()
        shell = chromium.find_or_install_shell(whole)
        environment |= {"CHROMIUM": whole, "CHROMIUM_SHELL": shell}
    if all(part.database == "sqlite" for part in parts) or environment.get("TEST_DATABASE_URL"):
        return _run_parts(parts, arguments, environment)
    with postgres.running() as server:
        environment["TEST_DATABASE_URL"] = server.url()
        return _run_parts(parts, arguments, environment)


def _run_parts(parts: list[Part], arguments: list[str], environment: dict[str, str]) -> int:
    outcomes = [_run_part(part, arguments, environment) for part in parts]
    print()
    for part, (_, closing, seconds) in zip(parts, outcomes, strict=True):
        print(f"{part.name}, {seconds:.0f} s:\n{closing}")
    codes = [code for code, _, _ in outcomes]
    # With a choice of tests on the command line a part may well be empty, but not all of them.
    if arguments and any(code == 0 for code in codes):
        codes = [0 if code == NO_TESTS else code for code in codes]
    return max(codes)


def _run_part(
    part: Part, arguments: list[str], environment: dict[str, str]
) -> tuple[int, str, float]:
    print(f"\n{part.name}", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "--no-header", "-m", part.marker]
    command += ["-n", PROCESSES, "--dist", "worksteal", *arguments]
    if not any(Path(ROOT, argument.partition("::")[0]).exists() for argument in arguments):
        command.append(part.folder)
    pytest = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**environment, "TEST_DATABASE": part.database, "TEST_WHAT": part.what},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    closing = "(pytest ended without its closing line)"
    assert pytest.stdout is not None  # noqa: S101 - it was asked for
    for line in pytest.stdout:
        print(line, end="", flush=True)
        if CLOSING_LINE.match(line.strip()):
            closing = line.strip()
    return pytest.wait(), closing, time.monotonic() - started


def main() -> int:
    """Command line: `python -m tooling.run_tests [--only NAME] [pytest's arguments …]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql", "browser", "faults"])
    options, arguments = parser.parse_known_args()
    chosen = dict(zip(["sqlite", "postgresql", "browser", "faults"], PARTS, strict=True))
    try:
        return run_tests([chosen[options.only]] if options.only else PARTS, arguments)
    except (chromium.NoChromium, postgres.NoServer) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
