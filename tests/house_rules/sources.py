"""The project's own sources, as these tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python_files() -> Iterator[tuple[Path, ast.Module]]:
    """Every module under webapp/, parsed."""
    for file in sorted((ROOT / "webapp").rglob("*.py")):
        yield file, ast.parse(file.read_text())


def project_files() -> list[Path]:
    """Every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
