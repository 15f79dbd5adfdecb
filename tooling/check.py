"""`make check`: every check in turn; all of them run, even when one fails."""

import subprocess
import sys

from tooling.processes import ROOT

PYTHON = [sys.executable]
CHECKS = {
    "format": [*PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [*PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "types": [*PYTHON, "-m", "mypy"],
    "imports": [str(ROOT / ".venv/bin/lint-imports"), "--no-logo"],
    "translations": [*PYTHON, "scripts/words.py", "--check"],
}


def main() -> int:
    """Command line: `python -m tooling.check`."""
    failed = []
    for name, command in CHECKS.items():
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        print(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks hold.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
