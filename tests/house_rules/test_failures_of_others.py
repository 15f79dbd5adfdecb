"""tests/README.md names every test of a known failure, and no test that there is not."""

import re
from pathlib import Path

from tests.house_rules.sources import ROOT

ROW = re.compile(r"^\| (T\d\d) \| `(tests/\S+\.py)::(test_\w+)` \|$", re.MULTILINE)
TEST = re.compile(r"^(?:    )?def (test_((?:t\d\d_)+)\w*)\(", re.MULTILINE)


def _rows() -> list[tuple[str, str, str]]:
    return ROW.findall((ROOT / "tests/README.md").read_text())


def _tests() -> set[tuple[str, str, str]]:
    """Each test that bears a number: once under its first."""
    return {
        (numbers[:3].upper(), str(file.relative_to(ROOT)), name)
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        for name, numbers in TEST.findall(file.read_text())
    }


def test_the_table_and_the_tests_agree() -> None:
    assert set(_rows()) ^ _tests() == set()


def test_the_table_is_in_order_and_names_each_once() -> None:
    assert _rows() == sorted(set(_rows()))


def test_every_line_of_the_table_is_read() -> None:
    lines = Path(ROOT / "tests/README.md").read_text().splitlines()

    assert len([line for line in lines if line.startswith("| T")]) == len(_rows()) > 50
