"""The project speaks of itself alone, and its pages carry no inline code."""

import re
from collections.abc import Iterator

from tests.house_rules.sources import ROOT, project_files

BINARY = {".png", ".ico", ".woff2"}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style", re.IGNORECASE)


def test_templates_have_no_inline_script_or_style() -> None:
    found = []
    for file in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.DOTALL)
        found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in INLINE.finditer(text)]

    assert found == []


def test_nothing_third_party_is_committed() -> None:
    names = [str(file.relative_to(ROOT)) for file in project_files()]

    assert not [name for name in names if name.startswith(("static/vendor/", "node_modules/"))]
    assert not [name for name in names if name.endswith((".min.js", ".wasm", ".mo"))]


# Written in pieces, or the rules would find themselves.
LEFT_OPEN = re.compile(r"TO" + r"DO|FIX" + r"ME|XX" + r"X:|raise NotImplemented" + r"Error")
NOT_RUN = re.compile(r"mark\.(?:skip|xfail)|pytest\.(?:skip|xfail|importorskip)\b|unittest\.skip")
WORKPLACE = re.compile(
    r"(?<![\w./-])/(?:wo" + r"rk|tm" + r"p/yi" + r"tong)(?![\w-])"  # where it was written
    r"|\b(?:DESI" + r"GN|DOMA" + r"IN|PEE" + r"RS) [0-9A-Z]\b"  # papers that are not here
    r"|\bwork" + r"tree"
)


def _texts() -> Iterator[tuple[str, str]]:
    """Every file of words in the project, by its path."""
    for file in project_files():
        if file.suffix not in BINARY:
            yield str(file.relative_to(ROOT)), file.read_text()


def _found(words: re.Pattern[str], below: str = "") -> list[str]:
    return [
        f"{name}: {match[0]}"
        for name, text in _texts()
        if name.startswith(below)
        for match in words.finditer(text)
    ]


def test_nothing_is_left_open() -> None:
    assert _found(LEFT_OPEN) == []


def test_every_test_is_run() -> None:
    assert _found(NOT_RUN, "tests/") == []


def test_nobody_reads_of_the_place_where_it_was_written() -> None:
    assert _found(WORKPLACE) == []


def test_the_rules_find_what_they_look_for() -> None:
    assert WORKPLACE.search("see /wo" + "rk/shared")
    assert WORKPLACE.search("/tm" + "p/yi" + "tong/x")
    assert not WORKPLACE.search("https://example.test/wo" + "rk/1")
    assert LEFT_OPEN.search("# TO" + "DO")
    assert NOT_RUN.search("@pytest.mark." + "skip(reason)")
